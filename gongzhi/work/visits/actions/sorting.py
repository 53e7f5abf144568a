"""Sorting visits as they are told: to whom they went, by which post, and what is wrong with them. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day
from gongzhi.base.people.logic import PostsByPath, Viewer, nearest
from gongzhi.base.people.models import Household, Post
from gongzhi.base.refusals import Problem
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.visits import VisitKind
from gongzhi.work.matters.logic.intake import Draft, Origin, check, check_own
from gongzhi.work.registers.models import Record
from gongzhi.work.visits.access import going_post
from gongzhi.work.visits.logic import ABSENT, FINDING, Said, Told, check_told
from gongzhi.work.visits.models import VISIT, Round, Target, Visit

BATCH = 500
MADE, SAME, REFUSED = "made", "same", "refused"


@dataclass
class Kept:
    """What became of visits, by their position: `made`, `same` (it stood already) or `refused`, and why."""

    outcomes: list[str] = field(default_factory=list)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)

    def number(self, outcome: str) -> int:
        """How many ended so."""
        return self.outcomes.count(outcome)

    def refuse(self, place: int, problem: Problem) -> None:
        """One is not taken."""
        self.problems.setdefault(place, []).append(problem)


@dataclass(frozen=True)
class Sorted:
    """A visit that can be written: to whom, where, by which post, with what it becomes."""

    place: int
    told: Told
    target: Target | None
    household: int | None
    record: int | None
    area: Area
    post: int
    day: date
    drafts: Sequence[tuple[str, Draft, str]] = ()  # what it is (appeal, opinion, found:CODE), done on the spot


@dataclass(frozen=True)
class Asking:
    """Who tells of visits: somebody by their posts, or, without one, a file or a demonstration within an area."""

    pack: PackInUse
    code: str
    kind: VisitKind
    viewer: Viewer | None
    within: str
    at: datetime
    areas: Mapping[str, Area]  # by code, read once for all visits
    posts: Mapping[str, PostsByPath]


def sort(visits: Sequence[Told], kept: Kept, asking: Asking) -> list[Sorted]:
    """Those that can be written; what is wrong with the others goes to `kept`, and so do those that stand already."""
    _standing(visits, kept)
    settled = kept.visits.keys() | kept.problems.keys()
    fresh = {place: told for place, told in enumerate(visits) if place not in settled}
    targets = _targets(fresh.values(), asking)
    homes, rows = _paths(fresh.values(), asking)
    _along(fresh, kept, asking)
    good, taken = [], set[int]()
    for place, told in fresh.items():
        if place in kept.problems:
            continue
        one = _one(place, told, targets, homes, rows, kept, asking)
        if one is None:
            continue
        if one.target is not None and told.target is None and one.target.pk in taken:
            one = replace(one, target=None)  # it went there twice: the round needs it once
        if one.target is not None and told.result != ABSENT:
            if one.target.pk in taken:
                kept.refuse(place, Problem("target", _("这一轮已经走访过")))
                continue
            taken.add(one.target.pk)
        good.append(one)
    return good


def _standing(visits: Sequence[Told], kept: Kept) -> None:
    """Visits that are here already, by their uid or by the number another system gave them."""
    known: dict[object, Visit] = {}
    for start in range(0, len(visits), BATCH):
        some = visits[start : start + BATCH]
        known |= {one.uid: one for one in Visit.objects.filter(uid__in=[told.uid for told in some])}
        foreign = {told.foreign_id for told in some if told.foreign_id}
        if foreign:
            systems = {told.foreign_system for told in some}
            rows = Visit.objects.filter(foreign_system__in=systems, foreign_id__in=foreign)
            known |= {(one.foreign_system, one.foreign_id): one for one in rows}
    if not known:
        return
    for place, told in enumerate(visits):
        found = known.get(told.uid) or known.get((told.foreign_system, told.foreign_id) if told.foreign_id else None)
        if found is None:
            continue
        if found.result != told.result or (told.target or found.target_id) != found.target_id:
            kept.refuse(place, Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写")))
        else:
            kept.visits[place], kept.outcomes[place] = found, SAME


def _along(fresh: Mapping[int, Told], kept: Kept, asking: Asking) -> None:
    """Posts that went along are posts of this pack."""
    named = {key for told in fresh.values() for key in told.beside}
    if not named:
        return
    known = set(Post.objects.filter(pk__in=named, role__pack=asking.pack.code).values_list("pk", flat=True))
    for place, told in fresh.items():
        if not known.issuperset(told.beside):
            kept.refuse(place, Problem("beside", _("没有这个岗位")))


def _targets(visits: Iterable[Told], asking: Asking) -> dict[tuple[str, int], Target]:
    """Targets by their key, and the open ones of running rounds of this kind by household and row."""
    wanted: dict[str, list[int]] = {"pk": [], "household": [], "record": []}
    for told in visits:
        for name, key in (("pk", told.target), ("household", told.household), ("record", told.record)):
            if key is not None:
                wanted[name].append(key)
                break
    found: dict[tuple[str, int], Target] = {}
    for name, keys in wanted.items():
        for start in range(0, len(keys), BATCH):
            rows = Target.objects.filter(
                round__pack=asking.pack.code, round__kind=asking.code, **{f"{name}__in": keys[start : start + BATCH]}
            )
            if name != "pk":
                rows = rows.filter(state__in=Target.OPEN, round__ended_at=None).order_by("pk")
            for one in rows:
                key = {"pk": one.pk, "household": one.household_id, "record": one.record_id}[name]
                found[name, key or 0] = one
    rounds = Round.objects.in_bulk({one.round_id for one in found.values()})  # few, and the doors many
    for one in found.values():
        one.round = rounds[one.round_id]
    return found


def _paths(visits: Iterable[Told], asking: Asking) -> tuple[dict[int, str], dict[int, str]]:
    """Where the households and the rows are that are named by themselves."""
    alone = [told for told in visits if told.target is None]
    homes = [told.household for told in alone if told.household is not None]
    rows = [told.record for told in alone if told.household is None and told.record is not None]
    of_kind = Record.objects.filter(register=asking.kind.register or "", pack=asking.pack.code)
    found: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for start in range(0, len(homes), BATCH):
        found[0].update(Household.objects.filter(pk__in=homes[start : start + BATCH]).values_list("pk", "area_path"))
    for start in range(0, len(rows), BATCH):
        found[1].update(of_kind.filter(pk__in=rows[start : start + BATCH]).values_list("pk", "area_path"))
    return found


def _one(
    place: int, told: Told, targets: dict[tuple[str, int], Target], homes: dict[int, str], rows: dict[int, str],
    kept: Kept, asking: Asking,
) -> Sorted | None:  # fmt: skip
    day = local_day(told.at, asking.pack.calendar.time_zone)
    target = _target_of(told, targets)
    if target is not None and told.target is None and day < target.round.first:
        target = None  # an old visit is none of a round that began later
    household = target.household_id if target else told.household
    record = target.record_id if target else told.record
    path = target.area_path if target else homes.get(household or 0) or rows.get(record or 0)
    fits = (record is None) == (asking.kind.register is None) and (told.target is None or target is not None)
    area = asking.areas.get(path.rstrip("/").rpartition("/")[2]) if path else None
    if not fits or path is None or area is None:
        kept.refuse(place, Problem("target", _("没有这个走访对象")))
        return None
    post = _post(target, path, asking)
    if post is None:
        kept.refuse(place, Problem("target", _("这里不归您的岗位走访")))
        return None
    today = local_day(asking.at, asking.pack.calendar.time_zone)
    problems = check_told(told, asking.kind, now=asking.at, today=today)
    if target is not None:
        problems += _fit_for(target, told)
    drafts, wrong = _drafts(told, area, target.place if target else "", asking)
    problems += wrong
    if problems:
        kept.problems[place] = problems
        return None
    return Sorted(place, told, target, household, record, area, post, day, drafts)


def _target_of(told: Told, targets: dict[tuple[str, int], Target]) -> Target | None:
    for name, key in (("pk", told.target), ("household", told.household), ("record", told.record)):
        if key is not None:
            return targets.get((name, key))
    return None


def _post(target: Target | None, path: str, asking: Asking) -> int | None:
    given = target.post_id if target else None
    if asking.viewer is not None:
        return going_post(asking.viewer, asking.kind, path, given)
    if not path.startswith(asking.within):
        return None
    found = (nearest(asking.posts.get(role, {}), path) for role in asking.kind.roles)
    return given or next((post for post in found if post is not None), None)


def _fit_for(target: Target, told: Told) -> list[Problem]:
    if target.state not in Target.OPEN:
        return [Problem("target", _("这一轮已经走访过"))]
    ended = target.round.ended_at
    return [Problem("at", _("这一轮已经结束"))] if ended is not None and told.at > ended else []


def _drafts(
    told: Told, area: Area, address: str, asking: Asking
) -> tuple[list[tuple[str, Draft, str]], list[Problem]]:  # fmt: skip
    """What the visit becomes, and what is wrong with it. Each names the visit as its origin."""
    said: list[tuple[str, str, Said]] = [(f"appeals.{n}", "appeal", one) for n, one in enumerate(told.appeals, 1)]
    said += [(f"opinions.{n}", "opinion", one) for n, one in enumerate(told.opinions, 1)]
    for code, answer in told.answers.items():
        if answer == FINDING and code in told.found and code in asking.kind.lines:
            item = asking.kind.lines[code]
            said.append((f"found.{code}", f"found:{code}", replace(told.found[code], kind=item.kind)))
    found, problems = [], []
    for name, what, one in said:
        draft = Draft(
            one.uid, one.kind, one.text, told.at, "own" if one.done else "doorstep", area=area.code,
            address=address[:200], origin=Origin(VISIT, told.uid),
        )  # fmt: skip
        wrong = check(draft, asking.pack.pack.kinds, now=asking.at)
        if one.done:
            wrong += check_own(one.done)
            kind = asking.pack.pack.kinds.get(one.kind)
            if kind is not None and not kind.own:
                wrong.append(Problem("done", _("这一类不能当场办结")))
        problems += [Problem(f"{name}.{fault.field}", fault.message) for fault in wrong]
        found.append((what, draft, one.done))
    return found, problems
