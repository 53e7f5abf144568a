"""Writing visits down: one from a phone or a whole book, by the same code, as sets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse, setup_stamp
from gongzhi.work.matters.access import settling_post
from gongzhi.work.matters.actions.intake import Intake, Own, take_in
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.access import leading_post
from gongzhi.work.visits.actions.booking import book_second, end_bookings
from gongzhi.work.visits.actions.rounds import end_done, give_slices
from gongzhi.work.visits.actions.sorting import BATCH, MADE, REFUSED, Asking, Kept, Sorted, sort
from gongzhi.work.visits.logic import ABSENT, Told, check_reason, state_after
from gongzhi.work.visits.models import VISIT, Finding, Round, Target, Visit


@transaction.atomic
def record_many(
    kind: str, visits: Sequence[Told], *, pack: PackInUse, by: By, at: datetime, viewer: Viewer | None = None,
    within: str = "",
) -> Kept:  # fmt: skip
    """Write visits of one kind, each judged by itself; those that stand already stay as they are.

    `viewer` None: whoever `by` names may write everywhere within an area path, as an import or a demonstration does.
    Raises `Conflict` when somebody else reached one of the doors in the same moment; nothing is written then.
    """
    kept = Kept(outcomes=[REFUSED] * len(visits))
    declared = pack.pack.visits.get(kind)
    if declared is None:
        raise Invalid([Problem("kind", _("没有这种走访"))])
    stamp = setup_stamp()
    good = sort(
        visits,
        kept,
        Asking(pack, kind, declared, viewer, within, at, areas_by_code(stamp), posts_at_hand(pack.code, stamp)),
    )
    good = _may_settle(good, kept, viewer)
    made = [_visit(one, kind, pack, by, at) for one in good]
    try:
        with transaction.atomic():
            _reach(good)
            insert(made)
    except IntegrityError as raced:
        raise Conflict(_("刚有人记过其中一户，请刷新后再记")) from raced
    matters = _become(good, made, pack, by, at, stamp)
    record(_acts(good, made, by))
    again = [(one, visit) for one, visit in zip(good, made, strict=True) if visit.result == ABSENT or one.told.again]
    done = [visit for visit in made if visit.result != ABSENT]
    end_bookings(done, at=at)
    book_second(again, declared, pack, by=by, at=at)
    for one, visit in zip(good, made, strict=True):
        kept.outcomes[one.place], kept.visits[one.place] = MADE, visit
    _end_slices(good, at)
    if made:
        announce("visits.made", visits=made, matters=matters, by=by, at=at)
    return kept


def record_visit(kind: str, told: Told, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime) -> Visit:
    """Write one visit; raises `Invalid` naming the field. Sent twice, it is written once."""
    by = viewer.by(None, channel)
    with transaction.atomic():
        kept = record_many(kind, [told], pack=pack, by=by, at=at, viewer=viewer)
        if kept.outcomes[0] == REFUSED:
            raise refusal_of(kept.problems[0])
    return kept.visits[0]


@transaction.atomic
def withdraw_visit(
    visit: Visit, reason: str, *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Visit:  # fmt: skip
    """Take a visit back with a reason: the door is to be reached again. Matters it became stay: somebody asked."""
    post = visit.post_id if visit.post_id in viewer.post_ids() else leading_post(viewer, visit.area_path)
    if post is None:
        raise NotAllowed(_("这次走访不是您的岗位记的"))
    if problems := check_reason(reason):
        raise Invalid(problems)
    changed = {"withdrawn_at": at, "withdrawn_why": reason.strip()}
    if not Visit.objects.filter(pk=visit.pk, withdrawn_at=None).update(**changed):
        raise Conflict(_("这次走访已经撤回"))
    visit.withdrawn_at, visit.withdrawn_why = at, reason.strip()
    by = viewer.by(post, channel)
    record([Done("visit.withdrawn", VISIT, visit.uid, by, at, visit.area_path, {"kind": visit.kind})])
    if visit.target_id is not None:
        _open_again(visit.target_id, pack, by, at)
    announce("visits.withdrawn", visit=visit, by=by, at=at)
    return visit


def _open_again(target: int, pack: PackInUse, by: By, at: datetime) -> None:
    standing = Visit.objects.filter(target=target, withdrawn_at=None).values_list("result", flat=True)
    results = set(standing)
    reached = next((one for one in results if one != ABSENT), None)
    state = state_after(reached) if reached else Target.ABSENT if results else Target.WAITING
    Target.objects.filter(pk=target).exclude(state=Target.CLOSED).update(state=state)
    one = Round.objects.get(pk=Target.objects.values_list("round", flat=True).get(pk=target))
    if one.ended_at is None and state in Target.OPEN:
        give_slices(one, pack, by=by, at=at)


def _may_settle(good: Sequence[Sorted], kept: Kept, viewer: Viewer | None) -> list[Sorted]:
    """What was settled on the spot is written down by a post that may, in its own area."""
    if viewer is None:
        return list(good)
    found = []
    for one in good:
        settles = any(done for _what, _draft, done in one.drafts)
        if settles and settling_post(viewer, one.area.path) is None:
            kept.refuse(one.place, Problem("done", _("只能记自己岗位范围内当场办结的事")))
        else:
            found.append(one)
    return found


def _visit(one: Sorted, kind: str, pack: PackInUse, by: By, at: datetime) -> Visit:
    told, declared = one.told, pack.pack.visits[kind]
    whats = [what for what, _draft, _done in one.drafts]
    return Visit(
        uid=told.uid, pack=pack.code, kind=kind, round_id=one.target.round_id if one.target else None,
        target_id=one.target.pk if one.target else None, household_id=one.household, record_id=one.record,
        area_path=one.area.path, post_id=one.post, account_id=by.account, beside=list(told.beside),
        mode=told.mode or next(iter(declared.ways)), day=one.day, at=told.at, made_at=at, result=told.result,
        appeals=whats.count("appeal"), opinions=whats.count("opinion"),
        findings=sum(what.startswith("found:") for what in whats), answers=dict(told.answers), note=told.note.strip(),
        foreign_system=told.foreign_system, foreign_id=told.foreign_id,
    )  # fmt: skip


def _reach(good: Sequence[Sorted]) -> None:
    """Mark the doors, if nobody was faster; one update a state and batch."""
    by_state: dict[str, dict[int, None]] = {}
    for one in good:
        if one.target is not None:
            by_state.setdefault(state_after(one.told.result), {})[one.target.pk] = None
    for state, keys in sorted(by_state.items()):
        wanted = list(keys)
        for start in range(0, len(wanted), BATCH):
            some = wanted[start : start + BATCH]
            won = Target.objects.filter(pk__in=some, state__in=Target.OPEN).update(state=state)
            if won != len(some):
                raise Conflict(_("刚有人记过其中一户，请刷新后再记"))


def _become(
    good: Sequence[Sorted], made: Sequence[Visit], pack: PackInUse, by: By, at: datetime, stamp: int
) -> list[Matter]:
    """Appeals, opinions and findings become matters, set by set of one post."""
    by_post: dict[int, list[tuple[Sorted, Visit, str, Intake]]] = {}
    for one, visit in zip(good, made, strict=True):
        for what, draft, done in one.drafts:
            own = Own(done, one.post) if done else None
            by_post.setdefault(one.post, []).append((one, visit, what, Intake(draft, one.area, own=own)))
    found, findings = [], []
    for post, lines in by_post.items():
        acting = By(by.channel, post, by.account)
        matters = take_in([line[3] for line in lines], pack=pack, by=acting, at=at, stamp=stamp)
        found += matters
        for (one, visit, what, _intake), matter in zip(lines, matters, strict=True):
            head, _sep, code = what.partition(":")
            item = pack.pack.visits[visit.kind].lines.get(code) if head == "found" else None
            if item is not None and one.record is not None:
                facts = {"item": code, "severity": item.severity, "matter": matter}
                findings.append(Finding(visit=visit, round_id=visit.round_id, record_id=one.record, **facts))
    insert(findings)
    return found


def _acts(good: Sequence[Sorted], made: Sequence[Visit], by: By) -> list[Done]:
    acts = []
    for one, visit in zip(good, made, strict=True):
        facts: dict[str, Any] = {"kind": visit.kind, "result": visit.result}
        if one.target is not None:
            facts["target"] = one.target.pk
        acting = By(by.channel, one.post, by.account)
        acts.append(Done("visit.made", VISIT, visit.uid, acting, visit.at, visit.area_path, facts))
    return acts


def _end_slices(good: Sequence[Sorted], at: datetime) -> None:
    """Slices in which nobody is left are done."""
    rounds: dict[int, tuple[Round, set[int | None]]] = {}
    for one in good:
        if one.target is not None:
            rounds.setdefault(one.target.round_id, (one.target.round, set()))[1].add(one.target.post_id)
    for each, posts in rounds.values():
        end_done(each, list(posts), at=at)


def refusal_of(problems: Sequence[Problem]) -> Invalid | NotAllowed | Conflict:
    """What was wrong with one visit, as the refusal it is."""
    first = problems[0]
    if first.field == "target" and first.message == _("这里不归您的岗位走访"):
        return NotAllowed(first.message)
    if first.field in ("target", "uid") and first.message != _("没有这个走访对象"):
        return Conflict(list(problems))
    return Invalid(problems)
