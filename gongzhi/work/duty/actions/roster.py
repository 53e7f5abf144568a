"""Planning who is on duty: whole stretches by turns, or one seat at a time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.duty.access import planning_post
from gongzhi.work.duty.logic import PLAN_DAYS, Turn, going_round, turns_between
from gongzhi.work.duty.models import SHIFT, OnDuty, Shift
from gongzhi.work.duty.queries import Centre, seated, shifts_between, who_may_sit


def shift_for(centre: Centre, turn: Turn) -> Shift:
    """The shift of a turn, made if it is not there yet."""
    made, _new = Shift.objects.get_or_create(
        area=centre.area, begins_at=turn.begins_at,
        defaults={
            "pack": centre.pack.code, "area_path": centre.area.path, "code": turn.code, "day": turn.day,
            "ends_at": turn.ends_at,
        },
    )  # fmt: skip
    return made


@transaction.atomic
def plan(
    centre: Centre, first: date, last: date, orders: Mapping[str, Sequence[int]], *, viewer: Viewer, channel: str,
    at: datetime,
) -> int:  # fmt: skip
    """Fill the empty seats of these days by turns; returns how many were filled.

    `orders`: for each seat the accounts in the order they come round. Their turn goes by the calendar, so a month
    planned in two halves comes out as one planned at once. Seats already filled stay as they are.
    """
    by = _by(centre, viewer, channel)
    allowed = {seat: who_may_sit(centre, seat) for seat in orders if seat in centre.duty.seats}
    _check(centre, first, last, orders, allowed)
    turns = list(turns_between(centre.duty, first, last, centre.time_zone))
    known = shifts_between(centre, first, last)
    Shift.objects.bulk_create(
        [
            Shift(
                pack=centre.pack.code, area=centre.area, area_path=centre.area.path, code=turn.code, day=turn.day,
                begins_at=turn.begins_at, ends_at=turn.ends_at,
            )
            for turn in turns
            if (turn.day, turn.code) not in known
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    shifts = shifts_between(centre, first, last)
    taken = seated([*shifts.values()])
    places = {code: number for number, (code, _shift) in enumerate(centre.duty.in_order())}
    new = []
    for turn in turns:
        shift = shifts[turn.day, turn.code]
        step = turn.day.toordinal() * len(places) + places[turn.code]
        for seat, order in orders.items():
            account = going_round(order, step)
            if account is not None and seat not in taken.get(shift.pk, {}):
                post = allowed[seat][account][1]
                new.append(OnDuty(shift=shift, seat=seat, account_id=account, post_id=post, begun_at=at))
    OnDuty.objects.bulk_create(new, batch_size=500)
    facts = {"first": first.isoformat(), "last": last.isoformat(), "filled": len(new)}
    if new:
        record([Done("duty.planned", SHIFT, shifts[turns[0].day, turns[0].code].uid, by, at, centre.area.path, facts)])
    return len(new)


def _check(
    centre: Centre, first: date, last: date, orders: Mapping[str, Sequence[int]],
    allowed: Mapping[str, Mapping[int, object]],
) -> None:  # fmt: skip
    problems = []
    if last < first:
        problems.append(Problem("last", _("结束的日期不能早于开始")))
    elif last - first >= timedelta(days=PLAN_DAYS):
        problems.append(Problem("last", _("一次最多排 %(days)d 天") % {"days": PLAN_DAYS}))
    for seat, order in orders.items():
        if seat not in allowed:
            problems.append(Problem(f"seat.{seat}", _("没有这个席位")))
        elif any(one not in allowed[seat] for one in order):
            problems.append(Problem(f"seat.{seat}", _("有人没有可以坐这个席位的岗位")))
    if not any(orders.values()):
        problems.append(Problem("seats", _("至少给一个席位排上人")))
    if problems:
        raise Invalid(problems)


@transaction.atomic
def seat_one(
    centre: Centre, turn: Turn, seat: str, account: int | None, reason: str = "", *, viewer: Viewer, channel: str,
    at: datetime,
) -> OnDuty | None:  # fmt: skip
    """Put somebody in a seat, in the place of who sat there, or leave it empty (None). A change needs a reason."""
    by = _by(centre, viewer, channel)
    if seat not in centre.duty.seats:
        raise Invalid([Problem("seat", _("没有这个席位"))])
    allowed = who_may_sit(centre, seat)
    if account is not None and account not in allowed:
        raise Invalid([Problem("account", _("这个人没有可以坐这个席位的岗位"))])
    shift = shift_for(centre, turn)
    sits = OnDuty.objects.filter(shift=shift, seat=seat, ended_at=None).first()
    if (sits.account_id if sits else None) == account:
        raise Conflict(_("这个席位已经是这样排的"))
    if sits is not None:
        if not 2 <= len(reason.strip()) <= 200 or "\x00" in reason:
            raise Invalid([Problem("reason", _("换班写明原因，2 到 200 个字"))])
        if not OnDuty.objects.filter(pk=sits.pk, ended_at=None).update(ended_at=at, reason=reason.strip()):
            raise Conflict(_("这个席位刚被别人改过，请刷新"))
    made = None
    if account is not None:
        made = OnDuty.objects.create(
            shift=shift, seat=seat, account_id=account, post_id=allowed[account][1], begun_at=at
        )
    facts = {"seat": seat, "before": sits.account_id if sits else 0, "account": account or 0}
    record([Done("duty.seated", SHIFT, shift.uid, by, at, centre.area.path, facts)])
    return made


def _by(centre: Centre, viewer: Viewer, channel: str) -> By:
    post = planning_post(viewer, centre.area.path)
    if post is None:
        raise NotAllowed(_("您的岗位不能在这里排班"))
    return viewer.by(post, channel)
