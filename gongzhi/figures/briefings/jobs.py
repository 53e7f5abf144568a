"""What briefings do by themselves: they are drafted when a period is over."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.figures.briefings.actions.drafting import draft_due
from gongzhi.packs.queries import packs_in_force


@job("briefings.draft", lease=timedelta(minutes=15))
def draft(run: Run) -> None:
    """Draft what is due, pack by pack."""
    for pack in packs_in_force():
        draft_due(pack, at=run.at)
