"""Sweeps 举一反三: one act asks area after area for cases alike; each answers, and what was found is entered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.lists.access import answering_post, sweeping_post
from gongzhi.work.lists.actions.entering import enter
from gongzhi.work.lists.logic.items import Placed
from gongzhi.work.lists.models import ITEM, SWEEP, Item, Sweep, SweepAnswer
from gongzhi.work.matters.actions.case import Posts
from gongzhi.work.matters.logic.intake import Draft, Origin
from gongzhi.work.matters.models import SUBJECT

CHECK = "check_alike"  # what the to-do of an area asks
AREAS_MOST, FOUND_MOST = 300, 20


def begin_sweep(
    item: Item, areas: Sequence[str], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime, uid: UUID
) -> Sweep:
    """Ask the posts of these areas. `uid` is the form's: sent twice, it asks once."""
    post = sweeping_post(viewer, item)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    if (sent := Sweep.objects.filter(uid=uid, item=item).first()) is not None:
        return sent
    one, known = pack.pack.lists[item.list], areas_by_code()
    root = known[pack.pack.head.area].path
    chosen = [known[code] for code in dict.fromkeys(areas) if code in known and known[code].path.startswith(root)]
    if not chosen or len(chosen) > AREAS_MOST or len(chosen) != len(set(areas)):
        raise Invalid([Problem("areas", _("选 1 到 %(most)d 个区域") % {"most": AREAS_MOST})])
    posts = Posts(pack)
    sweep = Sweep(uid=uid, item=item, by_post_id=post, begun_at=at)
    asked = [SweepAnswer(sweep=sweep, area=area, post_id=posts.of(one.sweep, area.path)) for area in chosen]
    allowed = Allowance(one.sweep_days, "working_days")
    clocks = [todos.new_clock(SWEEP, each.uid, CHECK, allowed=allowed, calendar=pack.calendar, at=at) for each in asked]
    opened = [
        todos.new_todo(SWEEP, each.uid, CHECK, post=each.post_id, area_path=each.area.path, clock=clock, at=at)
        for each, clock in zip(asked, clocks, strict=True)
    ]
    with transaction.atomic():
        sweep.save(force_insert=True)
        SweepAnswer.objects.bulk_create(asked)
        todos.write(clocks, opened)
        facts = {"sweep": sweep.pk, "areas": len(asked)}
        record([Done("list.swept", ITEM, item.uid, viewer.by(post, channel), at, item.area_path, facts)])
    return sweep


def answer_sweep(
    answer: SweepAnswer, found: Sequence[str], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> SweepAnswer:
    """An area answers: what was found, case by case, or nothing. Each case is entered in the same list at once."""
    post = answering_post(viewer, answer)
    if post is None:
        raise NotAllowed(_("这一步不归您的岗位办"))
    texts = [text.strip() for text in found if text.strip()]
    if len(texts) > FOUND_MOST:
        raise Invalid([Problem("found", _("一次最多报 %(most)d 处") % {"most": FOUND_MOST})])
    first = answer.sweep.item
    with transaction.atomic():
        won = SweepAnswer.objects.filter(pk=answer.pk, found=None).update(found=len(texts), answered_at=at)
        if not won:
            raise Conflict(_("这个区域已经答复过了"))
        answer.found, answer.answered_at = len(texts), at
        todos.stop_clocks(answer.uid, [CHECK], at=at)
        todos.close_todos(answer.uid, at=at)
        by = viewer.by(post, channel)
        facts = {"sweep": answer.sweep_id, "found": len(texts)}
        record([Done("list.sweep_answered", SWEEP, answer.uid, by, at, answer.area.path, facts)])
        for number, text in enumerate(texts):
            _enter_found(answer, first, number, text, pack=pack, viewer=viewer, channel=channel, at=at)
    return answer


def _enter_found(
    answer: SweepAnswer, first: Item, number: int, text: str, *, pack: PackInUse, viewer: Viewer, channel: str,
    at: datetime,
) -> None:  # fmt: skip
    draft = Draft(
        uuid5(answer.uid, str(number)), first.matter.kind, text, at, "desk", area=answer.area.code,
        origin=Origin(SUBJECT, first.matter.uid),
    )  # fmt: skip
    try:
        enter(
            first.list, draft, Placed(first.severity, first.level), pack=pack, viewer=viewer, channel=channel, at=at
        )  # fmt: skip
    except Invalid as refused:
        raise Invalid([replace(one, field="found") for one in refused.problems]) from None
