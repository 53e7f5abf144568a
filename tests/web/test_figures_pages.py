"""Pages of figures: numbers open to records, as far as the reader may see them; the public reads no names."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.areas.queries import area_by_code, centre_of
from gongzhi.base.clock import now
from gongzhi.figures.counting.actions.following import follow
from gongzhi.work.matters.models import Matter
from tests import factories
from tests.conftest import NOON, Who
from tests.figures.counting.conftest import packs_read_anew  # noqa: F401 for every test here
from tests.figures.counting.counting import figures, pack
from tests.work.registers import keeping

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Login = Callable[..., Client]
GRID, TOWN, CODE = "500152115211001", "500152115", "grid_problems_solved"
PAGE = f"/desk/figures/{CODE}/?period=2023"
RECORDS = f"/desk/figures/{CODE}/records/?period=2023"


def _solved(who: Who, number: int = 1) -> Matter:
    for n in range(number):
        one = factories.matter(reported_at=NOON + timedelta(minutes=n))
        one = factories.moved(one, "sign", who("grid_worker", GRID))
        one = factories.moved(one, "answer", who("grid_worker", GRID), reply="换了灯泡，已亮。")
        one = factories.moved(one, "pass", who("checker", TOWN))
    return one


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


def test_a_number_opens_to_the_very_records_it_counts(who: Who, logged_in: Login) -> None:
    one = _solved(who)
    follow(at=now())
    page = _text(logged_in("dispatcher"), RECORDS)
    assert one.number in page
    assert reverse("desk:matter", kwargs={"number": one.number}) in page


def test_who_may_not_open_a_record_sees_that_it_counts_and_not_what_it_is(who: Who, logged_in: Login) -> None:
    one = _solved(who)
    follow(at=now())
    page = _text(logged_in("grid_worker", "500152115212001"), RECORDS)
    assert one.number not in page and "无权查看，只计数" in page
    export = reverse("desk:figure_records_export", kwargs={"code": CODE, "form": "csv"})
    assert one.number not in _text(logged_in("grid_worker", "500152115212001"), f"{export}?period=2023")
    assert one.number in _text(logged_in("dispatcher"), f"{export}?period=2023")


def test_the_public_reads_kind_and_village_and_opens_only_what_is_public(who: Who, client: Client) -> None:
    one = _solved(who)
    hidden = factories.matter(text="邻居家的事，不想让别人知道。")
    follow(at=now())
    page = _text(client, f"/story/tangba/{CODE}/?period=2023")
    assert reverse("portal:public_matter", kwargs={"number": one.number}) in page
    assert one.text not in page and hidden.text not in page and "网格" not in page.split("<tbody>")[-1]


def test_a_figure_that_is_not_public_has_no_public_page(client: Client) -> None:
    assert client.get("/story/tangba/matters_open/").status_code == 404
    assert client.get("/story/tangba/no_such_figure/").status_code == 404
    assert client.get("/story/nowhere/").status_code == 404


def test_pages_of_figures_take_as_many_queries_for_50_records_as_for_one(who: Who, logged_in: Login) -> None:
    client, public = logged_in("dispatcher"), Client()
    _solved(who)
    follow(at=now())
    pages = [(client, PAGE), (client, RECORDS), (client, "/desk/figures/?period=2023"), (public, "/story/tangba/"),
             (public, f"/story/tangba/{CODE}/?period=2023")]  # fmt: skip
    for one, address in pages:
        one.get(address)
    before = [_queries(one, address) for one, address in pages]
    _solved(who, 49)
    follow(at=now())
    assert [_queries(one, address) for one, address in pages] == before
    assert before[2] <= 30 and before[0] <= 40 and before[1] <= 20 and before[4] <= 30


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


def test_a_closed_period_says_who_signed_it_and_shows_what_came_after(who: Who, logged_in: Login) -> None:
    _solved(who)
    dispatcher = logged_in("dispatcher")
    sent = {"area": TOWN, "period": "2023-11"}
    page = f"/desk/figures/{CODE}/?period=2023-11"
    assert dispatcher.post(f"/desk/figures/{CODE}/close", sent).status_code == 302
    assert "已关账" in _text(dispatcher, page)
    late = _solved(who)
    follow(at=now())
    assert "新计入 1，不再计入 0" in _text(dispatcher, page)
    assert late.number in _text(dispatcher, f"/desk/figures/{CODE}/records/?period=2023-11&changes=1")
    assert dispatcher.post(f"/desk/figures/{CODE}/close", sent).status_code == 409


def test_what_cannot_be_told_says_why(logged_in: Login) -> None:
    follow(at=now())
    page = _text(logged_in("dispatcher"), "/desk/figures/grid_on_time/?period=2019")
    assert "没有记录，算不出" in page


def test_figures_are_found_by_their_words(logged_in: Login) -> None:
    client = logged_in("dispatcher")
    assert "防火通道" in _text(client, "/desk/figures/?q_figure=防火")
    page = _text(client, "/desk/figures/?q_figure=防火")
    assert "满意率" not in page
    assert "没有找到" in _text(client, "/desk/figures/?q_figure=zzz")


def test_a_public_figure_leaves_as_three_kinds_of_files_that_say_the_same(who: Who, client: Client) -> None:
    one = _solved(who)
    follow(at=now())
    address = f"/open/tangba/{CODE}"
    told = client.get(f"{address}.json?period=2023").json()
    assert told["licence"] and told["definition"] and told["period"] == "2023"
    rows = told["rows"]
    assert (rows[0]["value"], rows[0]["area_code"]) == (1, TOWN)
    assert sum(row["value"] for row in rows[1:20]) == 1 and len(rows) == 1 + 19 + 12
    lines = _text(client, f"{address}.csv?period=2023").strip().splitlines()
    assert len(lines) == 1 + len(rows)
    table = pq.read_table(io.BytesIO(client.get(f"{address}.parquet?period=2023").content))
    assert table.column("value").to_pylist() == [float(row["value"]) for row in rows]
    assert table.schema.metadata[b"licence"].decode() == told["licence"]
    assert one.text not in json.dumps(told, ensure_ascii=False)


def test_files_of_what_is_not_public_or_no_period_are_refused(client: Client) -> None:
    assert client.get("/open/tangba/matters_open.json").status_code == 404
    assert client.get(f"/open/tangba/{CODE}.xls").status_code == 404
    assert client.get(f"/open/tangba/{CODE}.json?period=soon").status_code == 400


def test_small_numbers_are_not_told_to_the_public(who: Who, client: Client) -> None:
    said = {"restricted": False, "flow": "grid_event", "stage": "closed"}
    figures(**{CODE: {"dataset": "matters", "where": said, "time": "closed_day", "public": True, "few": 3}})
    for _number in range(4):
        _solved(who)
    follow(at=now())
    rows = client.get(f"/open/tangba/{CODE}.json?period=2023").json()["rows"]
    assert rows[0]["value"] == 4
    _solved_elsewhere(who)
    follow(at=now())
    rows = client.get(f"/open/tangba/{CODE}.json?period=2023").json()["rows"]
    villages = [row for row in rows if row["area_code"] != TOWN and row["records"] != 0]
    assert rows[0]["value"] == 5 and [row["value"] for row in villages] == [None, None]


def _solved_elsewhere(who: Who) -> None:
    other = "500152115212001"
    area = area_by_code(other)
    assert area is not None
    lon, lat = centre_of(area)
    one = factories.moved(factories.matter(lon=lon, lat=lat), "sign", who("grid_worker", other))
    one = factories.moved(one, "answer", who("grid_worker", other), reply="换了灯泡，已亮。")
    factories.moved(one, "pass", who("checker", TOWN))


def test_a_village_takes_out_all_it_ever_entered_and_nobody_elses(who: Who, logged_in: Login) -> None:
    one = _solved(who)
    kept = keeping.kept(who("grid_worker", GRID), name="金山一格群")
    _solved_elsewhere(who)
    answer = logged_in("village_secretary", "500152115211").get("/desk/villages/everything.zip?area=500152115211")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as held:
        files = {name: held.read(name).decode("utf-8-sig") for name in held.namelist()}
    assert one.number in files["matters.csv"] and files["matters.csv"].count("\n") == 2
    assert kept.title in files["service_groups.csv"]
    assert set(pack().pack.registers) <= {name.removesuffix(".csv") for name in files}
    other = logged_in("village_secretary", "500152115212")
    assert other.get("/desk/villages/everything.zip?area=500152115211").status_code == 403


def test_a_village_has_a_page_with_its_own_numbers(who: Who, logged_in: Login) -> None:
    _solved(who)
    follow(at=now())
    page = _text(logged_in("village_secretary", "500152115211"), "/desk/villages/500152115211/?year=2023")
    assert "网格解决群众问题" in page and "<b>1</b>" in page
    assert logged_in("dispatcher").get("/desk/villages/500152115/").status_code == 404


def test_until_figures_are_counted_for_the_first_time_nothing_of_the_story_differs(client: Client) -> None:
    assert "来源说的是" not in _text(client, "/story/tangba/")
