"""What nobody should send to Open311: answered 4xx in the format asked for, or taken for what it is; never a 500."""

from typing import Any

import pytest
from django.test import Client

from gongzhi.work.matters.models import Matter
from tests.web.api.open311 import REPORT, V2, read, sent, told
from tests.web.asking import sound

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"

ODD = (
    "\x00", "%00", "<script>alert(1)</script>", "9" * 400, "TB-2023-1115-999999999999999999", "'; --", "\u202e",
    "𠮷" * 99, "../../etc", "-1", "1e400", "null", "[]", "TB-2023-1340-0001",
)  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "name",
    ["service_request_id", "service_code", "status", "start_date", "end_date", "page", "page_size", "extensions",
     "jurisdiction_id", "api_key", "unknown"],
)  # fmt: skip
def test_an_odd_parameter_of_a_question_is_no_fault_of_ours(client: Client, name: str, odd: str) -> None:
    for path in ("requests", "services", "services/street_light", "servicerequestupdates"):
        answer = sound(client.get(f"{V2}/{path}.json", {"api_key": "demo", name: odd}))
        assert answer.status_code in (200, 400, 403, 404)
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_address_is_no_fault_of_ours(client: Client, odd: str) -> None:
    from urllib.parse import quote

    for path in ("requests", "tokens", "services"):
        for form in ("json", "xml", quote(odd, safe="")):
            assert sound(client.get(f"{V2}/{path}/{quote(odd, safe='')}.{form}")).status_code == 404


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "name",
    ["service_code", "lat", "long", "address_string", "address_id", "description", "email", "first_name", "last_name",
     "phone", "device_id", "account_id", "media_url", "attribute[how]", "attribute[how][]", "attribute[]",
     "attribute[[how]]", "attribute[out]", "attribute[since]", "jurisdiction_id"],
)  # fmt: skip
def test_an_odd_parameter_of_a_report_is_no_fault_of_ours(client: Client, name: str, odd: str) -> None:
    answer = sound(client.post(f"{V2}/requests.xml", {**REPORT, name: odd}))
    assert answer.status_code in (200, 400, 404)
    read(answer, ".xml", answer.status_code)


HALF_A_PART = b'--x\r\nContent-Disposition: form-data; name="media"; filename="a"\r\n\r\n--x'
BODIES: list[tuple[bytes, str, int]] = [
    (b"\xff\xfe%ff%fe=%ff&api_key=demo", FORM, 400),
    (b"api_key=demo&api_key=other&service_code=street_light&service_code=&lat=1", FORM, 403),
    (b"{}", "application/json", 403),
    (b"", FORM, 403),
    (b"no parts", "multipart/form-data", 400),
    (b"no parts", "multipart/form-data; boundary=\xff", 400),
    (HALF_A_PART, "multipart/form-data; boundary=x", 403),
    (b"api_key=demo", FORM + "; charset=utf-16", 400),
    (b"api_key=demo", FORM + "; charset=none-such", 400),
    (b"&".join(b"a%d=1" % n for n in range(400)), FORM, 400),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "status"), BODIES)
def test_a_body_that_is_no_form_is_refused(client: Client, body: bytes, kind: str, status: int) -> None:
    answer = sound(client.generic("POST", f"{V2}/requests.json", body, content_type=kind))
    assert told(read(answer, ".json", status))
    assert not Matter.objects.exists()


def test_twice_the_same_parameter_and_header_is_read_as_the_last_one(client: Client) -> None:
    body = "api_key=demo&service_code=litter&service_code=street_light&lat=0&lat=30.0261&long=105.9303"
    read(client.post(f"{V2}/requests.json", body, content_type=FORM), ".json", 200)
    assert Matter.objects.get().kind == "street_light"
    read(client.get(f"{V2}/requests.json?status=nothing&status=open"), ".json", 200)


def test_points_that_cannot_be_are_refused_and_points_elsewhere_go_to_the_fallback_post(client: Client) -> None:
    assert "lat, long" in told(sent(client, 400, lat="0", long="0"))
    assert "lat: must be degrees" in told(sent(client, 400, lat="105.9303", long="30.0261"))
    sent(client, lat="39.9", long="116.4")
    assert Matter.objects.get().area.code == "500152115", "the root, whose command centre passes it on"


def test_markup_is_kept_as_text_and_shown_as_text(client: Client, logged_in: Any) -> None:
    sent(client, description="<script>alert(1)</script> & ]]> 路灯不亮")
    one = Matter.objects.get()
    page = logged_in("dispatcher").get(f"/desk/matters/{one.number}/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_methods_there_are_not_are_told_in_the_format_asked_for(client: Client) -> None:
    for method in ("put", "patch", "delete"):
        read(getattr(client, method)(f"{V2}/servicerequestupdates.xml"), ".xml", 405)
    read(client.post(f"{V2}/services.json"), ".json", 405)
