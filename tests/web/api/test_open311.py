"""GeoReport v2 as its specification says: every call, both formats, exact headers, errors that say what is wrong."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from gongzhi.base.clock import now
from gongzhi.base.people.actions import end_key, make_key
from gongzhi.base.people.models import ApiKey
from gongzhi.base.trail.logic import By
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.models import Contact, Matter
from tests.conftest import NOON, Who
from tests.factories import matter, moved
from tests.web.api.open311 import REPORT, V2, got, read, sent, told

pytestmark = pytest.mark.django_db
FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip


@pytest.mark.parametrize("path", ["/open311/discovery", "/open311/v2/discovery"])
def test_discovery_names_the_endpoint_and_its_formats(client: Client, path: str) -> None:
    found = got(client, f"{path}.json")
    assert list(found) == ["changeset", "contact", "key_service", "endpoints"]
    [endpoint] = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert (endpoint["type"], endpoint["formats"]) == ("test", ["text/xml", "application/json"])
    tree = got(client, f"{path}.xml")
    assert tree.tag == "discovery"
    assert [one.text for one in tree.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]
    assert tree.findtext("changeset") == found["changeset"]


def test_services_are_what_residents_may_report(client: Client) -> None:
    rows = got(client, f"{V2}/services.json")
    codes = [row["service_code"] for row in rows]
    assert "street_light" in codes and "complaint" not in codes
    lamp = rows[codes.index("street_light")]
    assert lamp["metadata"] is True and lamp["type"] == "realtime" and lamp["service_name"] == "路灯不亮"
    tree = got(client, f"{V2}/services.xml")
    assert [one.findtext("service_code") for one in tree.findall("service")] == codes
    assert tree.findall("service")[codes.index("street_light")].findtext("metadata") == "true"
    assert rows[codes.index("road_damage")]["metadata"] is False, "it asks nothing"


def test_a_definition_is_one_object_and_an_unknown_one_is_not_there(client: Client) -> None:
    assert got(client, f"{V2}/services/road_damage.json") == {"service_code": "road_damage", "attributes": []}
    tree = got(client, f"{V2}/services/road_damage.xml")
    assert tree.tag == "service_definition" and tree.find("attributes") is not None
    assert "404" in told(got(client, f"{V2}/services/nothing.json", 404))
    assert got(client, f"{V2}/services/nothing.xml", 404).findtext("error/code") == "404"


def test_a_report_gets_a_number_lands_in_its_grid_and_can_be_asked_for(client: Client) -> None:
    [made] = sent(
        client,
        description="学堂路小学门口的灯不亮。\n晚上很黑。",
        first_name="示例",
        last_name="甲",
        phone="13800000000",
    )
    number = made["service_request_id"]
    assert made["service_notice"] and "token" not in made
    one = Matter.objects.get(kind="street_light")
    assert (one.number, one.source, one.text) == (number, "open311", "学堂路小学门口的灯不亮。\n晚上很黑。")
    assert one.area.code.startswith("500152115")
    assert Contact.objects.get(matter=one).name == "示例 甲"
    assert Act.objects.get(subject_uid=one.uid).channel == "open311"
    [row] = got(client, f"{V2}/requests/{number}.json")
    assert list(row) == FIELDS
    assert (row["status"], row["lat"], row["long"]) == ("open", 30.0261, 105.9303)
    tree = got(client, f"{V2}/requests/{number}.xml")
    assert [child.tag for child in tree.findall("request")[0]] == FIELDS
    assert tree.findtext("request/description") == "", "not public before somebody has read it"
    [token] = got(client, f"{V2}/tokens/{number}.json")
    assert token == {"service_request_id": number, "token": number}


def test_nothing_personal_can_be_asked_for(client: Client) -> None:
    sent(client, description="王老三家门口的灯不亮。", first_name="王老三", phone="13800000000", email="w@example.org")
    for form in ("json", "xml"):
        page = client.get(f"{V2}/requests.{form}").content.decode()
        assert "王老三" not in page and "1380000" not in page and "example.org" not in page


def test_points_of_kinds_that_may_be_homes_are_blurred(client: Client) -> None:
    sent(client, service_code="hillside", lat="30.026123", long="105.930321")
    [row] = got(client, f"{V2}/requests.json")
    assert (row["lat"], row["long"]) == (30.026, 105.93)


def test_the_same_idempotency_key_makes_one_report(client: Client) -> None:
    for _ in range(2):
        answer = client.post(f"{V2}/requests.json", {**REPORT, "description": "路灯不亮。"}, HTTP_IDEMPOTENCY_KEY="a-1")
        assert answer.status_code == 200
    assert Matter.objects.count() == 1


WRONG: list[tuple[dict[str, str], int, str]] = [
    ({"api_key": ""}, 403, "api_key"),
    ({"api_key": "no such key"}, 403, "api_key"),
    ({"service_code": ""}, 400, "service_code: is required"),
    ({"service_code": "complaint"}, 404, "no service complaint"),
    ({"long": ""}, 400, "both are required"),
    ({"lat": "", "long": ""}, 400, "one of them is required"),
    ({"lat": "north"}, 400, "lat: must be degrees"),
    ({"lat": "nan"}, 400, "lat: must be degrees"),
    ({"lat": "91", "long": "181"}, 400, "long: must be degrees"),
    ({"description": "长" * 4_001}, 400, "4,000 characters"),
    ({"phone": "call me"}, 400, "phone"),
    ({"attribute[COLOUR]": "red"}, 400, "asks for no such attribute"),
    ({"jurisdiction_id": "elsewhere"}, 404, "jurisdiction_id"),
    ({"description": "路灯\x00不亮。"}, 400, "description"),
]


@pytest.mark.parametrize(("change", "status", "words"), WRONG)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_report_that_cannot_be_taken_says_why(
    client: Client, change: dict[str, str], status: int, words: str, form: str
) -> None:
    errors = sent(client, status, form, **change)
    text = told(errors) if form == "json" else " ".join(errors.itertext())
    assert words in text
    assert not Matter.objects.exists()


def test_an_empty_parameter_is_an_absent_one_and_4000_characters_are_taken(client: Client) -> None:
    sent(client, description="", address_string="", email="", media_url="", jurisdiction_id="")
    sent(client, description="字" * 4_000, jurisdiction_id="tangba")
    assert Matter.objects.count() == 2


def test_requests_are_narrowed_by_service_status_and_time(client: Client, who: Who) -> None:
    at = now()
    lamp = matter(reported_at=at - timedelta(days=2))
    litter = matter(kind="litter", reported_at=at - timedelta(days=1))
    matter(reported_at=at - timedelta(days=200))
    grid = who("grid_worker", "500152115211001")
    done = moved(moved(lamp, "sign", grid), "answer", grid, reply="换好了灯头，亮了。")
    done = moved(done, "pass", who("checker"))

    def ids(**query: Any) -> list[str]:
        return [row["service_request_id"] for row in got(client, f"{V2}/requests.json", **query)]

    assert ids() == [litter.number, lamp.number]
    assert ids(status="open") == [litter.number]
    assert ids(status="closed") == [lamp.number]
    assert ids(status="open,closed", service_code="street_light,litter") == [litter.number, lamp.number]
    assert ids(service_code="nothing") == []
    assert ids(page="2", page_size="1") == [lamp.number]
    assert ids(service_request_id=f"{lamp.number},TB-2020-0101-9999", status="open") == [lamp.number]
    assert ids(service_request_id="") == [litter.number, lamp.number]
    start = (at - timedelta(days=201)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(ids(start_date=start)) == 1, "90 days from the start"
    [row] = got(client, f"{V2}/requests/{lamp.number}.json")
    assert row["status"] == "closed"
    assert datetime.fromisoformat(row["updated_datetime"]) == done.closed_at.replace(microsecond=0)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "pending"}, {"start_date": "yesterday"}, {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"page": "0"}, {"page_size": "1001"}, {"page": "²"},
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_says_why(client: Client, query: dict[str, str]) -> None:
    assert told(got(client, f"{V2}/requests.json", 400, **query)).startswith("400 ")


def test_what_is_not_there_is_404_in_the_format_asked_for_and_xml_for_unknown_ones(client: Client) -> None:
    for path in ("/requests/TB-2020-0101-9999", "/requests/nonsense", "/tokens/nonsense"):
        assert told(got(client, f"{V2}{path}.json", 404))
        assert got(client, f"{V2}{path}.xml", 404).tag == "errors"
    answer = client.get(f"{V2}/services.yaml")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/xml; charset=utf-8")
    assert told(read(client.put(f"{V2}/requests.json"), ".json", 405))


def test_complaints_never_show_up(client: Client) -> None:
    one = matter(kind="complaint")
    assert got(client, f"{V2}/requests.json") == []
    got(client, f"{V2}/requests/{one.number}.json", 404)


def test_a_key_holds_until_it_is_ended_and_is_kept_as_a_digest_only(client: Client) -> None:
    key = make_key("示例单位", by=By("test"), at=NOON)
    stored = ApiKey.objects.get(name="示例单位")
    assert key not in str(vars(stored))
    sent(client, api_key=key)
    end_key(stored, by=By("test"), at=NOON)
    assert "api_key" in told(sent(client, 403, api_key=key))


def test_form_data_is_taken_as_well(client: Client) -> None:
    body = "&".join(f"{name}={value}" for name, value in REPORT.items())
    answer = client.post(f"{V2}/requests.json", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
