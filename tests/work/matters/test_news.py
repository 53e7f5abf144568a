"""Who is told of a matter and when: its reporter by its flow, posts by the day, nobody twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.base.ids import uuid7
from gongzhi.base.jobs.logic import Run
from gongzhi.base.messages.models import Message
from gongzhi.base.people.models import Post
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.actions.moves import move_by_reporter
from gongzhi.work.matters.actions.news import what_happened
from gongzhi.work.matters.jobs import tell_digest, tell_new
from gongzhi.work.matters.logic.steps import Words
from tests.base.messages.conftest import connect  # noqa: F401 a fixture
from tests.conftest import NOON, Who
from tests.factories import matter, moved

pytestmark = pytest.mark.django_db
GRID = "500152115211001"
MORNING = datetime.fromisoformat("2023-11-16T09:10:00+08:00")  # Thursday


def run(at: datetime) -> Run:
    return Run(uuid7(), at, 1, False, lambda done, total: None)


def told(channel: str = "sms") -> list[str]:
    return list(Message.objects.filter(channel=channel).order_by("pk").values_list("template", flat=True))


@pytest.mark.parametrize(
    ("move", "news"),
    [
        ("sign", ""), ("answer", "matter_answered"), ("pass", "matter_closed"), ("fail", ""), ("look_back", ""),
        ("holds", ""), ("relapse", "matter_reopened"), ("reopen", "matter_reopened"), ("refuse", "matter_refused"),
        ("withdraw", "matter_withdrawn"), ("ask_reopen", ""), ("doubt", "matter_reopened"),
    ],
)  # fmt: skip
def test_the_flow_says_which_move_is_news_to_the_reporter(move: str, news: str) -> None:
    pack = pack_in_force("tangba")
    assert pack is not None
    flow = pack.pack.flows["grid_event"]
    if move not in flow.moves:
        pytest.skip(f"the flow has no move {move}")
    if move == "doubt" and flow.states[flow.moves[move].to].stage == "closed":
        news = ""
    assert what_happened(flow, move) == news


def test_the_reporter_is_told_of_the_report_the_answer_and_the_end(connect: Any, who: Who) -> None:  # noqa: F811
    connect("sms")
    one = moved(matter(phone="13800000001"), "sign", who("grid_worker", GRID))
    one = moved(one, "answer", who("grid_worker", GRID), reply="换了灯头，已经亮了。")
    moved(one, "pass", who("checker"))
    assert told() == ["matter_reported", "matter_answered", "matter_closed"]
    texts = Message.objects.filter(channel="sms").values_list("words", flat=True)
    assert not any("灯头" in str(words) or "很黑" in str(words) for words in texts), "no word of what people wrote"


def test_who_withdraws_is_not_told_so(connect: Any) -> None:  # noqa: F811
    connect("sms")
    one = matter(phone="13800000001")
    move_by_reporter(one, "withdraw", seen=0, at=NOON + timedelta(hours=1), words=Words(reason="已经自己修好了"))
    assert told() == ["matter_reported"]


def test_telling_thousands_takes_as_many_statements_as_telling_a_few(connect: Any) -> None:  # noqa: F811
    from gongzhi.base.areas.queries import area_by_code
    from gongzhi.base.trail.logic import By
    from gongzhi.work.matters.actions.intake import Intake, take_in
    from tests.factories import draft

    connect("sms")
    pack, area = pack_in_force("tangba"), area_by_code(GRID)
    assert pack is not None and area is not None

    def statements(number: int) -> int:
        drafts = [Intake(draft(uid=uuid7(), phone="13800000001"), area) for _ in range(number)]
        with CaptureQueriesContext(connection) as seen:
            take_in(drafts, pack=pack, by=By("test"), at=NOON)
        return len([one for one in seen if "outbox_" in one["sql"] or "jobs_" in one["sql"] or "contact" in one["sql"]])

    statements(2)
    assert statements(20) <= statements(2) + 2
    assert Message.objects.count() == 24


def test_a_post_is_told_once_of_everything_new(who: Who) -> None:
    post = Post.objects.get(role__code="grid_worker", area__code=GRID)
    for _ in range(3):
        matter()
    at = NOON + timedelta(minutes=5)
    for _ in range(2):
        tell_new(run(at))
    message = Message.objects.get(recipient_uid=post.uid)
    assert message.parameters == {"new": 3} and message.words["zh-hans"][0] == "新待办 3 件"
    matter(reported_at=NOON + timedelta(minutes=6))
    tell_new(run(NOON + timedelta(minutes=10)))
    newest = Message.objects.filter(recipient_uid=post.uid).latest("pk")
    assert newest.parameters == {"new": 1}


def test_the_digest_comes_once_on_a_working_day_after_opening_and_counts_late_and_today(who: Who) -> None:
    post = Post.objects.get(role__code="grid_worker", area__code=GRID)
    matter(reported_at=NOON - timedelta(days=1))  # to be signed for by Wednesday 18:00: late on Thursday
    matter()  # by Thursday 18:00
    for at in (MORNING - timedelta(hours=1), MORNING + timedelta(hours=10), MORNING + timedelta(days=2)):
        tell_digest(run(at))
    assert told("in_app") == [], "not before opening, not at night, not on Saturday"
    for minutes in (0, 15):
        tell_digest(run(MORNING + timedelta(minutes=minutes)))
    message = Message.objects.get(recipient_uid=post.uid)
    assert message.parameters == {"late": 1, "today": 1} and told("in_app") == ["todo_digest"]


def test_telling_posts_takes_as_many_statements_for_many_posts(who: Who) -> None:
    from gongzhi.base.areas.queries import area_by_code, centre_of

    def statements() -> int:
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as seen:
            tell_new(run(NOON + timedelta(minutes=5)))
        return len(seen)

    matter()
    with_one = statements()
    for village in ("500152115210001", "500152115209001", "500152115208001"):
        if grid := area_by_code(village):
            lon, lat = centre_of(grid)
            matter(lon=lon, lat=lat)
    assert statements() == with_one
