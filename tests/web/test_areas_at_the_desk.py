"""Areas at the desk: what a file would change is shown first, a drawn boundary is judged, a QR code fills the place."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongzhi.base.areas.actions.importing import import_areas
from gongzhi.base.areas.logic.reading import AreaRow
from gongzhi.base.areas.models import Address, Area, Boundary
from gongzhi.base.areas.queries import area_by_code, centre_of, door_link
from gongzhi.base.ids import uuid7
from gongzhi.base.trail.logic import By
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON, PACKS
from tests.web.conftest import GRID, VILLAGE

pytestmark = pytest.mark.django_db
FILE = json.loads((PACKS / "tangba" / "areas.geojson").read_text(encoding="utf-8"))


@pytest.fixture
def dispatcher(browser: Callable[[str], Client]) -> Client:
    return browser("dispatcher")


def _send(client: Client, features: list[Any]) -> Any:
    raw = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return client.post(reverse("desk:area_import"), {"file": SimpleUploadedFile("a.geojson", raw)})


def _features(*, without: str = "", rename: str = "") -> list[Any]:
    kept = [one for one in FILE["features"] if not without or not one["properties"]["code"].startswith(without)]
    return [
        {**one, "properties": {**one["properties"], "name": "新名"}} if one["properties"]["code"] == rename else one
        for one in kept
    ]


def test_a_file_is_shown_first_and_taken_when_it_is_confirmed(dispatcher: Client) -> None:
    before = list(Area.objects.order_by("pk").values())
    shown = _send(dispatcher, _features(without="500152115210001", rename=VILLAGE))
    assert shown.status_code == 200 and list(Area.objects.order_by("pk").values()) == before
    text = shown.content.decode()
    assert "500152115210001 " in text and f"{VILLAGE} 金山村 → 新名" in text
    given = {"digest": shown.context["digest"], "seen": shown.context["seen"], "gone": "end", "basis": "示例文"}
    done = dispatcher.post(reverse("desk:area_import"), given)
    assert done.status_code == 302
    assert area_by_code("500152115210001") is None and area_by_code(VILLAGE).name == "新名"  # type: ignore[union-attr]
    again = dispatcher.post(reverse("desk:area_import"), given)
    assert again.status_code == 400 and "重新选择" in again.content.decode()
    page = dispatcher.get(reverse("desk:area", args=["500152115210001"])).content.decode()
    assert "终止" in page and "示例文" in page


def test_what_was_shown_is_not_taken_when_areas_changed_meanwhile(dispatcher: Client) -> None:
    shown = _send(dispatcher, _features(rename=VILLAGE))
    import_areas([AreaRow("X", "别处", "", "county", "", None, True)], by=By("test"), at=NOON)
    given = {"digest": shown.context["digest"], "seen": shown.context["seen"]}
    assert dispatcher.post(reverse("desk:area_import"), given).status_code == 409


def test_a_post_takes_nothing_outside_the_area_it_keeps(dispatcher: Client) -> None:
    stranger = {"properties": {"code": "999999", "name": "外地", "level": "county"}, "geometry": None}
    answer = _send(dispatcher, [stranger])
    assert answer.status_code == 400 and "不归您的岗位管" in answer.content.decode()
    assert area_by_code("999999") is None


def test_a_drawn_boundary_is_kept_as_a_new_version_or_refused_with_its_fault(dispatcher: Client) -> None:
    grid = area_by_code(GRID)
    old = Boundary.objects.get(area=grid, valid_to=None)
    ring = [list(point) for point in old.geometry["coordinates"][0]]
    address = reverse("desk:area_draw", args=[GRID])
    far = [[x + 1, y] for x, y in ring]
    answer = dispatcher.post(address, {"geometry": json.dumps({"type": "Polygon", "coordinates": [far]})})
    assert answer.status_code == 400 and "lies outside its parent" in answer.content.decode()
    assert Boundary.objects.get(area=grid, valid_to=None) == old
    drawn = [*ring[:5], *ring[6:]]
    answer = dispatcher.post(address, {"geometry": json.dumps({"type": "Polygon", "coordinates": [drawn]})})
    assert answer.status_code == 302
    new = Boundary.objects.get(area=grid, valid_to=None)
    assert new.geometry["coordinates"] == [drawn] and not new.synthetic
    old.refresh_from_db()
    assert old.valid_to is not None


def _door(**point: float) -> Address:
    grid = area_by_code(GRID)
    assert grid is not None
    return Address.objects.create(area=grid, building="00012", door="301", text="学堂路 12 号 301", **point)


def test_a_house_number_opens_the_form_with_its_place_and_the_report_lands_in_its_grid(client: Client) -> None:
    door = _door()
    opened = client.get(reverse("portal:door", args=[door_link(door)]), follow=True)
    form = opened.context["form"]
    assert (form["address"].value(), form["area"].value()) == ("学堂路 12 号 301", VILLAGE)
    sent = {"uid": uuid7(), "kind": "street_light", "text": "路灯不亮，晚上很黑。", "area": VILLAGE}
    report = {**sent, "at": door_link(door), "address": "学堂路 12 号 301"}
    assert client.post(reverse("portal:report"), report).status_code == 303
    assert Matter.objects.get(uid=sent["uid"]).area.code == GRID


def test_another_village_chosen_by_hand_counts_more_than_the_house_number(client: Client) -> None:
    sent = {"uid": uuid7(), "kind": "street_light", "text": "路灯不亮，晚上很黑。", "area": "500152115210"}
    assert client.post(reverse("portal:report"), {**sent, "at": door_link(_door())}).status_code == 303
    assert Matter.objects.get(uid=sent["uid"]).area.code == "500152115210"


def test_a_house_number_with_a_point_puts_the_pin_there(client: Client) -> None:
    grid = area_by_code(GRID)
    assert grid is not None
    lon, lat = centre_of(grid)
    form = client.get(reverse("portal:report"), {"at": door_link(_door(lon=lon, lat=lat))}).context["form"]
    assert (form["lon"].value(), form["lat"].value()) == (lon, lat)


def test_the_sheet_holds_a_code_for_each_door_and_no_name_in_it(dispatcher: Client) -> None:
    door = _door()
    page = dispatcher.get(reverse("desk:area_doors", args=[GRID])).content.decode()
    assert page.count('class="gz-door"') == 1 == page.count('class="qrline"') and door.text in page


def test_the_card_names_range_staff_and_whom_to_complain_to(dispatcher: Client) -> None:
    page = dispatcher.get(reverse("desk:area_card", args=[GRID])).content.decode()
    assert "公顷" in page and "网格员" in page and "12345（示例）" in page


def test_the_list_is_searched_and_paged(dispatcher: Client) -> None:
    whole = dispatcher.get(reverse("desk:areas"))
    assert len(whole.context["rows"]) == 50 and whole.context["pager"]["total"] == len(FILE["features"])
    found = dispatcher.get(reverse("desk:areas"), {"q_area": "金山村", "level": "grid"})
    assert {row["area"].level for row in found.context["rows"]} == {"grid"}
    assert "没有找到" in dispatcher.get(reverse("desk:areas"), {"q_area": "没有这个地方"}).content.decode()
    for page in ("-1", "9" * 5, "x"):
        assert dispatcher.get(reverse("desk:areas"), {"page": page}).status_code == 200
