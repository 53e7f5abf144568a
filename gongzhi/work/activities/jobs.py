"""What activities do by themselves: ask what became of those that are over, and forget by age who came."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.activities.actions.erasing import erase_by_age
from gongzhi.work.activities.actions.holding import ask_what_became


@job("activities.over", lease=timedelta(minutes=5))
def over(run: Run) -> None:
    """Ask, pack by pack."""
    for pack in packs_in_force():
        ask_what_became(pack, at=run.at)


@job("activities.anonymise", lease=timedelta(minutes=30))
def anonymise(run: Run) -> None:
    """Erase those who signed up or were heard long enough ago."""
    erase_by_age(at=run.at)
