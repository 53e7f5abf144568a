"""Task forces 专班: a team is set to work on items, items join and leave it, and it ends. Nothing of it is deleted."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Team
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.lists.access import founding_post
from gongzhi.work.lists.models import FORCE, Force, ForceItem, Item


def found_force(
    team: Team, code: str, since: date, until: date | None, *, pack: PackInUse, viewer: Viewer, channel: str,
    at: datetime,
) -> Force:  # fmt: skip
    """Set a team to work, on one list or ('') on any."""
    post = _post(viewer, team.area_path)
    problems = []
    if code and code not in pack.pack.lists:
        problems.append(Problem("list", _("没有这张清单")))
    if until is not None and until < since:
        problems.append(Problem("until", _("结束不早于开始")))
    if team.valid_to is not None:
        problems.append(Problem("team", _("这支队伍已经撤了")))
    if problems:
        raise Invalid(problems)
    try:
        with transaction.atomic():
            force = Force.objects.create(
                team=team, pack=pack.code, list=code, area_path=team.area_path, by_post_id=post, since=since,
                until=until,
            )  # fmt: skip
            facts = {"team": team.pk, "list": code}
            record([Done("force.founded", FORCE, force.uid, viewer.by(post, channel), at, team.area_path, facts)])
    except IntegrityError:
        raise Conflict([Problem("team", _("这支队伍已经是一个专班"))]) from None
    return force


def take_on(force: Force, items: Sequence[Item], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> int:
    """The force answers for these items too; those it has already are left alone. How many are new."""
    post = _post(viewer, force.area_path)
    if force.ended_day is not None:
        raise Conflict(_("这个专班已经结束"))
    if any(force.list and one.list != force.list for one in items):
        raise Invalid([Problem("item", _("这个专班只管它那张清单的问题"))])
    day = local_day(at, pack.calendar.time_zone)
    held = set(force.items.filter(item__in=items, ended_day=None).values_list("item_id", flat=True))
    new = [one for one in items if one.pk not in held]
    try:
        with transaction.atomic():
            ForceItem.objects.bulk_create(ForceItem(force=force, item=one, since=day) for one in new)
            by = viewer.by(post, channel)
            record([
                Done("force.took_on", FORCE, force.uid, by, at, force.area_path, {"item": one.pk}) for one in new
            ])  # fmt: skip
    except IntegrityError:
        raise Conflict(_("刚刚有人改过，请看最新的情况")) from None
    return len(new)


def let_go(joined: ForceItem, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> None:
    """The force no longer answers for an item; that it did is kept."""
    force = joined.force
    post = _post(viewer, force.area_path)
    with transaction.atomic():
        ended = ForceItem.objects.filter(pk=joined.pk, ended_day=None)
        if not ended.update(ended_day=local_day(at, pack.calendar.time_zone)):
            raise Conflict(_("这个问题已经不在这个专班"))
        facts = {"item": joined.item_id}
        record([Done("force.let_go", FORCE, force.uid, viewer.by(post, channel), at, force.area_path, facts)])


def end_force(force: Force, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Force:
    """The task force ends; its items go on by themselves."""
    post = _post(viewer, force.area_path)
    day = max(local_day(at, pack.calendar.time_zone), force.since)
    with transaction.atomic():
        if not Force.objects.filter(pk=force.pk, ended_day=None).update(ended_day=day):
            raise Conflict(_("这个专班已经结束"))
        force.ended_day = day
        record([Done("force.ended", FORCE, force.uid, viewer.by(post, channel), at, force.area_path)])
    return force


def _post(viewer: Viewer, area_path: str) -> int:
    post = founding_post(viewer, area_path)
    if post is None:
        raise NotAllowed(_("专班不归您的岗位管"))
    return post
