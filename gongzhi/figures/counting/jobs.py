"""What figures do by themselves: follow what is done."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.figures.counting.actions.following import follow


@job("figures.follow", lease=timedelta(minutes=30))
def keep_up(run: Run) -> None:
    """Bring every figure up to the newest act."""
    follow(at=run.at)
