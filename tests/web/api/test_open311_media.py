"""Pictures by Open311: uploaded, within a URI, by address; shown to everybody only once somebody approved them."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.work.matters.actions.publishing import publish, unpublish
from gongzhi.work.matters.models import Matter, Photo
from tests.conftest import NOON, Who
from tests.factories import jpeg
from tests.web.api.open311 import V2, got, sent, told

pytestmark = pytest.mark.django_db
INSIDE = "data:image/jpeg;base64," + base64.b64encode(jpeg()).decode()


class Camera(BaseHTTPRequestHandler):
    """Serves a picture, sends on elsewhere, and counts who asks."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "/picture")
        self.end_headers()
        self.wfile.write(b"no picture" if self.path == "/words" else jpeg())

    def log_message(self, *words: Any) -> None:
        """Says nothing."""


@pytest.fixture
def camera() -> Iterator[str]:
    Camera.asked = []
    server = HTTPServer(("127.0.0.1", 0), Camera)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def upload(name: str = "a.jpg", raw: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if raw is None else raw)


def test_uploads_of_every_name_clients_use_become_pictures(client: Client) -> None:
    sent(client, media=upload(), photo1=upload(), photo2=upload())
    assert Photo.objects.count() == 3
    sent(client, **{"media[]": [upload(), upload()], "other": upload()})
    assert Photo.objects.count() == 5, "a part of another name is no picture"


def test_data_uris_are_decoded_and_encoded_anew_and_may_come_several(client: Client) -> None:
    sent(client, media_url=[INSIDE, INSIDE.replace("+", " ")])
    assert Photo.objects.count() == 2
    assert "data:" not in Matter.objects.get().text


def test_an_address_is_kept_for_the_staff_and_never_fetched(client: Client, camera: str) -> None:
    sent(client, description="路灯不亮，有照片。", media_url=f"http://{camera}/picture")
    assert Camera.asked == [] and not Photo.objects.exists()
    assert Matter.objects.get().text == f"路灯不亮，有照片。\nhttp://{camera}/picture"


def test_an_address_of_a_host_on_the_list_is_fetched_and_no_redirect_is_followed(
    client: Client, camera: str, settings: Any
) -> None:
    settings.MEDIA_HOSTS = {camera}
    sent(client, media_url=f"http://{camera}/picture")
    assert Photo.objects.count() == 1 and Camera.asked == ["/picture"]
    sent(client, media_url=[f"http://{camera}/away", f"http://{camera}@evil.example/", "http://[", "ftp://x/y"])
    assert Camera.asked == ["/picture", "/away"] and Photo.objects.count() == 1
    assert "400 media_url" in told(sent(client, 400, media_url=f"http://{camera}/words"))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"media": upload(raw=b"no picture")}, "media: "),
    ({"media_url": "data:image/png;base64,%%%"}, "media_url: this data: URI cannot be read"),
    ({"media_url": "data:nothing"}, "media_url: this data: URI cannot be read"),
    ({"media_url": "data:text/plain,hello"}, "media_url: "),
    ({"media_url": [INSIDE] * 5}, "media: 4 pictures at most"),
    ({"media_url": "http://example.org/" + "x" * 2_000}, "media_url: 2,000 characters at most"),
    ({"description": "字" * 3_990, "media_url": "http://example.org/picture"}, "description, media_url: "),
]


@pytest.mark.parametrize(("fields", "words"), WRONG)
def test_what_is_no_picture_is_refused_and_nothing_is_written(client: Client, fields: Any, words: str) -> None:
    assert f"400 {words}" in told(sent(client, 400, **fields))
    assert not Matter.objects.exists()


def test_too_much_in_one_form_is_413_in_the_format_asked_for(client: Client) -> None:
    body = "media_url=data:image/jpeg;base64," + "A" * 2_100_000
    answer = client.post(f"{V2}/requests.xml", body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "text/xml; charset=utf-8")


def test_words_and_pictures_are_shown_once_approved_and_gone_when_taken_back(client: Client, who: Who) -> None:
    [made] = sent(client, description="王老三家门口的灯不亮。", media=upload(), photo1=upload())
    one, chief = Matter.objects.get(), who("dispatcher")
    shown, hidden = Photo.objects.order_by("pk")
    number = made["service_request_id"]
    path, picture = f"{V2}/requests/{number}.json", f"/matters/{number}/photos/{shown.uid}"
    assert got(client, path)[0]["media_url"] is None and client.get(picture).status_code == 404
    words = {"text": "学堂路口一盏路灯不亮。", "answer": "明天换灯头。", "photos": [shown.uid]}
    publish(one, **words, viewer=chief, channel="test", at=NOON)
    [row] = got(client, path, extensions="true")
    assert row["description"] == "学堂路口一盏路灯不亮。"
    assert row["status_notes"].endswith("\n明天换灯头。")
    assert row["media_url"] == f"http://testserver{picture}"
    assert row["extended_attributes"]["photos"] == [{"media_url": row["media_url"]}]
    tree = got(client, f"{V2}/requests/{number}.xml", extensions="true")
    assert tree.findtext("request/extended_attributes/photos/photo/media_url") == row["media_url"]
    answer = client.get(picture)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert client.get(picture.replace(str(shown.uid), str(hidden.uid))).status_code == 404
    unpublish(one, "写了门牌号，要改。", viewer=chief, channel="test", at=NOON)
    [row] = got(client, path)
    assert row["description"] is None and row["media_url"] is None
    assert client.get(picture).status_code == 404
