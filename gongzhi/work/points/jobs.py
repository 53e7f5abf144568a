"""What points do by themselves as time passes: orders nobody collected come back, and the trail files claims."""

from datetime import timedelta

from gongzhi.base.jobs.logic import Run, job
from gongzhi.base.trail.models import Act
from gongzhi.work.points.actions.crediting import credit_from_trail
from gongzhi.work.points.actions.orders import expire_orders
from gongzhi.work.points.models import Scheme

_LOOK_BACK = timedelta(days=7)  # each act is credited once, however often it is seen


@job("points.due", lease=timedelta(minutes=5))
def due(run: Run) -> None:
    """Let orders expire whose day is over."""
    done = 0
    while some := expire_orders(at=run.at):
        done += some
        run.tell(done, 0)


@job("points.credit", lease=timedelta(minutes=5))
def credit(run: Run) -> None:
    """File what the trail tells of the last days."""
    before = Act.objects.filter(at__lt=run.at - _LOOK_BACK).order_by("-pk").values_list("pk", flat=True).first() or 0
    for scheme in Scheme.objects.select_related("area").order_by("pk"):
        after = before
        while True:
            _filed, last = credit_from_trail(scheme, after=after, at=run.at)
            if last == after:
                break
            after = last
