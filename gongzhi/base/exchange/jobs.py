"""Imports in the background, and files that go after a day."""

from datetime import timedelta

from gongzhi.base.exchange.actions.uploads import JOB, run_upload
from gongzhi.base.exchange.actions.uploads import sweep as sweep_files
from gongzhi.base.exchange.models import Upload
from gongzhi.base.jobs.logic import Run, job


@job(JOB, lease=timedelta(minutes=10), retries=2)
def take(run: Run, upload: str) -> None:
    """Import a file."""
    found = Upload.objects.filter(uid=upload).first()
    if found is not None:
        run_upload(found, at=run.at, tell=lambda done: run.tell(done, 0))


@job("exchange.sweep")
def sweep(run: Run) -> None:
    """Forget files older than a day."""
    sweep_files(at=run.at)
