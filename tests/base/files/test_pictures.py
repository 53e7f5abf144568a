"""Uploads become pictures of our own making: upright, without where and when, kept once by what they hold."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from gongzhi.base.files.actions import name_files, path_of, put
from gongzhi.base.files.logic import LONGEST_SIDE, THUMBNAIL_SIDE, re_encode
from gongzhi.base.files.models import StoredFile
from gongzhi.base.refusals import Invalid
from tests.conftest import NOON
from tests.factories import jpeg

ORIENTATION, MAKE, TAKEN, GPS = 0x0112, 0x010F, 0x0132, 0x8825


@pytest.fixture
def var(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def _with_exif(orientation: int = 1) -> bytes:
    """A photo 40 × 20, its left half red, that says where it was taken."""
    image = Image.new("RGB", (40, 20), "blue")
    image.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE], exif[TAKEN] = orientation, "SecretPhone", "2023:11:15 12:00:00"
    exif[GPS] = {1: "N", 2: (30.0, 1.0, 2.0), 3: "E", 4: (105.0, 53.0, 0.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=95, comment=b"SecretComment", xmp=b"<x:xmpmeta>SecretPlace</x:xmpmeta>")
    return out.getvalue()


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_where_and_when_and_by_what_a_photo_was_taken_is_gone() -> None:
    raw = _with_exif()
    assert b"SecretPhone" in raw and _opened(raw).getexif().get_ifd(GPS)
    picture = re_encode(raw)
    for data in (picture.data, picture.thumbnail):
        assert not dict(_opened(data).getexif()) and "exif" not in _opened(data).info
        for secret in (b"SecretPhone", b"2023:11:15", b"SecretComment", b"SecretPlace", b"Exif"):
            assert secret not in data


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (40, 20), (5, 10)), (3, (40, 20), (35, 10)), (6, (20, 40), (10, 5)), (8, (20, 40), (10, 35))],
)
def test_a_photo_stands_upright(orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    picture = re_encode(_with_exif(orientation))
    assert (picture.width, picture.height) == _opened(picture.data).size == size
    red, _, blue = _opened(picture.data).convert("RGB").getpixel(red_at)
    assert red > 150 > blue


def test_what_is_hidden_behind_the_picture_is_gone() -> None:
    assert b"<script>" not in re_encode(jpeg() + b"<script>alert(1)</script>").data


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGB"), ("PNG", "I;16")]
)
def test_every_sort_of_photo_becomes_a_jpeg(form: str, mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, form)
    assert _opened(re_encode(out.getvalue()).data).format == "JPEG"


def test_large_photos_are_made_smaller_and_small_ones_left() -> None:
    large, small = re_encode(jpeg(3_000, 1_500)), re_encode(jpeg(40, 30))
    assert (large.width, large.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert _opened(large.thumbnail).size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2)
    assert (small.width, small.height) == _opened(small.thumbnail).size == (40, 30)


@pytest.mark.parametrize("raw", [b"", b"GIF89a", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"<svg/>"])
def test_what_is_no_photo_is_refused_naming_the_field(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        re_encode(raw, field="photos")
    assert [problem.field for problem in refused.value.problems] == ["photos"]


def test_too_many_pixels_are_refused_before_they_are_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (8_000, 7_000)).save(out, "PNG")
    with pytest.raises(Invalid, match="像素太多"):
        re_encode(out.getvalue())


def test_the_same_bytes_are_kept_once_under_their_digest(var: Path) -> None:
    picture = re_encode(jpeg())
    digest = put(picture)
    assert digest == put(re_encode(jpeg())) == hashlib.sha256(picture.data).hexdigest()
    assert put(re_encode(jpeg(colour="blue"))) != digest
    assert path_of(digest).read_bytes() == picture.data
    assert path_of(digest, thumbnail=True).read_bytes() == picture.thumbnail
    files = [path for path in var.rglob("*") if path.is_file()]
    assert len(files) == 4 and not [path for path in files if path.suffix == ".part"]


@pytest.mark.django_db
def test_rows_name_what_is_stored(var: Path) -> None:
    picture = re_encode(jpeg(400, 300))
    (row,) = name_files([(put(picture), picture)], at=NOON)
    stored = StoredFile.objects.get(pk=row.pk)
    assert (stored.width, stored.height, stored.bytes) == (400, 300, len(picture.data))
    assert path_of(stored.digest).is_relative_to(var)
