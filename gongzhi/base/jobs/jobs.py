"""Upkeep that belongs to no room: sealing the trail, sweeping the queue of jobs done long ago, purging the index."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.base.jobs.models import DONE, Job
from gongzhi.base.receipts.actions import forget_old
from gongzhi.base.search.actions import purge
from gongzhi.base.trail.actions import seal

KEPT = timedelta(days=14)


@job("trail.seal", lease=timedelta(minutes=5))
def seal_trail(run: Run) -> None:
    """Seal every act that waits."""
    blocks = 0
    while seal(at=run.at):
        blocks += 1
        run.tell(blocks, 0)


@job("jobs.sweep")
def sweep(run: Run) -> None:
    """Take jobs done long ago out of the queue, and receipts nobody asks for; jobs that were dismissed stay."""
    Job.objects.filter(state=DONE, done_at__lt=run.at - KEPT).delete()
    forget_old(at=run.at)


@job("search.purge", lease=timedelta(minutes=10))
def purge_index(run: Run) -> None:
    """Take the words of what was erased out of the index for good."""
    purge()
