"""The log and handing over: an open item cannot fall between two shifts."""

from datetime import timedelta
from uuid import UUID

import pytest

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.work.duty.access import entries_for
from gongzhi.work.duty.actions.erasing import erase_by_age
from gongzhi.work.duty.actions.handing import LEAVE, TAKE, refuse, remind
from gongzhi.work.duty.models import HANDOVER, SHIFT, Entry, Handover, OnDuty
from gongzhi.work.duty.queries import in_charge, open_items
from tests.conftest import NOON, Who
from tests.factories import matter
from tests.work.duty.watching import EVENING, centre, chief, given, go_on, handed, line, taken

pytestmark = pytest.mark.django_db


def test_what_is_open_is_handed_over_line_by_line_until_it_is_done() -> None:
    lamp, pump, call = line(), line("老街地下室积水，水泵在用。"), line("来电问停水时间，已答复。", "call")
    go_on(lamp, Entry.MORE, "供电所说明早到。")
    made = handed(said={pump.pk: "油料够到半夜，之后要加。"})
    assert [(one.entry_id, one.said) for one in made.items.order_by("pk")] == [
        (lamp.pk, "供电所说明早到。"), (pump.pk, "油料够到半夜，之后要加。"),
    ]  # fmt: skip
    assert made.counts == {"lines": 3, "done": 0, "open": 2} and call.state == Entry.NOTED
    taken(made)
    later = EVENING + timedelta(hours=3)
    go_on(pump, Entry.CLOSING, "水排干了。", at=later)
    assert in_charge(centre(), later).turn.code == "night"
    following = handed(EVENING + timedelta(hours=14, minutes=40), chief("zhihui2"))
    assert [one.entry_id for one in following.items.all()] == [lamp.pk]
    assert following.counts == {"lines": 0, "done": 1, "open": 1}


def test_until_it_is_taken_the_shift_that_leaves_writes_the_log() -> None:
    line()
    made, late = handed(), EVENING + timedelta(hours=2)
    assert line("夜里来电。", "call", at=late).shift_id == made.shift_id
    taken(made, at=late + timedelta(minutes=1))
    after = line("夜里来电。", "call", at=late + timedelta(minutes=2))
    assert after.shift_id == made.to_shift_id != made.shift_id


def test_who_takes_over_is_asked_in_time_and_sits_in_the_seat_from_then_on() -> None:
    line()
    made = handed()
    todo = Todo.objects.get(subject=HANDOVER, subject_uid=made.uid, done_at=None)
    assert (todo.task, todo.due_at) == (TAKE, made.to_shift.begins_at + timedelta(minutes=30))
    with pytest.raises(NotAllowed):
        taken(made, "zhihui")  # who handed it over and is not planned for the next
    taken(made)
    todo.refresh_from_db()
    assert todo.done_at is not None
    assert OnDuty.objects.get(shift=made.to_shift, seat="chief", ended_at=None).account_id == chief("zhihui2").account
    with pytest.raises(Conflict):
        taken(made)


def test_a_hand_over_that_misses_something_is_given_back_and_done_again() -> None:
    line()
    made = handed()
    with pytest.raises(Conflict):
        handed()
    with pytest.raises(Invalid):
        refuse(centre(), made, "", **given(chief("zhihui2"), EVENING))
    refuse(centre(), made, "水泵油料没有交代", **given(chief("zhihui2"), EVENING))
    asked = Todo.objects.get(subject=HANDOVER, done_at=None)
    assert (asked.task, asked.post_id) == ("again", made.handed_post_id)
    again = handed(EVENING + timedelta(minutes=5))
    assert Todo.objects.filter(subject=HANDOVER, done_at=None).get().subject_uid == again.uid
    taken(again)
    assert [one.state for one in Handover.objects.order_by("pk")] == ["refused", "taken"]


def test_a_shift_whose_time_is_up_is_reminded_once_and_not_before() -> None:
    line()
    assert not remind(centre(), at=EVENING)
    over = EVENING + timedelta(minutes=6)
    assert remind(centre(), at=over) and not remind(centre(), at=over)
    todo = Todo.objects.get(subject=SHIFT)
    assert (todo.task, todo.due_at) == (LEAVE, over.replace(minute=30) + timedelta(minutes=30))
    handed(over)
    todo.refresh_from_db()
    assert todo.done_at == over


def test_a_house_without_a_log_is_not_reminded() -> None:
    assert not remind(centre(), at=EVENING + timedelta(minutes=6))


def test_too_early_nothing_is_handed_over() -> None:
    with pytest.raises(Conflict):
        handed(NOON)


def test_a_line_sent_twice_is_written_once_and_other_words_under_its_uid_are_a_conflict() -> None:
    uid = uuid7()
    assert line(uid=uid) == line(uid=uid)
    with pytest.raises(Conflict):
        line("别的话，别的事。", uid=uid)
    assert Entry.objects.count() == 1


def test_a_closed_item_is_closed_once_and_may_be_opened_again() -> None:
    lamp = line()
    go_on(lamp, Entry.CLOSING)
    with pytest.raises(Conflict):
        go_on(lamp, Entry.CLOSING)
    assert open_items(centre()) == []
    go_on(lamp, Entry.AGAIN, "又不亮了。")
    assert [one.pk for one in open_items(centre())] == [lamp.pk]
    with pytest.raises(Conflict):
        go_on(line("来电。", "call"), Entry.CLOSING)


@pytest.mark.parametrize(
    ("text", "kind", "field"),
    [("", "call", "text"), ("字" * 1001, "call", "text"), ("有\x00", "call", "text"), ("来电。", "gossip", "kind")],
)
def test_a_bad_line_is_refused_by_its_field(text: str, kind: str, field: str) -> None:
    with pytest.raises(Invalid, match=field):
        line(text, kind)
    assert not Entry.objects.exists()


def test_a_matter_is_named_only_by_who_may_see_it(who: Who) -> None:
    hidden = matter(kind="complaint")
    with pytest.raises(Invalid, match="matter"):
        line(matter=hidden)
    assert line(matter=matter()).matter is not None
    assert not entries_for(who("grid_worker", "500152115211001"), Entry.objects.all()).exists()
    assert entries_for(who("checker"), Entry.objects.all()).count() == 1
    with pytest.raises(NotAllowed):
        line(viewer=who("checker"))


def test_by_age_words_are_erased_and_what_is_open_is_kept() -> None:
    lamp, done = line(), line("旧事一件。")
    go_on(done, Entry.CLOSING, "旧话。")
    made = handed()
    days = centre().pack.pack.head.retention
    assert days is not None
    old = NOON + timedelta(days=days.texts + 2)
    assert erase_by_age(at=old) == 2 and erase_by_age(at=old) == 0
    assert {one.text for one in Entry.objects.exclude(pk=lamp.pk)} == {""}
    lamp.refresh_from_db()
    made.refresh_from_db()
    assert lamp.text and not made.note and not made.items.exclude(said="").exists()
    assert isinstance(made.uid, UUID)
