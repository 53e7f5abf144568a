"""What the duty room does by itself: reminds a shift whose time is up, and forgets texts by age."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.base.people.logic import HeldPost, Viewer
from gongzhi.packs.queries import packs_in_force
from gongzhi.work.duty.access import DUTY
from gongzhi.work.duty.actions.erasing import erase_by_age
from gongzhi.work.duty.actions.handing import remind
from gongzhi.work.duty.queries import centres_of

# The clock looks into every centre.
_EVERYWHERE = Viewer(posts=(HeldPost(0, "", "", "", "/", 0, frozenset({DUTY}), ""),))


@job("duty.remind", lease=timedelta(minutes=5))
def due(run: Run) -> None:
    """Ask every shift whose time is up to hand over."""
    for pack in packs_in_force():
        for centre in centres_of(pack, _EVERYWHERE):
            remind(centre, at=run.at)


@job("duty.anonymise", lease=timedelta(minutes=30))
def anonymise(run: Run) -> None:
    """Erase the texts that are old enough."""
    erase_by_age(at=run.at)
