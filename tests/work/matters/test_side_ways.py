"""Ways beside the straight one: handing up, contested ownership, more time, parking, asking others, merging, parts."""

from datetime import timedelta

import pytest

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.access import may_see
from gongzhi.work.matters.actions import asks, joins
from gongzhi.work.matters.actions.moves import move_by_reporter
from gongzhi.work.matters.jobs import make_expired_moves
from gongzhi.work.matters.models import Ask, Matter
from tests.conftest import Who
from tests.factories import draft, matter, moved

pytestmark = pytest.mark.django_db
GRID, OTHER_GRID, VILLAGE = "500152115211001", "500152115211002", "500152115211"


def clock(one: Matter, code: str = "handle") -> Clock:
    return Clock.objects.get(subject_uid=one.uid, code=code, stopped_at=None)


def todo(one: Matter) -> Todo:
    return Todo.objects.get(subject_uid=one.uid, done_at=None)


@pytest.fixture
def grid(who: Who) -> Viewer:
    return who("grid_worker", GRID)


@pytest.fixture
def handled(grid: Viewer) -> Matter:
    """A matter its grid worker is handling."""
    return moved(matter(), "sign", grid)


def asked(one: Matter, kind: str, posts: list[int], viewer: Viewer) -> list[Ask]:
    at = one.updated_at + timedelta(hours=1)
    return asks.ask(one, kind, posts, "请协助看一下。", viewer=viewer, channel="test", at=at)


def answered(one: Ask, outcome: str, viewer: Viewer, text: str = "已经看过，情况属实。") -> Ask:
    return asks.answer(one, outcome, text, viewer=viewer, channel="test", at=one.asked_at + timedelta(hours=1))


def test_handed_up_it_goes_to_the_next_post_on_the_ladder_and_ends_at_its_top(handled: Matter, who: Who) -> None:
    secretary, dispatcher = who("village_secretary", VILLAGE), who("dispatcher")
    one = moved(handled, "hand_up", who("grid_worker", GRID), reason="要动用村里的钱。")
    assert (one.state, one.lead_post_id) == ("reported", secretary.posts[0].id)
    one = moved(one, "hand_up", secretary, reason="村里也没有这笔钱。")
    assert one.lead_post_id in dispatcher.post_ids()
    with pytest.raises(Invalid, match="没有再高一级"):
        moved(one, "hand_up", dispatcher, reason="镇里也没有这笔钱。")


def test_handed_back_twice_it_goes_to_the_decider_who_names_the_lead(handled: Matter, who: Who, grid: Viewer) -> None:
    dispatcher, commander = who("dispatcher"), who("commander")
    one = moved(handled, "hand_back", grid, reason="不归我们网格管。")
    assert one.state == "assigning"
    one = moved(one, "dispatch", dispatcher, post=handled.lead_post_id)
    one = moved(one, "hand_back", grid, reason="真的不归我们管。")
    assert (one.state, todo(one).post_id) == ("contested", commander.posts[0].id)
    assert todo(one).due_at is not None
    with pytest.raises(NotAllowed):
        moved(one, "rule", dispatcher, post=handled.lead_post_id, reason="还是网格办。")
    one = moved(one, "rule", commander, post=handled.lead_post_id, reason="灯在网格内，网格办。")
    assert (one.state, one.returns) == ("reported", 2)


def test_no_basis_in_the_classification_library_no_handing_down(who: Who) -> None:
    one = moved(matter(kind="hillside"), "hand_back", who("safety"), reason="人手不够，请另派。")
    worker = who("grid_worker", GRID).posts[0].id
    with pytest.raises(Invalid, match="分级分类库"):
        moved(one, "dispatch", who("dispatcher"), post=worker)
    light = moved(matter(), "hand_back", who("grid_worker", GRID), reason="不在本网格内。")
    other = who("grid_worker", OTHER_GRID).posts[0].id
    assert moved(light, "dispatch", who("dispatcher"), post=other).lead_post_id == other


def test_more_time_is_asked_before_the_end_and_granted_up_to_the_most(handled: Matter, who: Who, grid: Viewer) -> None:
    dispatcher, before = who("dispatcher"), clock(handled).due_at
    one = moved(handled, "ask_extension", grid, days=4, reason="配件下周才到。")
    assert clock(one).due_at == before, "asking gives nothing yet"
    with pytest.raises(Invalid, match="最多还能延长 10"):
        moved(one, "grant_extension", dispatcher, days=11)
    one = moved(one, "grant_extension", dispatcher, days=4)
    held = clock(one)
    assert (held.extended, todo(one).due_at) == (4, held.due_at)
    assert held.calendar().working_days_between(before.date(), held.due_at.date()) == 4
    assert Act.objects.filter(subject_uid=one.uid).last().data["days"] == 4  # type: ignore[union-attr]
    with pytest.raises(Invalid, match="期限已经过了"):
        moved(one, "ask_extension", grid, hours=24 * 60, days=1, reason="还是不够用。")


def test_more_time_asked_for_in_time_is_granted_though_the_limit_has_passed_since(
    handled: Matter, who: Who, grid: Viewer
) -> None:
    before = clock(handled).due_at
    asked = moved(handled, "ask_extension", grid, days=4, reason="配件下周才到。")
    late = (before - asked.updated_at).total_seconds() / 3600 + 24
    one = moved(asked, "grant_extension", who("dispatcher"), hours=late, days=4)
    assert one.updated_at > before and clock(one).due_at > one.updated_at


def test_from_a_post_on_no_rung_a_matter_is_handed_up_and_never_down(who: Who) -> None:
    one = moved(matter(kind="hillside"), "hand_up", who("safety"), reason="镇里没有力量，请上级定。")
    dispatcher = who("dispatcher").posts[0].id
    assert one.lead_post_id == dispatcher


def test_parked_the_clock_stands_and_goes_on_with_what_was_left(handled: Matter, who: Who, grid: Viewer) -> None:
    dispatcher = who("dispatcher")
    one = moved(handled, "ask_parking", grid, reason="等电力公司停电检修。")
    one = moved(one, "grant_parking", dispatcher)
    held = clock(one)
    assert held.paused_at == one.updated_at
    left = held.calendar().working_days_between(held.paused_at.date(), held.due_at.date())
    one = moved(one, "resume", grid, hours=24 * 12)
    held = clock(one)
    assert held.paused_at is None
    assert held.calendar().working_days_between(one.updated_at.date(), held.due_at.date()) == left
    assert todo(one).due_at == held.due_at
    assert held.due_after([]) < held.due_at == held.due_after(_pauses(held))


def _pauses(held: Clock) -> list:
    from gongzhi.base.todos.logic import Interval

    return [Interval(one.began_at, one.ended_at) for one in held.pauses.all()]


def test_parking_ends_by_its_own_clock(handled: Matter, who: Who, grid: Viewer) -> None:
    one = moved(moved(handled, "ask_parking", grid, reason="等雨停了再修。"), "grant_parking", who("dispatcher"))
    due = clock(one, "park").due_at
    assert make_expired_moves(at=due - timedelta(minutes=1)) == 0
    assert make_expired_moves(at=due + timedelta(minutes=1)) == 1
    assert make_expired_moves(at=due + timedelta(minutes=2)) == 0, "made once"
    one = Matter.objects.get(pk=one.pk)
    assert (one.state, clock(one).paused_at) == ("handling", None)
    last = Act.objects.filter(subject_uid=one.uid).last()
    assert last is not None and (last.channel, last.account_id) == ("clock", None)


def test_a_lead_cannot_answer_before_the_co_handlers_have(handled: Matter, who: Who, grid: Viewer) -> None:
    works = who("works")
    assert not may_see(works, handled)
    [one] = asked(handled, Ask.ASSIST, [works.posts[0].id], grid)
    assert may_see(works, handled), "who is asked sees what it is about"
    assert Todo.objects.get(subject_uid=one.uid, done_at=None).due_at is not None
    with pytest.raises(Conflict, match="还在等"):
        moved(handled, "answer", grid, reply="已经修好了两盏。")
    with pytest.raises(NotAllowed):
        moved(handled, "answer", works, reply="我们替网格答复。")
    with pytest.raises(Conflict, match="不用再问"):
        asked(handled, Ask.ASSIST, [works.posts[0].id], grid)
    answered(one, "answered", works)
    assert not Todo.objects.filter(subject_uid=one.uid, done_at=None).exists()
    assert moved(handled, "answer", grid, reply="已经修好了两盏。").state == "checking"
    with pytest.raises(Conflict):
        answered(one, "declined", works)


def test_an_objection_holds_the_matter_until_it_is_settled(handled: Matter, who: Who, grid: Viewer) -> None:
    water = who("water")
    [one] = asked(handled, Ask.COUNTERSIGN, [water.posts[0].id], grid)
    with pytest.raises(Invalid, match="写明理由"):
        answered(one, "objected", water, "不行")
    answered(one, "objected", water, "灯杆在堤防管理范围内，要先审批。")
    with pytest.raises(Conflict, match="还在等"):
        moved(handled, "answer", grid, reply="已经修好了两盏。")
    [again] = asked(handled, Ask.COUNTERSIGN, [water.posts[0].id], grid)
    answered(again, "agreed", water, "")
    assert moved(handled, "answer", grid, reply="已经修好了两盏。").state == "checking"
    assert Ask.objects.filter(matter=handled).count() == 2, "the objection stays in the story"


def test_an_objection_may_be_overruled_by_who_asked_and_stays_told(handled: Matter, who: Who, grid: Viewer) -> None:
    [one] = asked(handled, Ask.COUNTERSIGN, [who("water").posts[0].id], grid)
    answered(one, "objected", who("water"), "灯杆在堤防管理范围内。")
    asks.withdraw(one, viewer=grid, channel="test", at=handled.updated_at + timedelta(hours=3))
    assert moved(handled, "answer", grid, reply="已经修好了两盏。").state == "checking"
    told = [act.data["outcome"] for act in Act.objects.filter(subject_uid=handled.uid, verb="matter.ask_ended")]
    assert told == ["objected", "withdrawn"]


def test_only_who_may_urge_urges_and_the_lead_must_answer(handled: Matter, who: Who, grid: Viewer) -> None:
    with pytest.raises(NotAllowed):
        asked(handled, Ask.SUPERVISE, [], grid)
    [one] = asked(handled, Ask.SUPERVISE, [], who("dispatcher"))
    assert one.post_id == handled.lead_post_id
    with pytest.raises(Conflict):
        moved(handled, "answer", grid, reply="已经修好了两盏。")
    answered(one, "answered", grid)
    assert moved(handled, "answer", grid, reply="已经修好了两盏。").state == "checking"


def test_what_comes_to_nothing_leaves_nobody_waiting(handled: Matter, who: Who, grid: Viewer) -> None:
    [one] = asked(handled, Ask.ASSIST, [who("works").posts[0].id], grid)
    at = handled.updated_at + timedelta(hours=2)
    move_by_reporter(handled, "withdraw", seen=handled.moves, at=at)
    one.refresh_from_db()
    assert (one.outcome, one.ended_at) == ("withdrawn", at)
    assert not Todo.objects.filter(subject_uid=one.uid, done_at=None).exists()
    assert not Clock.objects.filter(subject_uid=one.uid, stopped_at=None).exists()


def merge(one: Matter, original: Matter, viewer: Viewer) -> Ask | None:
    at = one.updated_at + timedelta(hours=1)
    return joins.merge(one, original, "同一盏灯。", viewer=viewer, channel="test", at=at)


def test_merged_at_once_by_who_has_both_and_parted_again(handled: Matter, grid: Viewer) -> None:
    double = matter(text="小学门口那盏灯还是不亮。")
    assert merge(double, handled, grid) is None
    double.refresh_from_db()
    assert (double.state, double.stage, double.merged_into_id) == ("merged", "void", handled.pk)
    assert not Clock.objects.filter(subject_uid=double.uid, stopped_at=None).exists()
    assert not Todo.objects.filter(subject_uid=double.uid, done_at=None).exists()
    with pytest.raises(Conflict):
        merge(handled, double, grid)
    joins.part(double, viewer=grid, channel="test", at=double.updated_at + timedelta(hours=1))
    double.refresh_from_db()
    assert (double.state, double.merged_into_id) == ("reported", None)
    assert todo(double).due_at is not None


def test_what_was_merged_before_goes_along(handled: Matter, grid: Viewer) -> None:
    first, second = matter(text="小学门口的灯不亮。"), matter(text="学校门口路灯坏了。")
    merge(first, second, grid)
    merge(Matter.objects.get(pk=second.pk), handled, grid)
    first.refresh_from_db()
    assert first.merged_into_id == handled.pk


def test_somebody_elses_matter_takes_in_another_only_with_consent(handled: Matter, who: Who, grid: Viewer) -> None:
    works, dispatcher = who("works"), who("dispatcher")
    one = moved(handled, "hand_back", grid, reason="要登高车，网格没有。")
    original = moved(one, "dispatch", dispatcher, post=works.posts[0].id)
    double = matter(text="小学门口那盏灯还是不亮。")
    request = merge(double, original, grid)
    assert request is not None and request.post_id == works.posts[0].id
    assert Matter.objects.get(pk=double.pk).state == "reported"
    with pytest.raises(Invalid):
        answered(request, "agreed", works)
    at = request.asked_at + timedelta(hours=1)
    joins.answer_merge(request, "agreed", "", viewer=works, channel="test", at=at)
    assert Matter.objects.get(pk=double.pk).merged_into_id == original.pk


def test_what_cannot_be_merged(handled: Matter, grid: Viewer, who: Who) -> None:
    with pytest.raises(Conflict, match="并入自己"):
        merge(handled, handled, grid)
    with pytest.raises(NotAllowed):
        merge(handled, matter(kind="complaint"), grid)
    with pytest.raises(NotAllowed):
        merge(handled, matter(), who("works"))


def test_parts_are_handled_by_themselves_and_come_first(handled: Matter, grid: Viewer) -> None:
    at = handled.updated_at + timedelta(hours=1)
    drafts = [draft(text="第一根灯杆换灯头。"), draft(text="灯杆下的线路改造。")]
    parts = joins.split_out(handled, drafts, viewer=grid, channel="test", at=at)
    assert [part.parent_id for part in parts] == [handled.pk, handled.pk]
    with pytest.raises(Conflict, match="子事项"):
        moved(handled, "answer", grid, reply="已经修好了两盏。")
    for part in parts:
        move_by_reporter(part, "withdraw", seen=0, at=at)
    with pytest.raises(Invalid, match="最多"):
        joins.split_out(handled, [draft()] * 49, viewer=grid, channel="test", at=at)
    assert moved(handled, "answer", grid, reply="已经修好了两盏。").state == "checking"


def test_an_unfit_part_leaves_nothing_behind(handled: Matter, grid: Viewer) -> None:
    at = handled.updated_at + timedelta(hours=1)
    with pytest.raises(Invalid):
        joins.split_out(handled, [draft(), draft(text="")], viewer=grid, channel="test", at=at)
    assert not Matter.objects.filter(parent=handled).exists()
