"""What visits do by themselves: follow who moves in or away, ask for the next round in time, forget by age."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.visits.actions.erasing import erase_by_age
from gongzhi.work.visits.actions.rounds import ask_for_next, bring_up_to_date
from gongzhi.work.visits.models import Round


@job("visits.follow", lease=timedelta(minutes=30))
def follow(run: Run) -> None:
    """Bring every running round up to date, and ask for those that are due again."""
    for pack in packs_in_force():
        for one in Round.objects.filter(pack=pack.code, ended_at=None, kind__in=pack.pack.visits).order_by("pk"):
            bring_up_to_date(one, pack=pack, by=By("clock"), at=run.at)
        ask_for_next(pack, at=run.at)


@job("visits.anonymise", lease=timedelta(minutes=30))
def anonymise(run: Run) -> None:
    """Erase what is old."""
    erase_by_age(at=run.at)
