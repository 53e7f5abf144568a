"""From report to closed, looked back at and reopened, by lawful posts only."""

import pytest

from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.todos.queries import first_due, open_todos
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.actions.moves import move_by_reporter, move_matter
from gongzhi.work.matters.actions.words import add_note, rate_matter
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Contact, Matter
from gongzhi.work.matters.queries.lists import matters_of
from tests.conftest import NOON, Who
from tests.factories import draft, matter, moved

pytestmark = pytest.mark.django_db


def test_a_report_lands_in_its_grid_and_becomes_a_todo_of_the_grid_worker(who: Who) -> None:
    one = matter(name="示例村民", phone="138 0000 0000")
    todo = Todo.objects.get(subject_uid=one.uid)
    assert one.area.path.startswith("/500152115/500152115211/500152115211001/")
    assert todo.post_id in who("grid_worker", "500152115211001").post_ids()
    assert todo.task == "reported"
    assert todo.due_at == Clock.objects.get(subject_uid=one.uid, code="sign").due_at
    assert [act.verb for act in Act.objects.filter(subject_uid=one.uid)] == ["matter.reported"]
    contact = Contact.objects.get(matter=one)
    assert contact.phone == "138 0000 0000"
    assert b"138" not in bytes(contact.phone_sealed)


def test_the_trail_holds_no_words_of_the_reporter() -> None:
    one = matter(text="王老三家门口的灯坏了", name="王老三", phone="13900000000")
    told = str([act.sealed_form() for act in Act.objects.filter(subject_uid=one.uid)])
    assert "王老三" not in told and "13900000000" not in told


def test_a_matter_runs_its_whole_flow_and_the_handler_may_not_check_it(who: Who) -> None:
    grid, checker, dispatcher = who("grid_worker", "500152115211001"), who("checker"), who("dispatcher")
    one = moved(matter(), "sign", grid)
    one = moved(one, "answer", grid, reply="换了两个灯头，已经亮了。")
    assert (one.state, one.answer) == ("checking", "换了两个灯头，已经亮了。")
    with pytest.raises(NotAllowed):
        moved(one, "pass", grid)
    one = moved(one, "pass", checker)
    assert (one.state, one.stage) == ("closed", "closed")
    assert one.closed_at is not None
    assert not Todo.objects.filter(subject_uid=one.uid, done_at=None).exists()
    assert not Clock.objects.filter(subject_uid=one.uid, stopped_at=None).exists()
    one = moved(one, "look_back", dispatcher)
    one = moved(one, "relapse", checker, reason="昨晚又不亮了。")
    assert (one.state, one.stage, one.closed_at) == ("handling", "open", None)


def test_somebody_holding_both_posts_may_not_check_what_they_handled(who: Who) -> None:
    from gongzhi.base.people.actions import give_post
    from gongzhi.base.people.models import Account, Post
    from gongzhi.base.people.queries import viewer_of
    from gongzhi.base.trail.logic import By

    grid = who("grid_worker", "500152115211001")
    account = Account.objects.get(pk=grid.account)
    post = Post.objects.get(role__code="checker")
    give_post(post, account, hand="B", by=By("test"), at=NOON)
    both = viewer_of(account)
    one = moved(moved(matter(), "sign", both), "answer", both, reply="换好了，今晚再看。")
    with pytest.raises(NotAllowed, match="不能自己核查"):
        moved(one, "pass", both)


def test_of_two_officers_with_the_same_page_only_the_first_moves_it(who: Who) -> None:
    grid = who("grid_worker", "500152115211001")
    first, second = matter(), None
    second = Matter.objects.get(pk=first.pk)
    moved(first, "sign", grid)
    with pytest.raises(Conflict):
        moved(second, "hand_back", grid, reason="这里不归我们管。")
    assert Act.objects.filter(subject_uid=first.uid, verb="matter.moved").count() == 1


def test_the_same_move_sent_twice_by_the_same_hand_is_made_once(who: Who) -> None:
    grid = who("grid_worker", "500152115211001")
    one = matter()
    twin = Matter.objects.get(pk=one.pk)
    moved(one, "sign", grid)
    again = moved(twin, "sign", grid)
    assert again.state == "handling"
    assert Act.objects.filter(subject_uid=one.uid, verb="matter.moved").count() == 1


def test_the_same_report_twice_is_one_matter_and_other_content_under_its_uid_is_refused() -> None:
    one = draft()
    first = matter(uid=one.uid)
    assert matter(uid=one.uid).pk == first.pk
    with pytest.raises(Conflict):
        matter(uid=one.uid, text="完全是另一件事。")
    assert Matter.objects.filter(uid=one.uid).count() == 1
    assert Act.objects.filter(subject_uid=one.uid).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "灯"}, "text"),
        ({"text": "长" * 4_001}, "text"),
        ({"kind": "no_such_kind"}, "kind"),
        ({"lon": 200.0}, "lon"),
        ({"lon": None}, "lon"),
        ({"lon": None, "lat": None, "address": "", "area": ""}, "area"),
        ({"lon": None, "lat": None, "area": "999999999999"}, "area"),
        ({"phone": "不是电话"}, "phone"),
        ({"name": "长" * 61}, "name"),
    ],
)
def test_a_bad_report_names_the_field_and_leaves_nothing(changes: dict, field: str) -> None:
    before = Act.objects.count()
    with pytest.raises(Invalid) as refused:
        matter(**changes)
    assert field in {problem.field for problem in refused.value.problems}
    assert not Matter.objects.exists()
    assert Act.objects.count() == before


@pytest.mark.parametrize(
    ("move", "words", "field"), [("hand_back", {}, "reason"), ("hand_back", {"reason": "不是"}, "reason")]
)
def test_a_move_without_its_reason_is_refused_with_the_field(who: Who, move: str, words: dict, field: str) -> None:
    one = matter()
    with pytest.raises(Invalid) as refused:
        moved(one, move, who("grid_worker", "500152115211001"), **words)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert Matter.objects.get(pk=one.pk).state == "reported"


def test_handed_back_it_is_dispatched_to_a_named_post_and_counts_the_return(who: Who) -> None:
    one = moved(matter(), "hand_back", who("grid_worker", "500152115211001"), reason="需要登高车，网格没有。")
    assert one.returns == 1
    works = who("works").posts[0].id
    one = moved(one, "dispatch", who("dispatcher"), post=works)
    assert one.lead_post_id == works
    assert Todo.objects.get(subject_uid=one.uid, done_at=None).post_id == works


def test_a_post_of_elsewhere_cannot_be_given_the_matter(who: Who) -> None:
    one = moved(matter(), "hand_back", who("grid_worker", "500152115211001"), reason="需要登高车，网格没有。")
    with pytest.raises(Invalid):
        moved(one, "dispatch", who("dispatcher"), post=999_999)


def test_a_point_outside_every_area_goes_to_the_command_centre_not_into_nothing(who: Who) -> None:
    one = matter(lon=100.0, lat=20.0)
    assert one.area.code == "500152115"
    assert Todo.objects.get(subject_uid=one.uid).post_id in who("dispatcher").post_ids()


def test_a_bad_rating_has_somebody_else_look_again(who: Who) -> None:
    grid = who("grid_worker", "500152115211001")
    one = moved(moved(moved(matter(), "sign", grid), "answer", grid, reply="已经处理好了。"), "pass", who("checker"))
    one = rate_matter(one, 1, at=one.updated_at)
    one = Matter.objects.get(pk=one.pk)
    assert (one.state, one.rating) == ("looking_back", 1)
    assert Todo.objects.get(subject_uid=one.uid, done_at=None).post_id in who("checker").post_ids()
    with pytest.raises(Conflict):
        rate_matter(one, 4, at=one.updated_at)


def test_the_reporter_may_withdraw_and_ask_to_reopen_but_not_close(who: Who) -> None:
    one = matter()
    with pytest.raises((NotAllowed, Conflict)):
        move_by_reporter(one, "sign", seen=0, at=NOON)
    assert move_by_reporter(one, "withdraw", seen=0, at=NOON).stage == "void"


def test_a_stale_page_is_told_so(who: Who) -> None:
    one = matter()
    with pytest.raises(Conflict, match="刚刚有人处理过"):
        move_matter(
            one, "sign", viewer=who("grid_worker", "500152115211001"), channel="t", seen=7, at=NOON, words=Words()
        )


def test_a_note_is_written_only_on_what_one_may_see(who: Who) -> None:
    secret = matter(kind="complaint", text="值班电话没有人接。")
    with pytest.raises(NotAllowed):
        add_note(secret, "我也来说一句。", viewer=who("dispatcher"), channel="test", internal=True, at=NOON)
    add_note(secret, "已联系来电人。", viewer=who("complaints"), channel="test", internal=True, at=NOON)


def test_todos_without_a_due_time_come_last_and_none_is_lost_between_pages(who: Who) -> None:
    grid = who("grid_worker", "500152115211001")
    made = [matter() for _ in range(5)]
    Todo.objects.filter(subject_uid__in=[one.uid for one in made[:3]]).update(due_at=None)
    seen, after = [], ""
    for _ in range(5):
        rows, after = first_due(open_todos(grid), after=after, size=1)
        seen += [matters_of(rows)[one.subject_uid].pk for one in rows]
    assert after == ""
    assert seen == [made[3].pk, made[4].pk, made[0].pk, made[1].pk, made[2].pk]


def test_a_complaint_is_not_registered_by_the_office_it_may_be_about() -> None:
    with pytest.raises(Invalid) as refused:
        matter(kind="complaint", source="desk", text="值班电话没有人接。")
    assert [problem.field for problem in refused.value.problems] == ["kind"]
