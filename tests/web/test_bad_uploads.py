"""Files that are no photos: refused with the reason, and the report with them."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongzhi.base.files.models import StoredFile
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Matter
from tests.factories import jpeg
from tests.web.asking import refused, report
from tests.web.conftest import World

pytestmark = pytest.mark.django_db


def _bomb(side: int = 20_000) -> bytes:
    """A PNG of a few kB that would unpack to 400 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


FILES: dict[str, tuple[bytes, str]] = {
    "text": (b"this is no picture at all", "不是能打开的照片"),
    "html": (b"<html><script>alert(1)</script>", "不是能打开的照片"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "不是能打开的照片"),
    "gif": (b"GIF89a\x01\x00\x01\x00\x00\xff\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;", "不是能打开的照片"),
    "truncated": (jpeg(800, 600)[:-900], "不是能打开的照片"),
    "bomb": (_bomb(), "照片"),
    "21 MB": (b"\xff\xd8\xff" + b"\0" * (21 * 1024 * 1024), "20 MB"),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_photo_is_refused_and_the_report_with_it(what: str, client: Client, unchanged: None) -> None:
    data, said = FILES[what]
    assert what != "bomb" or len(data) < 100_000
    file = SimpleUploadedFile("a.jpg", data, "image/jpeg")
    refused(client.post(reverse("portal:report"), report(photos=file)), 400, said)


def test_the_fifth_photo_is_one_too_many(client: Client, world: World) -> None:
    acts = Act.objects.count()
    address = reverse("portal:follow_move", kwargs={"link": world.link})

    def photos() -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile(f"{n}.jpg", jpeg(), "image/jpeg") for n in range(5)]

    refused(client.post(reverse("portal:report"), report(photos=photos())), 400, "最多 4 张")
    refused(client.post(address, {"move": "add", "text": "补充", "photos": photos()}), 400, "最多 4 张")
    assert Act.objects.count() == acts


def test_an_empty_file_field_is_no_photo(client: Client) -> None:
    empty = BytesIO(b"")
    empty.name = "a.jpg"
    assert client.post(reverse("portal:report"), report(photos=empty)).status_code == 303
    assert Matter.objects.count() == 1 and not StoredFile.objects.exists()
