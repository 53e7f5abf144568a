"""How many queries a page takes is fixed: the same with 1 row and with 50, and written down here."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.activities.actions.changing import change_details
from gongzhi.work.activities.logic.plans import AgendaItem, Details
from gongzhi.work.activities.models import Activity
from gongzhi.work.matters.actions.intake import Intake, Past, take_in
from gongzhi.work.matters.actions.words import add_from_reporter
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON, Who
from tests.factories import draft, jpeg, matter
from tests.web.conftest import GRID, World
from tests.work.activities.coming import given, planned, post, signed, times
from tests.work.duty.watching import go_on, line

pytestmark = pytest.mark.django_db

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
WRITES = ("INSERT", "UPDATE", "DELETE")
# Session, account and posts are 3 of each page of the desk, the bell is one.
LISTS = {
    "desk:inbox": 12,
    "desk:home": 26,
    "desk:matters": 22,
    "desk:map": 15,
    "desk:pins": 12,
    "desk:trail": 12,
    "desk:boards": 9,
    "portal:home": 5,
    "portal:public": 9,
    "api:pins": 3,
}
DESK_PAGE, LINK_PAGE = 21, 10
REPORT, REPORT_WRITES = 6, 5  # the stamp, then matter, contact, clock, to-do, act


def _rows(number: int) -> None:
    """So many open matters with points, each with a to-do of a grid worker, and as many closed ones."""
    pack, grid = pack_in_force("tangba"), area_by_code(GRID)
    assert pack is not None and grid is not None
    past = tuple(Past(move, NOON + timedelta(hours=1)) for move in ("sign", "answer", "pass"))
    for ended in ((), past):
        drafts = [draft(uid=uuid7(), reported_at=NOON + timedelta(minutes=n)) for n in range(number)]
        take_in([Intake(one, grid, past=ended) for one in drafts], pack=pack, by=By("test"), at=NOON)


def _queries(client: Client, address: str, *, status: int = 200, data: dict | None = None) -> list[str]:
    """Statements of one request, without those that only begin and end transactions."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address) if data is None else client.post(address, data)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == status, answer.status_code
    return [one["sql"] for one in seen if not one["sql"].startswith(CONTROL)]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_50_rows_as_for_one(name: str, logged_in: Callable[..., Client]) -> None:
    client = logged_in("grid_worker", GRID) if name == "desk:inbox" else logged_in("dispatcher")
    if not name.startswith("desk:"):
        client = Client()
    _rows(1)
    client.get(reverse(name))
    with_one = _queries(client, reverse(name))
    _rows(49)
    with_fifty = _queries(client, reverse(name))
    assert len(with_one) == len(with_fifty), "\n".join(with_fifty)
    assert len(with_fifty) == LISTS[name], "\n".join(with_fifty)


def test_an_export_takes_as_many_queries_for_50_rows_as_for_one(logged_in: Callable[..., Client]) -> None:
    client = logged_in("dispatcher")
    _rows(1)
    client.get(reverse("desk:export"))
    with_one = _queries(client, reverse("desk:export"))
    _rows(49)
    assert len(_queries(client, reverse("desk:export"))) == len(with_one)


@pytest.mark.parametrize("face", ["desk", "link"])
def test_a_matter_takes_as_many_queries_with_30_acts_as_with_few(
    face: str, world: World, browser: Callable[[str], Client]
) -> None:
    at_desk = reverse("desk:matter", kwargs={"number": world.open.number})
    address = at_desk if face == "desk" else reverse("portal:follow", kwargs={"link": world.link})
    client = browser("grid" if face == "desk" else "anonymous")
    client.get(address)
    with_few = _queries(client, address)
    for n in range(28):
        add_from_reporter(world.open, f"第 {n} 次补充。", at=NOON + timedelta(hours=n))
    with_thirty = _queries(client, address)
    assert len(with_few) == len(with_thirty), "\n".join(with_thirty)
    assert len(with_thirty) == (DESK_PAGE if face == "desk" else LINK_PAGE), "\n".join(with_thirty)


def test_taking_in_a_report_costs_at_most_16_statements(client: Client) -> None:
    matter()
    one = draft()
    sent = {
        "uid": uuid7(), "kind": one.kind, "text": one.text, "lon": one.lon, "lat": one.lat, "address": one.address,
        "name": "示例村民", "phone": "138 0000 0000",
    }  # fmt: skip
    client.post(reverse("portal:report"), {**sent, "uid": uuid7()})
    with CaptureQueriesContext(connection) as seen:
        made = _queries(client, reverse("portal:report"), status=303, data=sent)
    writes = [sql for sql in made if sql.startswith(WRITES)]
    assert len(seen) <= 16, f"{len(seen)} statements:\n" + "\n".join(one["sql"] for one in seen)
    lock = int(connection.vendor == "postgresql")  # of the trail, which SQLite does not need
    assert (len(made), len(writes)) == (REPORT + lock, REPORT_WRITES), "\n".join(made)
    assert Matter.objects.count() == 3


def test_a_report_with_pictures_names_them_all_in_two_writes(client: Client) -> None:
    from io import BytesIO

    matter()
    address = reverse("portal:report")

    def sent(pictures: int) -> dict:
        files = [BytesIO(jpeg(50 + n)) for n in range(pictures)]
        for n, file in enumerate(files):
            file.name = f"{n}.jpg"
        return {"uid": uuid7(), "kind": "litter", "text": "垃圾没人清运。", "address": "学堂路", "photos": files}

    client.post(address, sent(1))
    one, four = (len(_queries(client, address, status=303, data=sent(n))) for n in (1, 4))
    assert one == four


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("desk:activities", 10), ("desk:activity_calendar", 9), ("desk:inbox", 12), ("portal:activities", 5),
        ("portal:calendar", 3), ("desk:activity", 20), ("portal:activity", 8),
    ],
)  # fmt: skip
def test_pages_of_activities_take_as_many_queries_for_fifty_as_for_one(
    page: str, queries: int, who: Who, logged_in: Callable[..., Client]
) -> None:
    chief, client = who("dispatcher"), logged_in("civil" if page == "desk:inbox" else "dispatcher")
    one = None
    for more in (1, 49):
        for n in range(more):
            moment = times(now() + timedelta(days=2, hours=n))
            kind = "contest" if page.startswith("portal:") else "regular_meeting"
            one = one or planned(chief, kind, at=now(), times=moment, published=True, invites=(post("civil"),))
            if page.endswith(":activity"):
                _more_of(one, chief, n + more)
            else:
                planned(chief, kind, at=now(), times=moment, published=True, invites=(post("civil"),))
        assert one is not None
        address = reverse(page, kwargs={"number": one.number} if page.endswith(":activity") else None)
        client.get(address)
        counted = len(_queries(client, address))
        assert counted == queries, (page, more, counted)


def _more_of(one: Activity, chief: Viewer, n: int) -> None:
    """One more item, sign-up or invitation."""
    items = tuple(AgendaItem(f"第 {k} 项") for k in range(min(n, 50)))
    one.refresh_from_db()
    details = Details(one.title, one.place, "", one.capacity, items)
    change_details(one, details, seen=one.changes, **given(chief, now()))
    if one.kind == "contest":
        signed(one, f"1390000{n:04d}", now())


@pytest.mark.parametrize(("page", "queries"), [("desk:duty", 18), ("desk:duty_log", 9), ("desk:duty_leave", 14)])
def test_pages_of_the_duty_room_take_as_many_queries_with_one_line_as_with_fifty(
    page: str, queries: int, logged_in: Callable[..., Client]
) -> None:
    client, address = logged_in("dispatcher"), reverse(page)
    for more in (1, 49):
        for _ in range(more):
            kept = line(at=now(), matter=matter(uid=uuid7()))
            go_on(kept, "more", at=now())
        counted = len(_queries(client, address))
        assert counted == queries, (page, more, counted)
