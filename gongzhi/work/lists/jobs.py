"""What lists do by themselves: ask for a look back when its day has come."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.lists.actions.looking import look_back


@job("lists.look_back", lease=timedelta(minutes=15))
def look_back_at_struck(run: Run) -> None:
    """Ask, pack by pack."""
    for pack in packs_in_force():
        look_back(pack, at=run.at)
