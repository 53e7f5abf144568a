"""What registers do by themselves: ask for a look at rows that have stood unconfirmed for too long."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.registers.actions.standing import ask_to_look


@job("registers.look", lease=timedelta(minutes=15))
def look(run: Run) -> None:
    """Ask, pack by pack."""
    for pack in packs_in_force():
        ask_to_look(pack, at=run.at)
