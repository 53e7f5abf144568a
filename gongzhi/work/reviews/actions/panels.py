"""Panels: seated, given items, standing back, voting, closing."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.reviews.access import PANEL as VERB
from gongzhi.work.reviews.access import owning_post, voting_as
from gongzhi.work.reviews.logic.panels import (
    DECLARED,
    HANDS,
    ITEMS_MOST,
    NO_QUORUM,
    OPEN_BALLOT,
    OWN,
    RELATIVE,
    SECRET_BALLOT,
    Choice,
    Rules,
    check_choice,
    check_rules,
    outcome_of,
)
from gongzhi.work.reviews.models import PANEL, Ballot, Member, Panel, PanelItem, Recusal, Seat, Slot
from gongzhi.work.reviews.queries.panels import choices_of


@dataclass(frozen=True)
class Seated:
    """Somebody to sit on a panel: by account, or by the stable id of a person who has none."""

    name: str
    account: int | None = None
    person_uid: UUID | None = None
    post: int | None = None


@dataclass(frozen=True)
class Before:
    """Something to come before a panel. `relations`: who must stand back, by key of the member, and why."""

    subject: str
    subject_uid: UUID
    title: str
    relations: Mapping[int, str] = field(default_factory=dict)


def make_panel(
    title: str,
    basis: str,
    rules: Rules,
    members: Sequence[Seated],
    *,
    ballot: str = OPEN_BALLOT,
    pack: PackInUse,
    area: Area,
    viewer: Viewer,
    channel: str,
    at: datetime,
) -> Panel:
    """A panel with its members and the rules it decides by: they are fixed before anything comes before it."""
    post = viewer.post_for(VERB, area.path)
    if post is None:
        raise NotAllowed(_("您的岗位不能在这里组织评议"))
    problems = check_rules(rules, len(members))
    for name, text, most in (("title", title, 80), ("basis", basis, 200)):
        if not 4 <= len(text.strip()) <= most or "\x00" in text:
            problems.append(Problem(name, _("写 %(least)d 到 %(most)d 个字") % {"least": 4, "most": most}))
    if ballot not in (OPEN_BALLOT, SECRET_BALLOT, HANDS):
        problems.append(Problem("ballot", _("选记名或不记名")))
    if any(not one.name.strip() or len(one.name) > 60 or not (one.account or one.person_uid) for one in members):
        problems.append(Problem("members", _("每位成员要有姓名和账号或人员编号")))
    if problems:
        raise Invalid(problems)
    panel = Panel(
        pack=pack.code, area=area, area_path=area.path, owner_post_id=post, title=title.strip(), basis=basis.strip(),
        ballot=ballot, method=rules.method, criteria=[one.told() for one in rules.criteria], quorum=rules.quorum,
        over_num=rules.over.numerator, over_den=rules.over.denominator, strict=rules.strict, trim=rules.trim,
        made_at=at, made_day=local_day(at, pack.calendar.time_zone),
    )  # fmt: skip
    try:
        with transaction.atomic():
            panel.save(force_insert=True)
            Member.objects.bulk_create(
                Member(
                    panel=panel, account_id=one.account, person_uid=one.person_uid, name=one.name.strip(),
                    post_id=one.post,
                )
                for one in members
            )  # fmt: skip
            facts: dict[str, str | int] = {
                "members": len(members),
                "ballot": ballot,
                "method": rules.method,
                "quorum": rules.quorum,
            }
            _told(panel, "panel.made", viewer.by(post, channel), at, **facts)
    except IntegrityError:
        raise Invalid([Problem("members", _("同一个人不能占两个席位"))]) from None
    return panel


def add_items(panel: Panel, items: Sequence[Before], *, viewer: Viewer, channel: str, at: datetime) -> list[PanelItem]:
    """Bring items before a panel, all or none. Whoever is related to one stands back from it from the start."""
    by = keeper_of(panel, viewer, channel)
    members = {one.pk for one in Member.objects.filter(panel=panel)}
    standing = PanelItem.objects.filter(panel=panel).count()
    if standing + len(items) > ITEMS_MOST or not items:
        raise Invalid([Problem("items", _("一次评议 1 到 %(most)d 项") % {"most": ITEMS_MOST})])
    for one in items:
        if not 1 <= len(one.title.strip()) <= 120 or "\x00" in one.title:
            raise Invalid([Problem("items", _("每一项写 1 到 120 个字"))])
        if set(one.relations) - members or set(one.relations.values()) - {OWN, RELATIVE}:
            raise Invalid([Problem("items", _("回避的人不在评议组里"))])
    made = [
        PanelItem(panel=panel, position=standing + n, subject=one.subject, subject_uid=one.subject_uid,
                  title=one.title.strip())
        for n, one in enumerate(items, 1)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            hold_panel(panel)
            PanelItem.objects.bulk_create(made)
            recusals = [
                Recusal(item=item, member_id=member, ground=ground, at=at)
                for item, one in zip(made, items, strict=True)
                for member, ground in one.relations.items()
            ]
            Recusal.objects.bulk_create(recusals)
            if panel.ballot == SECRET_BALLOT:
                Seat.objects.bulk_create(Seat(item=item, member_id=member) for item in made for member in members)
                Slot.objects.bulk_create(Slot(item=item) for item in made for _member in members)
            _told(panel, "panel.items_added", by, at, items=len(made), recusals=len(recusals))
    except IntegrityError:
        raise Conflict([Problem("items", _("其中有的已经在这次评议里"))]) from None
    return made


def stand_back(item: PanelItem, member: Member, *, viewer: Viewer, channel: str, at: datetime) -> Recusal:
    """A member declares to stand back from an item. An open ballot cast before no longer counts; a secret one cannot
    be found again."""
    panel = item.panel
    if not voting_as(viewer, panel, member):
        raise NotAllowed(_("只有成员自己能申请回避"))
    try:
        with transaction.atomic():
            _open_item(item)
            if Seat.objects.filter(item=item, member=member, cast=True).exists():
                raise Conflict(_("不记名票已经投出，不能再回避"))
            made = Recusal.objects.create(item=item, member=member, ground=DECLARED, at=at)
            by = viewer.by(None, channel)
            _told(panel, "panel.stood_back", by, at, item=str(item.uid), member=str(member.uid))
            announce("panel.voted", item=item, member=member, by=by, at=at)
    except IntegrityError:
        raise Conflict(_("这一项已经回避")) from None
    return made


def cast(item: PanelItem, choice: Choice, *, member: Member, viewer: Viewer, channel: str, at: datetime) -> None:
    """Vote on an item. An open ballot may be changed until closing; a secret one is cast once and for all."""
    panel = item.panel
    if not voting_as(viewer, panel, member):
        raise NotAllowed(_("只能投自己的票"))
    if problems := check_choice(panel.rules, choice):
        raise Invalid(problems)
    try:
        with transaction.atomic():
            _open_item(item)
            if Recusal.objects.filter(item=item, member=member).exists():
                raise NotAllowed(_("这一项要回避，不能投票"))
            if panel.ballot == HANDS:
                raise Conflict(_("这次评议举手表决，票数在会上一并记"))
            if panel.ballot == SECRET_BALLOT:
                _cast_secretly(item, choice, member)
            else:
                turn = Ballot.objects.filter(item=item, member=member).count() + 1
                scores = dict(choice.scores or {})
                Ballot.objects.create(item=item, member=member, turn=turn, vote=choice.vote, scores=scores, at=at)
            by = viewer.by(None, channel)
            _told(panel, "panel.voted", by, at, item=str(item.uid), member=str(member.uid))
            announce("panel.voted", item=item, member=member, by=by, at=at)
    except IntegrityError:
        raise Conflict(_("这一票刚刚投过")) from None


def _cast_secretly(item: PanelItem, choice: Choice, member: Member) -> None:
    """Note that the member voted, and put the ballot into the box: everything in it is shuffled over all its places."""
    if not Seat.objects.filter(item=item, member=member, cast=False).update(cast=True):
        raise Conflict(_("不记名票已经投出，不能再改"))
    places = list(Slot.objects.filter(item=item).order_by("pk"))
    papers = [(True, one.vote, one.scores) for one in places if one.filled]
    papers.append((True, choice.vote, dict(choice.scores or {})))
    papers += [(False, "", {})] * (len(places) - len(papers))
    secrets.SystemRandom().shuffle(papers)
    for place, (filled, vote, scores) in zip(places, papers, strict=True):
        place.filled, place.vote, place.scores = filled, vote, scores
    Slot.objects.bulk_update(places, ["filled", "vote", "scores"])


def close_item(item: PanelItem, *, viewer: Viewer, channel: str, at: datetime) -> PanelItem:
    """Count, and write the outcome once. Too few ballots are an outcome too: nothing was decided."""
    panel = item.panel
    by = keeper_of(panel, viewer, channel)
    if panel.ballot == HANDS:
        raise Conflict(_("这次评议举手表决，票数在会上一并记"))
    with transaction.atomic():
        _open_item(item)
        found = outcome_of(panel.rules, choices_of(item, panel))
        item.state, item.verdict, item.closed_at = PanelItem.CLOSED, found.verdict, at
        item.votes, item.approvals, item.rejections = found.votes, found.approvals, found.rejections
        if found.score is not None:
            item.score_num, item.score_den = found.score.numerator, found.score.denominator
        item.save()
        facts: dict[str, str | int] = {
            "item": str(item.uid),
            "verdict": found.verdict,
            "votes": found.votes,
            "for": found.approvals,
        }
        _told(panel, "panel.item_closed", by, at, **facts)
        announce("panel.item_closed", item=item, outcome=found, by=by, at=at)
    return item


def close_panel(panel: Panel, *, viewer: Viewer, channel: str, at: datetime) -> Panel:
    """End the session. Raises `Conflict` while an item is open."""
    by = keeper_of(panel, viewer, channel)
    with transaction.atomic():
        hold_panel(panel)
        items = list(PanelItem.objects.filter(panel=panel).order_by("position"))
        waiting = [one for one in items if one.state == PanelItem.OPEN]
        if waiting:
            raise Conflict(_("还有 %(n)d 项没有计票") % {"n": len(waiting)})
        panel.state, panel.closed_at = Panel.CLOSED, at
        panel.save()
        undecided = sum(one.verdict == NO_QUORUM for one in items)
        _told(panel, "panel.closed", by, at, items=len(items), undecided=undecided)
        announce("panel.closed", panel=panel, items=items, by=by, at=at)
    return panel


def keeper_of(panel: Panel, viewer: Viewer, channel: str) -> By:
    post = owning_post(viewer, panel, VERB)
    if post is None:
        raise NotAllowed(_("这次评议不归您的岗位组织"))
    return viewer.by(post, channel)


def hold_panel(panel: Panel) -> None:
    """Hold the panel while something is done to it; raises `Conflict` when it is closed."""
    if Panel.objects.select_for_update().get(pk=panel.pk).state != Panel.OPEN:
        raise Conflict(_("这次评议已经结束"))


def _open_item(item: PanelItem) -> None:
    """Hold the item, so that a vote and the closing never meet; raises `Conflict` when it is closed."""
    if PanelItem.objects.select_for_update().get(pk=item.pk).state != PanelItem.OPEN:
        raise Conflict(_("这一项已经计票"))


def _told(panel: Panel, verb: str, by: By, at: datetime, **facts: str | int) -> None:
    record([Done(verb, PANEL, panel.uid, by, at, panel.area_path, facts)])
