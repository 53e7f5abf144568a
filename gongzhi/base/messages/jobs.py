"""Sending: take a message, hand it to its channel, write down what came of it."""

from datetime import timedelta
from uuid import UUID

from gongzhi.base.clock import now
from gongzhi.base.jobs.logic import JobFault, Later, Run, doubling, job
from gongzhi.base.messages.actions.sending import PutOff, begin, settle
from gongzhi.base.messages.actions.telling import SEND
from gongzhi.base.messages.channels import mail, web

_WAIT = doubling(timedelta(seconds=20), timedelta(hours=1))


@job(SEND, lease=timedelta(minutes=2), retries=6, backoff=_WAIT, slow=True)
def send(run: Run, *, message: str) -> None:
    """Send one message. One that cannot be sent is failed, not stuck: its page says why."""
    leaving = begin(UUID(message), at=run.at)
    if leaving is None:
        return
    if isinstance(leaving, PutOff):
        raise Later(leaving.until)
    if leaving.gateway is None:
        verdict = mail.send(leaving.parcel, stop=leaving.stop)
    else:
        verdict = web.send(leaving.gateway, leaving.parcel)
    if settle(leaving.message, verdict, last=run.last, at=now()):
        raise JobFault(verdict.code)
