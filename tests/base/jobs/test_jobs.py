"""A job is queued with its transaction, taken by one, run again after a failure or a death, and told of when stuck."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.base.ids import uuid7
from gongzhi.base.jobs.actions import (
    Ask,
    LeaseLost,
    Taken,
    alive,
    enqueue,
    enqueue_many,
    finish,
    keep_periodic,
    take,
)
from gongzhi.base.jobs.logic import JobFault, Later, Run, job
from gongzhi.base.jobs.models import Job
from gongzhi.base.jobs.queries import database_time, queues, troubles
from gongzhi.base.jobs.worker import run_due, run_one
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PAST = timedelta(days=-1)


def made(work: Callable[..., Any] = lambda run, **_: None, *, name: str = "test.job", **options: Any) -> str:
    """A kind of job for this test."""
    job(name, **options)(work)
    return name


def only() -> Job:
    return Job.objects.get(kind="test.job")


def taken(worker: str = "a") -> Taken:
    found = take(worker, ["test.job"])
    assert found is not None
    return found


def let_the_lease_run_out() -> None:
    Job.objects.filter(kind="test.job").update(free_at=database_time() - MINUTE)


def test_a_job_is_run_with_its_arguments_and_is_done() -> None:
    seen: list[object] = []
    made(lambda run, **given: seen.append((run.attempt, given)))
    enqueue("test.job", at=NOON, arguments={"message": "abc", "n": 3})
    assert run_due(["test.job"]) == 1
    assert seen == [(1, {"message": "abc", "n": 3})]
    assert (only().state, only().leased_by) == ("done", "") and only().done_at is not None
    assert run_due(["test.job"]) == 0


def test_a_job_rolls_back_with_the_transaction_that_asked_for_it() -> None:
    made()
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.job", at=NOON)
        raise RuntimeError
    assert not Job.objects.exists()


def test_thousands_are_queued_by_sets_and_one_by_one_statement(django_assert_num_queries: Any) -> None:
    made()
    with django_assert_num_queries(1):
        enqueue("test.job", at=NOON)
    with CaptureQueriesContext(connection) as seen:
        enqueue_many([Ask("test.job", {"n": n}) for n in range(2_000)], at=NOON)
    assert len([one for one in seen if one["sql"].startswith("INSERT")]) <= 40
    assert Job.objects.count() == 2_001


def test_a_job_is_not_run_before_its_time() -> None:
    made()
    enqueue("test.job", at=NOON, run_after=database_time() + MINUTE)
    assert run_due(["test.job"]) == 0
    let_the_lease_run_out()
    assert run_due(["test.job"]) == 1


def test_the_same_key_asked_for_while_it_waits_is_one_job() -> None:
    made()
    enqueue("test.job", at=NOON, key="k")
    enqueue_many([Ask("test.job", {}, "k"), Ask("test.job", {}, "k"), Ask("test.job", {}, "other")], at=NOON)
    assert Job.objects.count() == 2
    assert run_due(["test.job"]) == 2
    enqueue("test.job", at=NOON, key="k")
    assert run_due(["test.job"]) == 1, "once done the key is free again"


def test_the_same_key_asked_for_while_it_runs_is_run_once_more() -> None:
    runs: list[int] = []

    def work(run: Run) -> None:
        runs.append(run.attempt)
        if len(runs) == 1:
            enqueue("test.job", at=NOON, key="k")
            assert take("other", ["test.job"]) is None, "never two at once"

    made(work)
    enqueue("test.job", at=NOON, key="k")
    assert run_due(["test.job"]) == 2
    assert runs == [1, 1] and only().state == "done"


def test_two_workers_do_not_get_the_same_job() -> None:
    made()
    enqueue("test.job", at=NOON)
    first = taken("a")
    assert take("b", ["test.job"]) is None
    assert only().leased_by == first.by and first.by.startswith("a/")


def test_after_its_lease_a_job_is_taken_by_another_and_the_first_can_change_nothing_more() -> None:
    made()
    enqueue("test.job", at=NOON)
    first = taken("a")
    let_the_lease_run_out()
    second = taken("b")
    assert second.attempt == 2
    for step in (alive, finish):
        with pytest.raises(LeaseLost):
            step(first)
    assert only().leased_by == second.by
    finish(second)
    assert only().state == "done"


def test_what_a_job_wrote_in_one_transaction_is_undone_when_it_lost_its_lease() -> None:
    def work(run: Run) -> None:
        enqueue("test.other", at=NOON)
        Job.objects.filter(kind="test.job").update(leased_by="somebody else")

    made(work, whole=True)
    made(name="test.other")
    enqueue("test.job", at=NOON)
    assert run_one(["test.job"])
    assert not Job.objects.filter(kind="test.other").exists()


def test_a_lease_is_extended_while_the_job_tells_how_far_it_is() -> None:
    seen: list[Any] = []

    def work(run: Run) -> None:
        let_the_lease_run_out()
        run.tell(3, 10)
        seen.append(take("b", ["test.job"]))

    made(work)
    enqueue("test.job", at=NOON)
    assert run_one(["test.job"])
    assert seen == [None] and (only().progress_done, only().progress_total) == (3, 10)


def test_a_failure_waits_longer_each_time_and_then_the_job_is_stuck() -> None:
    def work(run: Run) -> None:
        raise KeyError("王大明")

    made(work, retries=2, backoff=lambda attempt: MINUTE * attempt)
    enqueue("test.job", at=NOON)
    waits = []
    for _ in range(3):
        before = database_time()
        assert run_one(["test.job"])
        waits.append(round((only().free_at - before) / MINUTE))
        stuck = only().state == "stuck"
        if not stuck:
            let_the_lease_run_out()
    assert waits[:2] == [1, 2] and stuck
    assert only().error_code == "KeyError" and "王大明" not in only().error_text
    assert run_due(["test.job"]) == 0


def test_a_final_fault_is_stuck_at_once_and_readyz_says_so(client: Client) -> None:
    def work(run: Run) -> None:
        raise JobFault("no_such_thing", final=True)

    made(work)
    enqueue("test.job", at=NOON)
    assert run_one(["test.job"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["1 job test.job stuck: no_such_thing (see /desk/jobs/)"]


def test_a_job_that_kills_its_workers_is_stuck_in_the_end() -> None:
    made(retries=2)
    enqueue("test.job", at=NOON)
    for _ in range(3):
        taken()
        let_the_lease_run_out()
    assert take("a", ["test.job"]) is None
    assert (only().state, only().error_code) == ("stuck", "lease_ran_out")


def test_being_put_off_is_no_attempt() -> None:
    until = database_time() + MINUTE

    def work(run: Run) -> None:
        raise Later(until)

    made(work, retries=0)
    enqueue("test.job", at=NOON)
    assert run_one(["test.job"])
    assert (only().state, only().attempts, only().free_at, only().error_code) == ("waiting", 0, until, "")


def test_one_failure_does_not_stop_the_others() -> None:
    seen: list[int] = []

    def work(run: Run, n: int) -> None:
        if n == 1:
            raise ValueError
        seen.append(n)

    made(work)
    enqueue_many([Ask("test.job", {"n": n}) for n in range(4)], at=NOON)
    assert run_due(["test.job"]) == 4 and sorted(seen) == [0, 2, 3]


def test_a_periodic_job_waits_for_its_next_time_and_is_never_stuck() -> None:
    fails = [True] * 5

    def work(run: Run) -> None:
        if fails:
            fails.pop()
            raise JobFault("away")

    made(work, retries=1)
    keep_periodic({"test.job": MINUTE}, at=NOON)
    keep_periodic({"test.job": MINUTE}, at=NOON)
    for _ in range(5):
        assert run_one(["test.job"])
        assert only().state == "waiting" and only().free_at <= database_time() + MINUTE
        let_the_lease_run_out()
    assert [(one.trouble, one.code) for one in troubles()] == [("failing", "away")]
    assert run_one(["test.job"])
    assert only().free_at > database_time() and troubles() == []
    assert queues()[0].waiting == 1


def test_a_periodic_job_taken_out_of_the_table_is_run_no_more() -> None:
    made()
    keep_periodic({"test.job": MINUTE}, at=NOON)
    keep_periodic({}, at=NOON)
    assert run_due(["test.job"]) == 1 and only().state == "done"


def test_jobs_nobody_begins_are_told_of() -> None:
    made()
    enqueue("test.job", at=NOON)
    assert [(one.trouble, one.kind, one.number) for one in troubles()] == [("unstarted", "test.job", 1)]


def test_a_job_of_no_known_kind_is_not_queued_and_one_of_another_version_is_left_alone() -> None:
    with pytest.raises(LookupError):
        enqueue("test.unknown", at=NOON)
    Job.objects.create(kind="test.unknown", asked=uuid7(), enqueued_at=NOON, free_at=NOON)
    assert run_due() == 0
