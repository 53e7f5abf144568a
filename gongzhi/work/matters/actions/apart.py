"""Somebody looked at two matters that seem to be the same and says they are not; and takes that back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.matters.access import joining_post, may_see
from gongzhi.work.matters.models import SUBJECT, Apart, Matter
from gongzhi.work.matters.queries.near import said_apart


def tell_apart(matter: Matter, other: Matter, *, viewer: Viewer, channel: str, at: datetime) -> Apart:
    """Say that two matters are not the same, so that neither is hinted at beside the other any more.

    Said twice it is said once: the second time gives what was said before and records nothing. Raises `NotAllowed`
    for whoever could merge neither, and `Conflict` for a pair that cannot be a pair.
    """
    post = _post(viewer, matter, other)
    if matter.pk == other.pk:
        raise Conflict([Problem("other", _("这是同一个编号"))])
    if matter.merged_into_id == other.pk or other.merged_into_id == matter.pk:
        raise Conflict([Problem("other", _("两件已经并案，要先分出来"))])
    with transaction.atomic():
        _hold(matter, other)
        said = said_apart(matter, other).first()
        if said is not None:
            return said
        first, second = sorted((matter.pk, other.pk))
        made = Apart.objects.create(first_id=first, second_id=second, post_id=post, said_at=at)
        _record("matter.told_apart", matter, other, viewer.by(post, channel), at)
    return made


def end_apart(matter: Matter, other: Matter, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """Take it back: the two may be hinted at again. Raises `NotAllowed`, or `Conflict` when it is not said."""
    post = _post(viewer, matter, other)
    with transaction.atomic():
        _hold(matter, other)
        if not said_apart(matter, other).update(ended_at=at):
            raise Conflict([Problem("other", _("没有人认定这两件不是同一件事"))])
        _record("matter.apart_ended", matter, other, viewer.by(post, channel), at)


def _post(viewer: Viewer, matter: Matter, other: Matter) -> int:
    """The post that has either in hand, or dispatches; both must be seen."""
    if may_see(viewer, matter) and may_see(viewer, other):
        post = joining_post(viewer, matter) or joining_post(viewer, other)
        if post is not None:
            return post
    raise NotAllowed(_("这一步不归您的岗位办"))


def _hold(matter: Matter, other: Matter) -> None:
    """Two who say it of one pair come one after the other; in the order of keys, so that neither waits forever."""
    list(Matter.objects.select_for_update().filter(pk__in=(matter.pk, other.pk)).order_by("pk").values_list("pk"))


def _record(verb: str, matter: Matter, other: Matter, by: By, at: datetime) -> None:
    """One act in the story of each; keys only, since who sees the one need not see the other."""
    record(
        [
            Done(verb, SUBJECT, one.uid, by, at, one.area_path, {"other": beside.pk})
            for one, beside in ((matter, other), (other, matter))
        ]
    )
