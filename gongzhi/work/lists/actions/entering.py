"""Problems enter a list: by hand, as sets from a file, out of an escalated matter; and whatever else makes a matter of
a kind of a list enters it by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.lists import Entering, ProblemList
from gongzhi.packs.queries import PackInUse, packs_by_version, setup_stamp
from gongzhi.work.lists.access import entering_post, escalating_post, keeping_post
from gongzhi.work.lists.logic.items import Entry, Placed, check_placed, check_reason, list_of, rule_for, usual
from gongzhi.work.lists.models import ITEM, Item
from gongzhi.work.matters.actions.intake import Intake, place, report_matter, take_in
from gongzhi.work.matters.logic.intake import Draft, Origin
from gongzhi.work.matters.models import SUBJECT, Matter


def enter(
    code: str, draft: Draft, placed: Placed, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Item:
    """Enter a problem in a list. Sent twice with one uid, it stands there once. Raises `Invalid`, `NotAllowed`."""
    one = pack.pack.lists[code]
    problems = check_placed(one, placed)
    if draft.kind not in one.kinds:
        problems.append(Problem("kind", _("选这张清单里的一个类别")))
    if problems:
        raise Invalid(problems)
    area = place(draft, pack, stamp=setup_stamp())
    post = entering_post(viewer, one, area.path) if area else None
    if area is not None and post is None:
        raise NotAllowed(_("这个地方的问题不归您的岗位登记"))
    with transaction.atomic():
        matter = report_matter(draft, pack=pack, by=viewer.by(post, channel), at=at)
        return _placed([matter], [placed], [""])[0]


def enter_many(entries: Sequence[tuple[Entry, Area]], *, pack: PackInUse, by: By, at: datetime) -> list[Item]:
    """Enter checked problems as sets."""
    with transaction.atomic():
        matters = take_in([Intake(one.draft, area) for one, area in entries], pack=pack, by=by, at=at)
        return _placed(matters, [one.placed for one, _area in entries], [one.told for one, _area in entries])


def _placed(matters: Sequence[Matter], placed: Sequence[Placed], told: Sequence[str]) -> list[Item]:
    """The items that came about with these matters, put where they were said to stand."""
    found = {one.matter_id: one for one in Item.objects.filter(matter__in=matters).select_related("matter")}
    items = [found[matter.pk] for matter in matters]
    for item, where, row in zip(items, placed, told, strict=True):
        item.severity, item.level, item.by_ourselves, item.told = where.severity, where.level, where.by_ourselves, row
    Item.objects.bulk_update(items, ["severity", "level", "by_ourselves", "told"], batch_size=200)
    return items


def enter_reported(*, matters: Sequence[Matter], by: By, at: datetime) -> None:
    """Every matter of a kind of a list is an item of it, wherever it came from: news of the matters room."""
    kept = [one for one in matters if one.keeper_post_id is not None]
    if not kept:
        return
    packs = {one.version: one for one in packs_by_version({one.pack_version_id for one in kept})}
    items = []
    for one in kept:
        pack = packs[one.pack_version_id]
        code = list_of(pack.pack.lists, one.kind)
        if code is not None:
            items.append(_new(one, code, pack))
    Item.objects.bulk_create(items, batch_size=200)
    record([
        Done("list.entered", ITEM, item.uid, by, item.matter.reported_at, item.area_path, {
            "list": item.list, "matter": item.matter_id,
        })
        for item in items
    ])  # fmt: skip


def _new(matter: Matter, code: str, pack: PackInUse) -> Item:
    one = pack.pack.lists[code]
    placed = usual(one, pack.pack.kinds[matter.kind])
    return Item(
        matter=matter, pack=pack.code, list=code, prefix=one.prefix, area_path=matter.area_path,
        entered_day=matter.reported_day, severity=placed.severity, level=placed.level,
        by_ourselves=placed.by_ourselves,
    )  # fmt: skip


def escalate(matter: Matter, code: str, *, viewer: Viewer, channel: str, at: datetime) -> Item:
    """Put an escalated matter in a list by its rule, in one act: an item that came out of it. Once only."""
    pack = packs_by_version([matter.pack_version_id])[0]
    one, rule = _rule(matter, code, pack)
    post = escalating_post(viewer, one, matter)
    if post is None:
        raise NotAllowed(_("这件事不归您的岗位列入清单"))
    uid = uuid5(matter.uid, code)  # of two who do it at once, the second finds it done
    if Matter.objects.filter(uid=uid).exists():
        raise Conflict(_("这件事已经列入这张清单"))
    draft = Draft(
        uid, rule.kind, matter.text, at, "desk", matter.lon, matter.lat, matter.area.code, matter.address,
        origin=Origin(SUBJECT, matter.uid),
    )  # fmt: skip
    by = viewer.by(post, channel)
    with transaction.atomic():
        made = report_matter(draft, pack=pack, by=by, at=at)
        item = _placed([made], [Placed(rule.severity, rule.level)], [""])[0]
        facts = {"list": code, "item": item.pk}
        record([Done("list.escalated", SUBJECT, matter.uid, by, at, matter.area_path, facts)])
    return item


def _rule(matter: Matter, code: str, pack: PackInUse) -> tuple[ProblemList, Entering]:
    one = pack.pack.lists.get(code)
    rule = rule_for(one, matter.kind, matter.lead_post.area.level) if one else None
    if one is None or rule is None or matter.stage != "open":
        raise Invalid([Problem("list", _("按规则，这件事现在不进这张清单"))])
    return one, rule


def regrade(
    item: Item, placed: Placed, reason: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Item:
    """Whoever keeps the list says how severe an item is and whose, with a reason; who found it stays as it was told."""
    post = keeping_post(viewer, item)
    if post is None:
        raise NotAllowed(_("这张清单不归您的岗位主管"))
    problems = check_placed(pack.pack.lists[item.list], placed) + check_reason(reason)
    if problems:
        raise Invalid(problems)
    facts: Mapping[str, str] = {
        "severity": placed.severity, "level": placed.level, "was_severity": item.severity, "was_level": item.level,
    }  # fmt: skip
    with transaction.atomic():
        same = Item.objects.filter(pk=item.pk, severity=item.severity, level=item.level)
        if not same.update(severity=placed.severity, level=placed.level):
            raise Conflict(_("刚刚有人改过，请看最新的情况"))
        item.severity, item.level = placed.severity, placed.level
        record([Done("list.regraded", ITEM, item.uid, viewer.by(post, channel), at, item.area_path, dict(facts))])
    return item
