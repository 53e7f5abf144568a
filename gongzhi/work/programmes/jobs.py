"""What programmes do by themselves as time passes: reservations at counters lapse, vouchers expire."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.work.programmes.actions.indexing import sweep_in
from gongzhi.work.programmes.actions.vouchers.issuing import expire_vouchers, lapse_uses


@job("programmes.due", lease=timedelta(minutes=5))
def due(run: Run) -> None:
    """Let what has run out run out."""
    done = lapse_uses(at=run.at)
    while some := expire_vouchers(at=run.at):
        done += some
        run.tell(done, 0)


@job("programmes.index", lease=timedelta(minutes=10))
def index(run: Run) -> None:
    """Put what the index of words does not hold yet into it."""
    run.tell(sweep_in(), 0)
