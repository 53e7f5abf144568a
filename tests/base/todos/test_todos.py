"""One open to-do for a task and post at a time; only a clock gives it its due time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from gongzhi.base.calendar import WorkingCalendar
from gongzhi.base.ids import uuid7
from gongzhi.base.jobs.logic import Run
from gongzhi.base.people.models import Post
from gongzhi.base.todos.actions import close_todos, new_clock, new_todo, stop_clocks, write
from gongzhi.base.todos.jobs import recompute_running
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.queries import acts_of
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

CHINA = WorkingCalendar("CN", "Asia/Shanghai")


def _clock(uid: UUID, code: str = "sign", days: int = 1) -> Clock:
    return new_clock("test", uid, code, allowed=Allowance(days, "working_days"), calendar=CHINA, at=NOON)


def _todo(uid: UUID, clock: Clock | None = None, *, task: str = "sign", post: int | None = None) -> Todo:
    post = post or Post.objects.order_by("pk").values_list("pk", flat=True)[0]
    return new_todo("test", uid, task, post=post, area_path="/500152115/", clock=clock, at=NOON)


def test_a_todo_is_due_when_its_clock_is() -> None:
    uid = uuid7()
    clock = _clock(uid, days=2)
    write([clock], [_todo(uid, clock)])
    stored = Todo.objects.get(subject_uid=uid)
    assert stored.clock_id == Clock.objects.get(subject_uid=uid).pk
    assert stored.due_at == clock.due_at == datetime(2023, 11, 17, 10, 0, tzinfo=UTC)
    assert stored.done_at is None


def test_a_todo_without_a_clock_has_no_due_time() -> None:
    uid = uuid7()
    write([], [_todo(uid)])
    assert Todo.objects.get(subject_uid=uid).due_at is None


def test_many_are_written_as_sets_with_their_own_clocks() -> None:
    uids = [uuid7() for _ in range(3)]
    clocks = [_clock(uid, days=n) for n, uid in enumerate(uids, 1)]
    write(clocks, [_todo(uid, clock) for uid, clock in zip(uids, clocks, strict=True)])
    for todo in Todo.objects.filter(subject_uid__in=uids).select_related("clock"):
        assert todo.clock is not None and todo.clock.subject_uid == todo.subject_uid


@pytest.mark.parametrize("together", [True, False])
def test_a_post_is_asked_for_a_task_once_at_a_time(together: bool) -> None:
    uid = uuid7()
    if not together:
        write([], [_todo(uid)])
    with pytest.raises(IntegrityError), transaction.atomic():
        write([], [_todo(uid), _todo(uid)] if together else [_todo(uid)])
    other = Post.objects.order_by("-pk").values_list("pk", flat=True)[0]
    write([], [_todo(uid, task="handle"), _todo(uid, post=other)])
    close_todos(uid, at=NOON)
    write([], [_todo(uid)])
    assert Todo.objects.filter(subject_uid=uid, done_at=None).count() == 1


def test_closing_closes_what_is_open_and_leaves_what_was_closed() -> None:
    uid, other, later = uuid7(), uuid7(), NOON + timedelta(hours=1)
    write([], [_todo(uid), _todo(uid, task="handle"), _todo(other)])
    assert close_todos(uid, at=NOON) == 2
    assert close_todos(uid, at=later) == 0
    assert set(Todo.objects.filter(subject_uid=uid).values_list("done_at", flat=True)) == {NOON}
    assert Todo.objects.get(subject_uid=other).done_at is None


def test_one_clock_of_a_code_runs_at_a_time_and_the_next_may_start_when_it_stopped() -> None:
    uid = uuid7()
    write([_clock(uid), _clock(uid, "handle")], [])
    with pytest.raises(IntegrityError), transaction.atomic():
        write([_clock(uid)], [])
    assert stop_clocks(uid, ["sign"], at=NOON) == 1
    assert stop_clocks(uid, ["sign"], at=NOON + timedelta(hours=1)) == 0
    write([_clock(uid)], [])
    assert Clock.objects.filter(subject_uid=uid, stopped_at=None).count() == 2


def test_a_stopped_clock_keeps_the_light_it_had() -> None:
    uid = uuid7()
    write([_clock(uid)], [])
    late = Clock.objects.get(subject_uid=uid).due_at + timedelta(days=3)
    stop_clocks(uid, ["sign"], at=late)
    clock = Clock.objects.get(subject_uid=uid)
    assert clock.light(late).code == clock.light(late + timedelta(days=999)).code == "done_late"


def test_a_due_time_that_holidays_move_is_an_act_on_what_the_clock_runs_on() -> None:
    moved, same = uuid7(), uuid7()
    for uid in (moved, same):
        clock = _clock(uid, days=2)
        write([clock], [_todo(uid, clock)])
    by_an_older_calendar = datetime(2023, 11, 20, 10, 0, tzinfo=UTC)
    Clock.objects.filter(subject_uid=moved).update(due_at=by_an_older_calendar)
    run = Run(uuid7(), NOON + timedelta(hours=1), 1, False, lambda done, total: None)
    recompute_running(run)
    recompute_running(run)
    right = datetime(2023, 11, 17, 10, 0, tzinfo=UTC)
    assert Clock.objects.get(subject_uid=moved).due_at == Todo.objects.get(subject_uid=moved).due_at == right
    (act,) = acts_of(moved)
    assert (act.verb, act.channel, act.data["clock"]) == ("clock.corrected", "clock", "sign")
    assert act.data["due"] == "2023-11-17T10:00:00.000000+00:00"
    assert not acts_of(same).exists()
