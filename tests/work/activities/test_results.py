"""What an activity leaves: who came, minutes that are signed, resolutions carried out or refused, opinions."""

from datetime import timedelta

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.models import Act
from gongzhi.work.activities.actions.holding import hold, sign_minutes, write_minutes
from gongzhi.work.activities.actions.resolving import (
    Opinion,
    Resolved,
    answer_resolution,
    collect_opinion,
    hand_on,
    resolve,
)
from gongzhi.work.activities.models import Invitation, Minutes, Resolution
from gongzhi.work.activities.queries.page import whole_of
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON, Who
from tests.work.activities.coming import SOON, VILLAGE, acting, given, pack, planned, post

pytestmark = pytest.mark.django_db
AFTER = SOON + timedelta(hours=2)


def _resolved(one, viewer, **changes) -> Resolution:
    told = Resolved(**{"uid": uuid7(), "text": "月底前修好排水沟", "post": post("works"), "days": 5, **changes})
    return resolve(one, told, **given(viewer, AFTER))


def test_heads_are_told_where_they_are_listed_and_a_number_where_not(who: Who) -> None:
    chief = who("dispatcher")
    one = planned(chief, invites=(post("civil"), post("safety")))
    there = Invitation.objects.get(post=post("civil"))
    with pytest.raises(Conflict):
        hold(one, came=[there.pk], **given(chief, NOON))
    with pytest.raises(Invalid):
        hold(one, came=[999_999], **given(chief, AFTER))
    one.refresh_from_db()
    hold(one, came=[there.pk], residents=3, **given(chief, AFTER))
    assert (one.state, one.attended) == ("held", 4)
    assert dict(Invitation.objects.values_list("post_id", "came")) == {post("civil"): True, post("safety"): False}
    assert not Todo.objects.filter(done_at=None).exists()
    with pytest.raises(Conflict):
        hold(one, **given(chief, AFTER))
    talk = planned(who("village_secretary", VILLAGE), "listening", area=VILLAGE, title="聆听新期待")
    with pytest.raises(Invalid):
        hold(talk, residents=-1, **given(who("village_secretary", VILLAGE), AFTER))
    hold(talk, residents=31, **given(who("village_secretary", VILLAGE), AFTER))
    assert talk.attended == 31
    silent = planned(who("duty_leader"), "reception_day", title="接访日")
    hold(silent, residents=9, **given(who("duty_leader"), AFTER))
    assert silent.attended is None  # nothing is asked of it, so nothing is kept


def test_minutes_are_versions_the_lead_signs_and_a_correction_is_signed_anew(who: Who) -> None:
    chief, taker = who("dispatcher"), who("party")
    one = planned(chief, taker=post("party"))
    with pytest.raises(NotAllowed):
        write_minutes(one, "会议指出。", seen=0, **acting(who("works"), AFTER))
    with pytest.raises(Conflict):
        write_minutes(one, "会议指出。", seen=0, **acting(taker, NOON))
    write_minutes(one, "会议指出。", seen=0, **acting(taker, AFTER))
    with pytest.raises(Conflict):
        write_minutes(one, "另一份。", seen=0, **acting(chief, AFTER))
    write_minutes(one, "会议指出，要抓紧。", seen=1, **acting(chief, AFTER))
    with pytest.raises(NotAllowed):
        sign_minutes(one, 2, **acting(taker, AFTER))
    with pytest.raises(Conflict):
        sign_minutes(one, 1, **acting(chief, AFTER))
    signed = sign_minutes(one, 2, **acting(chief, AFTER))
    assert signed.signed_by_id == chief.account
    with pytest.raises(Conflict):
        sign_minutes(one, 2, **acting(chief, AFTER))
    with pytest.raises(Invalid):
        write_minutes(one, "更正。", seen=2, **acting(taker, AFTER))
    write_minutes(one, "更正日期。", seen=2, reason="日期写错", **acting(taker, AFTER))
    assert [one.signed_at is None for one in Minutes.objects.order_by("number")] == [True, False, True]


def test_a_resolution_is_a_to_do_with_a_due_day_and_done_late_stays_late(who: Who) -> None:
    chief, works = who("dispatcher"), who("works")
    one = planned(chief)
    made = _resolved(one, chief)
    todo = Todo.objects.get(subject="resolution", done_at=None)
    assert todo.post_id == post("works") and todo.due_at is not None
    assert _resolved(one, chief, uid=made.uid).pk == made.pk
    with pytest.raises(Conflict):
        _resolved(one, chief, uid=made.uid, text="另一项")
    with pytest.raises(NotAllowed):
        answer_resolution(made, "修好了", done=True, **given(chief, AFTER))
    late = AFTER + timedelta(days=30)
    answer_resolution(made, "沟已修好，水通了", done=True, **given(works, late))
    assert (made.state, made.answer) == ("done", "沟已修好，水通了")
    assert Clock.objects.get(subject_uid=made.uid).light(late + timedelta(days=9)).code == "done_late"
    with pytest.raises(Conflict):
        answer_resolution(made, "再答一次", done=True, **given(works, late))
    assert "沟" not in str(list(Act.objects.filter(subject="resolution").values("data")))


def test_a_resolution_refused_with_a_reason_comes_back_to_who_leads_and_goes_on(who: Who) -> None:
    chief, works = who("dispatcher"), who("works")
    made = _resolved(planned(chief), chief)
    with pytest.raises(Invalid):
        answer_resolution(made, "", done=False, **given(works, AFTER))
    answer_resolution(made, "排水沟归水利岗管", done=False, **given(works, AFTER))
    assert Todo.objects.get(done_at=None, subject="resolution").post_id == post("dispatcher")
    with pytest.raises(NotAllowed):
        hand_on(made, post("water"), 5, **given(works, AFTER))
    hand_on(made, post("water"), 5, **given(chief, AFTER))
    assert Todo.objects.get(done_at=None, subject="resolution").post_id == post("water")
    answer_resolution(made, "已清淤", done=True, **given(who("water"), AFTER))
    assert not Todo.objects.filter(done_at=None, subject="resolution").exists()


def test_a_resolution_may_become_a_matter_that_names_where_it_came_from(who: Who) -> None:
    chief = who("dispatcher")
    one = planned(chief)
    made = _resolved(one, chief, post=None, kind="road_damage", text="学堂路破损要修")
    assert made.state == "matter" and made.matter is not None and made.matter.origin_uid == one.uid
    assert not Todo.objects.filter(subject="resolution").exists()
    with pytest.raises(Invalid):
        _resolved(one, chief, kind="complaint")
    for changes, field in (({"post": None}, "post"), ({"days": 0}, "days"), ({"item": 99}, "item")):
        with pytest.raises(Invalid) as refused:
            _resolved(one, chief, **changes)
        assert refused.value.problems[0].field == field


def test_opinions_become_matters_of_their_kind_and_the_page_knows_what_became_of_them(who: Who) -> None:
    secretary = who("village_secretary", VILLAGE)
    one = planned(secretary, "listening", area=VILLAGE, title="聆听新期待")
    told = Opinion(uuid7(), "希望晚上广场的灯多亮一个小时")
    with pytest.raises(Conflict):
        collect_opinion(one, told, **given(secretary, NOON))
    made = collect_opinion(one, told, **given(secretary, AFTER))
    assert collect_opinion(one, told, **given(secretary, AFTER)).pk == made.pk
    assert (made.kind, made.origin_uid, made.lead_post_id) == ("opinion", one.uid, post("village_secretary", VILLAGE))
    assert whole_of(one, pack()).opinions == [made] and Matter.objects.count() == 1
    with pytest.raises(Invalid):
        collect_opinion(one, Opinion(uuid7(), "灯"), **given(secretary, AFTER))
    with pytest.raises(Conflict):
        collect_opinion(planned(who("dispatcher")), told, **given(who("dispatcher"), AFTER))
