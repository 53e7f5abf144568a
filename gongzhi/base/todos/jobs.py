"""What clocks do by themselves as time passes."""

from datetime import timedelta

from django.db import transaction

from gongzhi.base.jobs.logic import Run, job
from gongzhi.base.todos.actions import correct
from gongzhi.base.todos.models import Clock

_AT_A_TIME = 500


@job("todos.recompute", lease=timedelta(minutes=10))
def recompute_running(run: Run) -> None:
    """Compute the due times of running clocks anew: a year's holidays become known with a newer calendar."""
    running = Clock.objects.filter(stopped_at=None, paused_at=None, amount__isnull=False).order_by("pk")
    done, last = 0, 0
    while True:
        with transaction.atomic():
            clocks = list(running.filter(pk__gt=last).select_for_update()[:_AT_A_TIME])
            correct(clocks, at=run.at)
        if not clocks:
            return
        last, done = clocks[-1].pk, done + len(clocks)
        run.tell(done, 0)
