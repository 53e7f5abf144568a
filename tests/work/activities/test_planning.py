"""Planning: who may, what it must hold, once however often sent; moved, published, cancelled, and everybody is told."""

from datetime import timedelta

import pytest

from gongzhi.base.messages.models import Message
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.models import Act
from gongzhi.work.activities.access import visible_to
from gongzhi.work.activities.actions.changing import cancel, change_details, move, publish
from gongzhi.work.activities.actions.erasing import erase_texts
from gongzhi.work.activities.actions.inviting import answer_invitation, invite, withdraw_invitation
from gongzhi.work.activities.actions.planning import plan_activity, plan_many
from gongzhi.work.activities.logic.plans import AgendaItem, Details
from gongzhi.work.activities.models import Activity, Change, Host, Invitation, Item, Session
from gongzhi.work.activities.queries.lists import Asked, asked_for
from tests.conftest import NOON, Who
from tests.factories import matter
from tests.work.activities.coming import SOON, VILLAGE, acting, given, pack, plan, planned, post, times

pytestmark = pytest.mark.django_db


def _seen(viewer) -> set[int]:
    return set(visible_to(Activity.objects.all(), viewer).values_list("pk", flat=True))


def test_an_activity_is_planned_with_hosts_sessions_agenda_and_invitations_that_ask_for_an_answer(who: Who) -> None:
    items = (AgendaItem("通报进度", "示例主任", 20, "镇发〔2023〕1 号"), AgendaItem("讨论"))
    one = planned(
        who("dispatcher"), items=items, hosts=(post("works"),), invites=(post("civil"), post("safety")),
        taker=post("party"), times=times(days=3),
    )  # fmt: skip
    assert [host.post_id for host in Host.objects.order_by("-lead")] == [post("dispatcher"), post("works")]
    assert Session.objects.count() == 3 and (one.starts_at, one.ends_at) == (SOON, SOON + timedelta(days=2, hours=2))
    assert list(Item.objects.values_list("position", "title")) == [(1, "通报进度"), (2, "讨论")]
    asked = Todo.objects.filter(subject="invitation", done_at=None)
    assert {todo.post_id for todo in asked} == {post("civil"), post("safety"), post("party")}
    assert all(todo.due_at for todo in asked) and Invitation.objects.get(taker=True).post_id == post("party")
    assert Act.objects.filter(verb="activity.planned").count() == 1
    assert Message.objects.filter(template="activity_invited", restricted=False).count() == 3


def test_sent_twice_it_is_one_and_other_content_under_the_same_name_is_a_conflict(who: Who) -> None:
    told = plan()
    assert plan_activity(told, **given(who("dispatcher"))).pk == plan_activity(told, **given(who("dispatcher"))).pk
    with pytest.raises(Conflict):
        plan_activity(plan(uid=told.uid, title="另一个会"), **given(who("dispatcher")))
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "no_such"}, "kind"), ({"area": "999999999999"}, "area"), ({"title": "会"}, "title"),
        ({"place": ""}, "place"), ({"times": ()}, "starts"), ({"times": times(hours=-1)}, "ends"),
        ({"times": (*times(), *times())}, "starts"), ({"capacity": 5}, "capacity"),
        ({"invites": (999_999,)}, "invites"),
        ({"items": (AgendaItem("一"),)}, "items"), ({"items": (AgendaItem("太长的一项", minutes=999),)}, "items"),
        ({"items": (AgendaItem("挂事项", matter="TB-2023-1115-0001"),)}, "items"), ({"team": 999_999}, "team"),
        ({"organisations": (999_999,)}, "hosts"), ({"title": "a\x00b"}, "title"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_says_which_field_is_wrong_and_nothing_is_written(
    changes: dict, field: str, who: Who
) -> None:
    with pytest.raises(Invalid) as refused:
        plan_many([plan(), plan(**changes)], **given(who("dispatcher")))
    assert field in [one.field for one in refused.value.problems]
    assert Activity.objects.count() == Session.objects.count() == 0


def test_only_roles_that_a_kind_names_hold_it_and_only_in_their_area(who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    planned(secretary, "courtyard", area=VILLAGE)
    for kind, area in (("regular_meeting", VILLAGE), ("courtyard", "500152115001")):
        with pytest.raises(NotAllowed):
            planned(secretary, kind, area=area)


def test_a_confidential_one_is_there_for_its_hosts_and_the_invited_and_for_nobody_else(who: Who) -> None:
    chief, guest = who("commander"), who("civil")
    one = planned(chief, "first_item", hosts=(post("party"),), invites=(post("civil"),))
    assert all(one.pk in _seen(viewer) for viewer in (chief, guest, who("party")))
    assert not any(_seen(viewer) for viewer in (who("dispatcher"), who("checker"), who("works")))
    asked = asked_for(Asked(words="例会"), viewer=chief, pack=pack())
    assert not asked.exists()  # its title is in no index
    assert Message.objects.filter(restricted=True).count() == 1
    with pytest.raises(Conflict):
        publish(one, shown=True, **given(chief))
    invitation = Invitation.objects.get()
    withdraw_invitation(invitation, **acting(chief))
    assert not _seen(guest) and not Todo.objects.filter(subject="invitation", done_at=None).exists()


def test_an_ordinary_one_is_seen_into_its_area_and_a_published_one_by_everybody(who: Who) -> None:
    one = planned(who("village_secretary", VILLAGE), "courtyard", area=VILLAGE)
    assert _seen(who("dispatcher")) == {one.pk} and not _seen(who("works"))
    publish(one, shown=True, **given(who("village_secretary", VILLAGE)))
    assert _seen(who("works")) == {one.pk}
    with pytest.raises(Invalid):
        publish(one, shown=False, **given(who("village_secretary", VILLAGE)))


def test_an_invited_post_comes_sends_another_holder_or_declines_with_a_reason(who: Who) -> None:
    one = planned(who("commander"), invites=(post("dispatcher"),))
    invitation, me = Invitation.objects.get(activity=one), who("dispatcher")
    with pytest.raises(Invalid) as refused:
        answer_invitation(invitation, "declined", **acting(me))
    assert refused.value.problems[0].field == "reason"
    with pytest.raises(Invalid):
        answer_invitation(invitation, "deputy", deputy=me.account, **acting(me))
    with pytest.raises(NotAllowed):
        answer_invitation(invitation, "comes", **acting(who("checker")))
    from gongzhi.base.people.models import Account

    other = Account.objects.get(username="zhihui2").pk
    answer_invitation(invitation, "deputy", deputy=other, **acting(me))
    assert not Todo.objects.filter(subject="invitation", done_at=None).exists()
    answer_invitation(invitation, "declined", reason="当天在区里开会", **acting(me))
    invitation.refresh_from_db()
    assert (invitation.state, invitation.deputy_id) == ("declined", None)
    act = Act.objects.filter(verb="activity.answered").latest("pk")
    assert act.data == {"state": "declined"}  # never the words


def test_moved_it_keeps_its_sessions_and_of_two_who_change_it_one_is_told(who: Who) -> None:
    chief = who("dispatcher")
    one = planned(chief, invites=(post("civil"),), times=times(days=3))
    uids = list(Session.objects.order_by("starts_at").values_list("uid", flat=True))
    later = times(SOON + timedelta(days=7), days=2)
    move(one, later, "会场检修", seen=0, **given(chief))
    kept = Session.objects.filter(dropped_at=None).order_by("starts_at")
    assert [session.uid for session in kept] == uids[:2] and kept[0].starts_at == later[0].starts_at
    assert Session.objects.get(uid=uids[2]).dropped_at and one.changes == 1
    assert Change.objects.get(what="moved").was == SOON
    assert Message.objects.filter(template="activity_moved").count() == 2  # who is invited, and who leads
    with pytest.raises(Conflict):
        move(Activity.objects.get(pk=one.pk), times(), "再改", seen=0, **given(chief))
    with pytest.raises(Invalid):
        move(one, later, "", seen=1, **given(chief))


def test_cancelled_it_stays_with_its_reason_and_asks_nobody_any_more(who: Who) -> None:
    chief = who("dispatcher")
    one = planned(chief, invites=(post("civil"), post("safety")))
    with pytest.raises(NotAllowed):
        cancel(one, "不开了", **given(who("works")))
    cancel(one, "并入下周例会", **given(chief))
    assert Activity.objects.get().state == "cancelled" and Change.objects.get(what="cancelled").reason
    assert not Todo.objects.filter(done_at=None).exists()
    with pytest.raises(Conflict):
        cancel(one, "再取消一次", **given(chief))
    with pytest.raises(Conflict):
        answer_invitation(Invitation.objects.first(), "comes", **acting(who("civil")))


def test_details_change_with_agenda_and_hosts_and_what_stood_before_is_not_lost(who: Who) -> None:
    chief = who("dispatcher")
    one = planned(chief, items=(AgendaItem("通报进度"),), hosts=(post("works"),))
    told = Details("改过的例会", "二楼会议室", "", None, (AgendaItem("讨论预算"),), hosts=(post("civil"),))
    change_details(one, told, seen=0, **given(chief))
    assert (one.title, one.changes) == ("改过的例会", 1)
    assert Item.objects.filter(dropped_at=None).get().title == "讨论预算" and Item.objects.count() == 2
    standing = Host.objects.filter(ended_at=None).order_by("-lead").values_list("post_id", flat=True)
    assert list(standing) == [post("dispatcher"), post("civil")] and Host.objects.count() == 3
    with pytest.raises(Conflict):
        change_details(one, told, seen=0, **given(chief))


def test_a_joint_meeting_names_matters_its_planner_sees_and_no_others(who: Who) -> None:
    chief = who("commander")
    about = matter()
    one = planned(chief, "joint_meeting", items=(AgendaItem("学堂路路灯", matter=about.number),))
    assert Item.objects.get().matter == about
    hidden = matter(kind="complaint", text="值班长态度不好，请处理。", about_role="dispatcher")
    with pytest.raises(Invalid):
        planned(chief, "joint_meeting", items=(AgendaItem("投诉", matter=hidden.number),))
    told = Details(one.title, one.place, "", None, (AgendaItem("学堂路路灯", matter=about.number),))
    change_details(one, told, seen=0, **given(chief))
    assert Item.objects.count() == 1  # nothing changed, so nothing was written anew


def test_more_posts_are_invited_later_and_nobody_twice(who: Who) -> None:
    chief = who("dispatcher")
    one = planned(chief, invites=(post("civil"),))
    invite(one, [post("civil"), post("works")], **given(chief))
    assert Invitation.objects.count() == 2
    with pytest.raises(Invalid):
        invite(one, [post("civil")], **given(chief))
    invite(one, [], taker=post("civil"), **given(chief))
    assert Invitation.objects.get(post=post("civil")).taker


def test_lists_find_by_words_number_kind_area_host_and_time(who: Who) -> None:
    chief, secretary = who("dispatcher"), who("village_secretary", VILLAGE)
    meeting = planned(chief)
    courtyard = planned(secretary, "courtyard", area=VILLAGE, title="三组院坝会", times=times(SOON + timedelta(days=9)))

    def found(**asked) -> list[int]:
        return [one.pk for one in asked_for(Asked(**asked), viewer=chief, pack=pack()).order_by("pk")]

    assert found() == [meeting.pk, courtyard.pk]
    assert found(words="院坝") == found(kinds=("courtyard",)) == found(since=SOON + timedelta(days=1)) == [courtyard.pk]
    assert found(words=meeting.number) == found(host=post("dispatcher")) == found(own=True) == [meeting.pk]
    assert found(until=SOON + timedelta(days=1)) == [meeting.pk] and found(state="held") == []


def test_words_are_erased_everywhere_and_what_happened_stays(who: Who) -> None:
    chief = who("dispatcher")
    one = planned(chief, items=(AgendaItem("示例甲汇报", "示例甲"),), about="示例甲的情况")
    cancel(one, "示例甲请假", **given(chief))
    erase_texts([one.uid])
    one.refresh_from_db()
    left = [one.title, one.about, *Item.objects.values_list("title", "speaker"), *Change.objects.values_list("reason")]
    assert "示例甲" not in str(left) and one.state == "cancelled"
    assert not asked_for(Asked(words="例会"), viewer=chief, pack=pack()).exists()


def test_what_is_over_and_told_of_by_nobody_becomes_one_to_do_of_who_leads(who: Who) -> None:
    from gongzhi.work.activities.actions.holding import ask_what_became

    planned(who("dispatcher"))
    for at, made in ((SOON, 0), (SOON + timedelta(hours=3), 1), (SOON + timedelta(days=3), 0)):
        assert ask_what_became(pack(), at=at) == made
    assert Todo.objects.get(subject="activity").post_id == post("dispatcher")
    assert NOON < SOON
