"""Closing a period: its owner signs what the records gave, and they are kept as they were."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.figures.counting.access import closing_post
from gongzhi.figures.counting.actions.following import alone, follow
from gongzhi.figures.counting.logic.measures import is_derived
from gongzhi.figures.counting.logic.periods import Period
from gongzhi.figures.counting.models import FIGURE, Closing, Step
from gongzhi.figures.counting.queries.values import answers, live
from gongzhi.packs.queries import PackInUse


def close_period(
    pack: PackInUse, code: str, area: Area, period: Period, *, viewer: Viewer, channel: str, at: datetime
) -> Closing:
    """Close and sign a period of a figure for an area, after bringing the figure up to date.

    Raises `NotAllowed` to all but the figure's owner, `Invalid` for a period that is not over or a figure made of
    others, `Conflict` when it was closed already.
    """
    figure = pack.pack.figures.get(code)
    if figure is None or is_derived(figure):
        raise Invalid([Problem("figure", _("由别的指标算出的，关账要关它的组成指标"))])
    post = closing_post(viewer, figure, area.path)
    if post is None:
        raise NotAllowed(_("只有这项指标的责任岗位可以关账"))
    if period.last >= local_day(at, pack.calendar.time_zone):
        raise Invalid([Problem("period", _("%(period)s还没有过完，不能关账") % {"period": period.label})])
    follow(at=at)
    try:
        with transaction.atomic():
            alone()
            answer, definition = answers(pack, area, period, [code])[code], live(pack.code)[code]
            if answer.value is None:
                raise Invalid([Problem("period", answer.why)])
            made = Closing.objects.create(
                definition=definition, period=period.code, area_path=area.path, step=Step.objects.latest("pk"),
                records=answer.records, value=f"{answer.value}", closed_at=at, post_id=post, account_id=viewer.account,
            )  # fmt: skip
            facts = {"figure": code, "period": period.code, "records": answer.records, "value": made.value}
            record([Done("figure.closed", FIGURE, definition.uid, viewer.by(post, channel), at, area.path, facts)])
    except IntegrityError:
        raise Conflict([Problem("period", _("%(period)s已经关账") % {"period": period.label})]) from None
    return made
