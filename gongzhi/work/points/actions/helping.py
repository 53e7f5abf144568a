"""Volunteers: who offers what, calls for help, signing up, and hours. What was served is told by the trail, by which a
rule may credit it; nobody is made to help, and hours are no ranking."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.points.access import filing_post
from gongzhi.work.points.actions.schemes import keeping
from gongzhi.work.points.logic.helping import KINDS, SKILLS, CallRow, faults_of_call
from gongzhi.work.points.models import HELP_CALL, HELPER, SHIFT, HelpCall, Helper, Scheme, Shift

SERVED = "points.shift_served"  # the act a rule may credit


@transaction.atomic
def offer(
    scheme: Scheme,
    household: Household,
    name: str,
    kind: str,
    skill: str,
    *,
    viewer: Viewer,
    channel: str,
    at: datetime,
) -> Helper:
    """Write down that somebody offers to help, once for each skill."""
    post = filing_post(viewer, household)
    if post is None:
        raise NotAllowed(_("这一户不归您的岗位记分"))
    found = []
    if not 1 <= len(name.strip()) <= 60 or "\x00" in name:
        found.append(Problem("name", _("写明姓名，最多 60 个字")))
    if kind not in KINDS or skill not in SKILLS:
        found.append(Problem("skill", _("选一种")))
    if not household.area_path.startswith(scheme.area_path):
        found.append(Problem("household", _("这一户现在不在这个村")))
    if found:
        raise Invalid(found)
    made, new = Helper.objects.get_or_create(
        scheme=scheme, household=household, name=name.strip(), skill=skill, until=None,
        defaults={"kind": kind, "since": local_day(at, settings.TIME_ZONE)},
    )  # fmt: skip
    if new:
        by, facts = viewer.by(post, channel), {"kind": kind, "skill": skill}
        record([Done("points.helper_offered", HELPER, made.uid, by, at, household.area_path, facts)])
    return made


@transaction.atomic
def call_for_help(scheme: Scheme, row: CallRow, *, viewer: Viewer, channel: str, at: datetime) -> HelpCall:
    """Call for help: who wants to come signs up."""
    by = keeping(scheme, viewer, channel)
    if problems := faults_of_call(row, local_day(at, settings.TIME_ZONE)):
        raise Invalid(problems)
    made = HelpCall.objects.create(
        scheme=scheme, title=row.title.strip(), skill=row.skill, day=row.day, where=row.where.strip(), hours=row.hours,
        wanted=row.wanted, made_at=at,
    )  # fmt: skip
    facts = {"skill": row.skill, "day": row.day.isoformat(), "wanted": row.wanted}
    record([Done("points.help_called", HELP_CALL, made.uid, by, at, scheme.area_path, facts)])
    return made


@transaction.atomic
def sign_up(call: HelpCall, household: Household, *, by: By, at: datetime) -> Shift:
    """A household sends a hand. The last place goes to one; signed up twice it is one."""
    held = HelpCall.objects.select_for_update().get(pk=call.pk)
    standing = Shift.objects.filter(call=held, household=household).first()
    if standing is not None and standing.state != Shift.WITHDRAWN:
        return standing
    if held.state != HelpCall.OPEN or held.day < local_day(at, settings.TIME_ZONE):
        raise Conflict(_("这次招募已经过了或取消了"))
    if Shift.objects.filter(call=held).exclude(state=Shift.WITHDRAWN).count() >= held.wanted:
        raise Conflict(_("人已经够了，谢谢"))
    if standing is None:
        standing = Shift.objects.create(call=held, household=household, signed_at=at)
    else:
        standing.state, standing.signed_at = Shift.SIGNED, at
        standing.save(update_fields=["state", "signed_at"])
    record([Done("points.shift_signed", SHIFT, standing.uid, by, at, household.area_path)])
    return standing


@transaction.atomic
def cancel_shift(shift: Shift, *, by: By, at: datetime) -> Shift:
    """The household cannot come after all: no reason is asked."""
    if not Shift.objects.filter(pk=shift.pk, state=Shift.SIGNED).update(state=Shift.WITHDRAWN):
        raise Conflict(_("已经确认或取消了"))
    shift.state = Shift.WITHDRAWN
    record([Done("points.shift_withdrawn", SHIFT, shift.uid, by, at, shift.household.area_path)])
    return shift


@transaction.atomic
def confirm_shifts(
    call: HelpCall, shifts: Sequence[Shift], hours: int, *, viewer: Viewer, channel: str, at: datetime
) -> list[Shift]:
    """Who was there, for how many hours. Each is told by an act of its own; confirmed again it is the first time."""
    by = keeping(call.scheme, viewer, channel)
    if type(hours) is not int or not 1 <= hours <= 12:
        raise Invalid([Problem("hours", _("写 1 到 12 小时"))])
    if call.day > local_day(at, settings.TIME_ZONE):
        raise Conflict(_("还没有到那一天"))
    held = list(
        Shift.objects.select_for_update(of=("self",))
        .filter(call=call, pk__in=[one.pk for one in shifts], state=Shift.SIGNED)
        .select_related("household")
        .order_by("pk")
    )
    Shift.objects.filter(pk__in=[one.pk for one in held]).update(state=Shift.SERVED, hours=hours)
    record(
        Done(
            SERVED,
            SHIFT,
            one.uid,
            by,
            at,
            one.household.area_path,
            {"household": str(one.household.uid), "hours": hours},
        )
        for one in held
    )
    return held
