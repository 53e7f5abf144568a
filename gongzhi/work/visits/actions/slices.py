"""Parting a round by hand: giving targets to another post, handing a slice over, refusing one, closing a door."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.columns import under
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.visits.access import leading_post
from gongzhi.work.visits.actions.rounds import end_done, end_slices, give_slices
from gongzhi.work.visits.logic import check_reason
from gongzhi.work.visits.models import ROUND, SLICE, Round, Slice, Target

# Why nobody goes to a door, beside having moved away: codes, so that nothing is written about a home.
REASONS = ("vacant", "double", "elsewhere", "demolished")


@transaction.atomic
def give(
    one: Round, posts: Sequence[int | None], to: int, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime,
    area_path: str = "",
) -> int:  # fmt: skip
    """Give what these posts still have to visit (None: what is nobody's) to another post, within an area if one is
    named. Only who leads the round; how many."""
    lead = leading_post(viewer, one.area_path)
    if lead is None:
        raise NotAllowed(_("这一轮不归您的岗位管"))
    return _move(one, posts, to, pack=pack, by=viewer.by(lead, channel), at=at, area_path=area_path)


@transaction.atomic
def hand_over(
    one: Slice, to: int, reason: str = "", *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> int:  # fmt: skip
    """Hand one's own slice over to another post that makes these visits, which gets it as a to-do; how many doors."""
    by = _own(one, viewer, channel)
    if reason.strip() and (problems := check_reason(reason)):
        raise Invalid(problems)
    number = _move(one.round, [one.post_id], to, pack=pack, by=by, at=at)
    Slice.objects.filter(pk=one.pk).update(reason=reason.strip())
    return number


@transaction.atomic
def refuse(one: Slice, reason: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Slice:
    """Refuse a slice with a reason: who leads the round finds another post for it."""
    by = _own(one, viewer, channel)
    if problems := check_reason(reason):
        raise Invalid(problems)
    if not end_slices([one], Slice.REFUSED, at=at, reason=reason.strip()):
        raise Conflict(_("这一片已经交出去或走完了"))
    waiting = Target.objects.filter(round=one.round, post=one.post_id, state__in=Target.OPEN)
    number = waiting.update(post=None)
    facts = {"round": str(one.round.uid), "post": one.post_id or 0, "targets": number}
    record([Done("slice.refused", SLICE, one.uid, by, at, one.round.area_path, facts)])
    give_slices(one.round, pack, by=by, at=at)
    return one


@transaction.atomic
def close_target(target: Target, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Target:
    """Nobody goes to a door: it stands empty, is counted twice, is somebody else's."""
    lead = leading_post(viewer, target.area_path)
    post = target.post_id if target.post_id in viewer.post_ids() else lead
    if post is None:
        raise NotAllowed(_("这一户不在您的片里"))
    if reason not in REASONS:
        raise Invalid([Problem("reason", _("选一个原因"))])
    open_one = Target.objects.filter(pk=target.pk, state__in=Target.OPEN, round__ended_at=None)
    if not open_one.update(state=Target.CLOSED, closed_as=reason):
        raise Conflict(_("这一户已经走过或关闭了"))
    target.state, target.closed_as = Target.CLOSED, reason
    end_done(target.round, [target.post_id], at=at)
    by = viewer.by(post, channel)
    facts = {"target": target.pk, "reason": reason}
    record([Done("round.closed_door", ROUND, target.round.uid, by, at, target.area_path, facts)])
    return target


@transaction.atomic
def close_targets(targets: Sequence[Target], reason: str, *, viewer: Viewer, channel: str, at: datetime) -> int:
    """The same for several doors that were ticked: all, or none when one of them may not be closed."""
    for one in targets:
        close_target(one, reason, viewer=viewer, channel=channel, at=at)
    return len(targets)


def _own(one: Slice, viewer: Viewer, channel: str) -> By:
    if one.post_id is None or one.post_id not in viewer.post_ids():
        raise NotAllowed(_("这一片不是您的"))
    if one.ended_at is not None:
        raise Conflict(_("这一片已经交出去或走完了"))
    return viewer.by(one.post_id, channel)


def _move(
    one: Round, posts: Sequence[int | None], to: int, *, pack: PackInUse, by: By, at: datetime, area_path: str = ""
) -> int:  # fmt: skip
    if one.ended_at is not None:
        raise Conflict(_("这一轮已经结束"))
    kind = pack.pack.visits[one.kind]
    fits = Post.objects.filter(pk=to, valid_to=None, role__pack=pack.code, role__code__in=kind.roles).first()
    # A post of the round's own area or above it: nobody elsewhere gets to know who lives here.
    near = fits is not None and (fits.area_path.startswith(one.area_path) or one.area_path.startswith(fits.area_path))
    if not near or to in posts:
        raise Invalid([Problem("to", _("选一个做这种走访的岗位"))])
    moved = 0
    for post in posts:
        rows = Target.objects.filter(round=one, post=post, state__in=Target.OPEN)
        if area_path:
            rows = rows.filter(under("area_path", area_path))
        moved += rows.update(post_id=to)
        left = Target.objects.filter(round=one, post=post, state__in=Target.OPEN).exists()
        if not left:
            end_slices(list(Slice.objects.filter(round=one, post=post, ended_at=None)), Slice.HANDED, at=at)
    if not moved:
        raise Invalid([Problem("to", _("这里没有还要走访的"))])
    facts = {"to": to, "targets": moved}
    record([Done("slice.handed", ROUND, one.uid, by, at, one.area_path, facts)])
    give_slices(one, pack, by=by, at=at)
    return moved
