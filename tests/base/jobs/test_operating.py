"""Operators decide about stuck jobs; looking for work stays cheap however much was done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from gongzhi.base.jobs.actions import (
    dismiss,
    retry,
)
from gongzhi.base.jobs.logic import job
from gongzhi.base.jobs.models import Job
from gongzhi.base.jobs.queries import free, troubles
from gongzhi.base.jobs.worker import run_due
from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.base.trail.models import Act
from tests.conftest import NOON, Who
from tests.factories import stuck_job

pytestmark = pytest.mark.django_db


def made(work: Callable[..., Any] = lambda run, **_: None, *, name: str = "test.job", **options: Any) -> str:
    """A kind of job for this test."""
    job(name, **options)(work)
    return name


def only() -> Job:
    return Job.objects.get(kind="test.job")


def test_an_operator_lets_a_stuck_job_run_again_and_the_trail_knows(who: Who) -> None:
    made()
    one = stuck_job("test.job")
    retry(one, viewer=who("dispatcher"), channel="test", at=NOON)
    assert run_due(["test.job"]) == 1 and only().state == "done"
    act = Act.objects.get(verb="job.retried")
    assert act.subject_uid == one.uid and act.data == {"kind": "test.job", "code": "x"}
    with pytest.raises(Conflict):
        retry(one, viewer=who("dispatcher"), channel="test", at=NOON)


def test_a_dismissed_job_stays_with_its_fault_and_troubles_nobody(who: Who) -> None:
    dismiss(stuck_job("test.job"), viewer=who("dispatcher"), channel="test", at=NOON)
    assert (only().state, only().error_code) == ("dismissed", "x") and troubles() == []


def test_only_posts_that_operate_decide_about_jobs(who: Who) -> None:
    one = stuck_job("test.job")
    for decide in (retry, dismiss):
        with pytest.raises(NotAllowed):
            decide(one, viewer=who("checker"), channel="test", at=NOON)
    assert only().state == "stuck"


def test_looking_for_work_reads_an_index_that_holds_no_job_done_long_ago() -> None:
    made()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "job_free" in free(["test.job"]).explain()
