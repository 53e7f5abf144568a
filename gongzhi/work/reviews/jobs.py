"""What reviews do by themselves as time passes: notices end and come down, proposals nobody decided expire."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from gongzhi.base.clock import local_day
from gongzhi.base.jobs.logic import Run, job
from gongzhi.base.refusals import Conflict
from gongzhi.base.trail.logic import By
from gongzhi.work.reviews.actions.changes import expire_change
from gongzhi.work.reviews.actions.notices import end_notice, expire_notice
from gongzhi.work.reviews.models import Change, Notice, Objection

_CLOCK = By("clock")


@job("reviews.due", lease=timedelta(minutes=5))
def due(run: Run) -> None:
    """Do what is due."""
    do_due(at=run.at)


def do_due(*, at: datetime) -> int:
    """End notices whose window is over and whose objections are answered, take down those kept long enough, end
    proposals nobody decided; how many. Run again, it finds it done."""
    done = 0
    waiting = Objection.objects.filter(state=Objection.OPEN).values("notice")
    over = Notice.objects.filter(state=Notice.OPEN, clock__due_at__lt=at).exclude(pk__in=waiting)
    for notice in over.select_related("clock").order_by("pk"):
        done += _unless_overtaken(partial(end_notice, notice, by=_CLOCK, at=at))
    kept = Notice.objects.filter(state=Notice.ENDED, expires_day__lte=at.date() + timedelta(days=1))
    for notice in kept.select_related("clock").order_by("pk"):
        zone = notice.clock.time_zone if notice.clock else "UTC"
        if notice.expires_day and notice.expires_day <= local_day(at, zone):
            expire_notice(notice, by=_CLOCK, at=at)
            done += 1
    for change in Change.objects.filter(state=Change.OPEN, clock__due_at__lt=at).order_by("pk"):
        done += _unless_overtaken(partial(expire_change, change, at=at))
    return done


def _unless_overtaken(act: Callable[[], object]) -> int:
    try:
        act()
    except Conflict:
        return 0
    return 1
