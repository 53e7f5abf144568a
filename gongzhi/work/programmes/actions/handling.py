"""What the desk does with filings: take them, send them back, review, recommend, refuse; and later windows."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import BUDGET, PROGRAMMES
from gongzhi.work.programmes.actions.deciding import decide, must_be_payable
from gongzhi.work.programmes.actions.moving import acting, move, offered, pack_for, why
from gongzhi.work.programmes.actions.panels import must_have_passed
from gongzhi.work.programmes.models import WINDOW, Decision, Extension, Filing
from gongzhi.work.programmes.queries.trying import extended, openings_of


@transaction.atomic
def accept_filings(filings: Sequence[Filing], *, viewer: Viewer, channel: str, at: datetime) -> None:
    """受理: formally in order, the review begins."""
    for filing in filings:
        by = acting(viewer, PROGRAMMES, filing.area_path, channel)
        on = local_day(at, pack_for(filing.pack).calendar.time_zone)
        move([filing], "accept", by=by, at=at, accepted_on=filing.accepted_on or on, handled_by=viewer.account)


@transaction.atomic
def send_back(filing: Filing, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """退回补正: something is missing, and what is said. What a panel said of it before holds no longer."""
    by = acting(viewer, PROGRAMMES, filing.area_path, channel)
    move([filing], "send_back", by=by, at=at, reason=why(reason), panel=None)


@transaction.atomic
def refuse_filing(filing: Filing, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """不予支持, with the reason."""
    by = acting(viewer, PROGRAMMES, filing.area_path, channel)
    move([filing], "refuse", by=by, at=at, reason=why(reason))


@transaction.atomic
def recommend(filings: Sequence[Filing], *, viewer: Viewer, channel: str, at: datetime) -> list[Decision]:
    """拟支持: the rules are asked again with what is known now; what is undetermined or nothing cannot go on.

    Where the programme says so, a panel must have passed it.
    """
    for filing in filings:
        acting(viewer, PROGRAMMES, filing.area_path, channel)
        offer = offered(pack_for(filing.pack), filing.programme).offer
        step = offer.steps.get("review") if offer else None
        if step is not None and step.panel:
            must_have_passed(filing)
    made = decide(filings, "reviewed", at=at)
    for filing, decision in zip(filings, made, strict=True):
        must_be_payable(decision)
        by = acting(viewer, PROGRAMMES, filing.area_path, channel)
        move([filing], "recommend", by=by, at=at, flag="", handled_by=viewer.account, tell={"digest": decision.digest})
    return made


@transaction.atomic
def extend_window(
    pack: PackInUse, programme: str, year: int, closes: datetime, reason: str, *, viewer: Viewer, channel: str,
    at: datetime,
) -> Extension:  # fmt: skip
    """A window closes later, as after an outage: decided with a reason, and kept. Never earlier than it stands."""
    root = areas_by_code()[pack.pack.head.area]
    by = acting(viewer, BUDGET, root.path, channel)
    windows = openings_of(programme, offered(pack, programme), pack, extended(pack.code))
    place = next((one for one in windows if one.window.year == year), None)
    if place is None:
        raise Invalid([Problem("year", _("这个项目没有 %(year)d 年的申报期") % {"year": year})])
    if closes <= place.closes or closes.second or closes.microsecond:
        raise Invalid([Problem("closes", _("写一个晚于现在截止时间的整分钟"))])
    if by.post is None:
        raise NotAllowed(_("您的岗位不能办这一步"))
    made = Extension.objects.create(
        pack=pack.code, programme=programme, year=year, closes_at=closes, reason=why(reason)[:200], at=at,
        by_post=by.post,
    )  # fmt: skip
    facts = {"programme": programme, "year": year, "closes": closes.isoformat()}
    record([Done("programmes.window_extended", WINDOW, made.uid, by, at, root.path, facts)])
    return made
