"""Matters that belong together: one merged into another, one split into parts. Originals are kept, and can part."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.matters.access import joining_post, may_see
from gongzhi.work.matters.actions import asks
from gongzhi.work.matters.actions.case import Posts, act_data, load
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.moves import write_step
from gongzhi.work.matters.logic.asks import AGREED
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.logic.steps import first_step, merged_step
from gongzhi.work.matters.models import SUBJECT, Ask, Matter, Note
from gongzhi.work.matters.queries.near import said_apart

PARTS_MOST = 50


def merge(matter: Matter, original: Matter, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> Ask | None:
    """Make a matter part of another, at once if both are in the viewer's hands; else ask the other's lead to agree.

    Returns the ask, or None when it is done. Raises `NotAllowed`, `Invalid` or `Conflict`.
    """
    post = joining_post(viewer, matter)
    if post is None or not may_see(viewer, original):
        raise NotAllowed(_("这一步不归您的岗位办"))
    _check(matter, original)
    by = viewer.by(post, channel)
    if joining_post(viewer, original) is not None:
        join(matter, original, reason, by=by, at=at)
        return None
    pack = packs_by_version([original.pack_version_id])[0]
    return asks.open_asks(
        original, Ask.MERGE, [original.lead_post_id], reason, by_post=post, by=by, at=at, pack=pack, other=matter
    )[0]


def answer_merge(asked: Ask, outcome: str, text: str, *, viewer: Viewer, channel: str, at: datetime) -> Ask:
    """The lead of the original agrees or refuses. What changed meanwhile is looked at again."""
    matter, original = asked.other, asked.matter
    if asked.kind != Ask.MERGE or matter is None:
        raise Invalid([Problem("", _("这不是并案请求"))])
    with transaction.atomic():
        asks.check_answer(asked, outcome, text, viewer=viewer)
        done = asks.end(asked, outcome, text, by=viewer.by(asked.post_id, channel), at=at)
        if outcome == AGREED:
            _check(matter, original)
            join(matter, original, text, by=viewer.by(asked.post_id, channel), at=at)
    return done


def join(matter: Matter, original: Matter, reason: str, *, by: By, at: datetime) -> Matter:
    """End a matter as part of another. What was merged into it before goes along; each keeps its number and story."""
    case = load(matter, packs_by_version([matter.pack_version_id])[0])
    doing = merged_step(case.flow, case.kind)
    facts = {**act_data("merge", matter.state, doing.to, matter.moves), "into": original.pk}
    done = Done("matter.merged", SUBJECT, matter.uid, by, at, matter.area_path, facts)
    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=original.pk)  # neither may become part of the other meanwhile
        _check(Matter.objects.get(pk=matter.pk), Matter.objects.get(pk=original.pk))
        matter.merged_into = original
        write_step(case, doing, done, Posts(case.pack))
        Matter.objects.filter(merged_into=matter).update(merged_into=original)
        said_apart(matter, original).update(ended_at=at)  # whoever merges them says the opposite
        if reason.strip():
            Note.objects.create(matter=matter, act_uid=done.uid, text=reason.strip(), internal=True)
        facts_there = {"merged": matter.pk}
        record([Done("matter.took_in", SUBJECT, original.uid, by, at, original.area_path, facts_there)])
        announce("matter.merged", matter=matter, original=original, by=by, at=at)
    return matter


def part(matter: Matter, *, viewer: Viewer, channel: str, at: datetime) -> Matter:
    """Undo a merge: the matter begins again by itself, with its first clock."""
    original = matter.merged_into
    post = joining_post(viewer, original) if original else None
    if original is None:
        raise Conflict(_("这件事没有并入别的事项"))
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    case = load(matter, packs_by_version([matter.pack_version_id])[0])
    doing, by = first_step(case.flow, case.kind), viewer.by(post, channel)
    facts = {**act_data("part", matter.state, doing.to, matter.moves), "from_matter": original.pk}
    done = Done("matter.parted", SUBJECT, matter.uid, by, at, matter.area_path, facts)
    with transaction.atomic():
        matter.merged_into = None
        write_step(case, doing, done, Posts(case.pack))
        announce("matter.parted", matter=matter, original=original, by=by, at=at)
    return matter


def split_out(matter: Matter, drafts: Sequence[Draft], *, viewer: Viewer, channel: str, at: datetime) -> list[Matter]:
    """Give parts of a matter to be handled by themselves. It cannot be answered before they have ended."""
    post = joining_post(viewer, matter)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    if matter.stage != "open":
        raise Conflict(_("这件事已经结束，不能再分出子事项"))
    if Matter.objects.filter(parent=matter).count() + len(drafts) > PARTS_MOST:
        raise Invalid([Problem("", _("一件事最多分出 %(most)s 个子事项") % {"most": PARTS_MOST})])
    pack, by = packs_by_version([matter.pack_version_id])[0], viewer.by(post, channel)
    with transaction.atomic():
        made = [report_matter(draft, pack=pack, by=by, at=at, parent=matter) for draft in drafts]
        facts = {"parts": len(made), "first": made[0].pk} if made else {"parts": 0}
        record([Done("matter.split", SUBJECT, matter.uid, by, at, matter.area_path, facts)])
    return made


def _check(matter: Matter, original: Matter) -> None:
    fault = ""
    if matter.pk == original.pk:
        fault = _("不能并入自己")
    elif matter.stage != "open":
        fault = _("这件事已经结束，不用再并案")
    elif original.stage == "void" or original.merged_into_id:
        fault = _("要并入的事项已经作废或并入了别的事项")
    elif matter.restricted != original.restricted:
        fault = _("投诉和普通事项不能并在一起")
    elif matter.pk == original.parent_id or original.pk == matter.parent_id:
        fault = _("上下级事项不能并在一起")
    if fault:
        raise Conflict([Problem("original", fault)])
