"""What the ledger does by itself as time passes."""

from datetime import timedelta

from gongzhi.base.jobs.logic import JobFault, Run, job
from gongzhi.base.ledger.actions.reserving import expire_due
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.trail.logic import By


@job("ledger.expire", lease=timedelta(minutes=5))
def expire_reservations(run: Run) -> None:
    """Let reservations expire whose deadline has come."""
    expired = 0
    while some := expire_due(by=By("clock"), at=run.at):
        expired += some
        run.tell(expired, 0)


@job("ledger.check", lease=timedelta(hours=1), retries=1)
def check_ledger(run: Run) -> None:
    """Compute every balance again; a job that fails is shown to who runs the house."""
    verdict = verify()
    if verdict.fault:
        raise JobFault("ledger_fault", verdict.fault)
