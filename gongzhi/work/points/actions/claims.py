"""Filing claims: by the household, by grid staff, by the trail, thousands at a time. Good rows are taken, the others
come back with what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.exchange import chunks
from gongzhi.base.ids import uuid7
from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.work.points.access import filing_post
from gongzhi.work.points.logic.rules import LATE_DAYS, period_of
from gongzhi.work.points.models import CLAIM, Claim, Item, Scheme
from gongzhi.work.points.queries.schemes import RulesThen, rules_of

_CHUNK = 500


@dataclass(frozen=True)
class ClaimRow:
    """What a household did: by which item, on which local day, in a few words. `uid` makes sending it twice one.

    `by`: who says so, when it is not who hands in all the rows.
    """

    household: Household
    code: str
    day: date
    words: str = ""
    uid: UUID = field(default_factory=uuid7)
    of_subject: UUID | None = None
    by: By | None = None


@dataclass
class Filed:
    """How filing went. `refused`: the place of a row, counted from 1, with what is wrong."""

    made: list[Claim] = field(default_factory=list)
    same: int = 0
    refused: list[tuple[int, list[Problem]]] = field(default_factory=list)


def file_at_desk(scheme: Scheme, row: ClaimRow, *, viewer: Viewer, channel: str, at: datetime) -> Claim:
    """One claim by a post that keeps points where the household lives. Raises `Invalid` naming the field."""
    post = filing_post(viewer, row.household)
    if post is None:
        raise NotAllowed(_("这一户不归您的岗位记分"))
    return _one(scheme, row, by=viewer.by(post, channel), at=at)


def file_by_household(scheme: Scheme, row: ClaimRow, *, at: datetime) -> Claim:
    """One claim by the household itself, by its secret link."""
    return _one(scheme, row, by=By("portal"), at=at)


def _one(scheme: Scheme, row: ClaimRow, *, by: By, at: datetime) -> Claim:
    filed = file_claims(scheme, [row], by=by, at=at)
    if filed.refused:
        problems = filed.refused[0][1]
        raise (Conflict if problems[0].field == "cap" else Invalid)(problems)
    return filed.made[0] if filed.made else Claim.objects.get(uid=row.uid)


def file_claims(scheme: Scheme, rows: Sequence[ClaimRow], *, by: By, at: datetime, late_days: int = LATE_DAYS) -> Filed:
    """The set-based core: a chunk a transaction, so that a file of any length takes no long lock."""
    filed, rules, today = Filed(), rules_of(scheme), local_day(at, settings.TIME_ZONE)
    for chunk in chunks(iter(enumerate(rows, 1)), _CHUNK):
        try:
            with transaction.atomic():
                _file(scheme, chunk, filed, rules, today - timedelta(days=late_days), today, by, at)
        except IntegrityError:  # somebody else took the last place of a cap between our look and our insert
            with transaction.atomic():
                _file(scheme, chunk, filed, rules, today - timedelta(days=late_days), today, by, at)
    return filed


def _file(
    scheme: Scheme, rows: Sequence[tuple[int, ClaimRow]], filed: Filed, rules: RulesThen, first: date, today: date,
    by: By, at: datetime,
) -> None:  # fmt: skip
    Scheme.objects.select_for_update().filter(pk=scheme.pk).first()
    known = {one.uid: one for one in Claim.objects.filter(uid__in=[row.uid for _place, row in rows])}
    subjects = [row.of_subject for _place, row in rows if row.of_subject]
    credited = set(Claim.objects.filter(of_subject__in=subjects).values_list("of_subject", "household_id"))
    taken = _taken([row for _place, row in rows])
    new: list[Claim] = []
    refused: list[tuple[int, list[Problem]]] = []
    same = 0
    filers: dict[UUID, By] = {}
    for place, row in rows:
        first_sent = known.get(row.uid)
        if first_sent is not None or (row.of_subject, row.household.pk) in credited:
            if first_sent is not None and _differs(first_sent, row):
                refused.append((place, [Problem("uid", _("同一编号已收到过不同的内容，请刷新页面重新填写"))]))
            else:
                same += 1
            continue
        item = rules.item(row.code, row.day)
        problems = _faults(scheme, row, item, first, today)
        if not problems and item is not None:
            filers[row.uid] = row.by or by
            claim = _claim(scheme, row, item, taken, filers[row.uid], at)
            if claim is not None:
                new.append(claim)
                known[row.uid] = claim
                continue
            problems = [Problem("cap", _cap_said(item))]
        refused.append((place, problems))
    insert(new)
    record([_told(one, filers[one.uid], at) for one in new])
    filed.made += new
    filed.refused += refused
    filed.same += same


def _told(one: Claim, by: By, at: datetime) -> Done:
    facts = {"item": one.code, "points": one.points}
    return Done("points.claimed", CLAIM, one.uid, by, at, one.household.area_path, facts)


def _differs(one: Claim, row: ClaimRow) -> bool:
    return (one.household_id, one.code, one.day, one.words) != (row.household.pk, row.code, row.day, row.words.strip())


def _cap_said(item: Item) -> str:
    within = {"month": _("每月"), "year": _("每年"), "once": _("一共")}[item.cap]
    return _("“%(title)s”%(within)s最多记 %(n)d 次，已经记满") % {
        "title": item.title, "within": within, "n": item.times,
    }  # fmt: skip


def _faults(scheme: Scheme, row: ClaimRow, item: Item | None, first: date, today: date) -> list[Problem]:
    found = []
    if item is None:
        found.append(Problem("item", _("那一天的细则里没有这一条")))
    if row.day > today:
        found.append(Problem("day", _("日期在将来")))
    elif row.day < first:
        found.append(Problem("day", _("时间太久：只补记三个月以内的")))
    if not row.household.area_path.startswith(scheme.area_path) or row.household.valid_to is not None:
        found.append(Problem("household", _("这一户现在不在这个村")))
    if len(row.words.strip()) > 200 or "\x00" in row.words:
        found.append(Problem("words", _("说明最多 200 个字")))
    return found


def _taken(rows: Iterable[ClaimRow]) -> set[tuple[int, str, str, int]]:
    homes = {row.household.pk for row in rows}
    standing = Claim.objects.filter(household__in=homes, state__in=Claim.STANDING).exclude(period="")
    return set(standing.values_list("household_id", "code", "period", "place"))


def _claim(
    scheme: Scheme, row: ClaimRow, item: Item, taken: set[tuple[int, str, str, int]], by: By, at: datetime
) -> Claim | None:
    """The claim in the first free place of its cap; None when the cap is full."""
    period, place = period_of(item.cap, row.day), 1
    if period:
        keys = ((row.household.pk, item.code, period, n) for n in range(1, item.times + 1))
        free = next((key for key in keys if key not in taken), None)
        if free is None:
            return None
        taken.add(free)
        place = free[3]
    return Claim(
        uid=row.uid, scheme=scheme, household=row.household, item=item, code=item.code, day=row.day,
        words=row.words.strip(), points=item.points, period=period, place=place, source=by.channel[:10],
        of_subject=row.of_subject, by_account=by.account, filed_at=at,
    )  # fmt: skip


@transaction.atomic
def withdraw_claim(claim: Claim, *, by: By, at: datetime) -> Claim:
    """Take a claim back before the meeting has it."""
    waiting = Claim.objects.filter(pk=claim.pk, state__in=Claim.WAITING, round=None)
    if not waiting.update(state=Claim.WITHDRAWN):
        raise Conflict(_("已经进入评议或已有结果，不能撤回"))
    claim.state = Claim.WITHDRAWN
    record([Done("points.claim_withdrawn", CLAIM, claim.uid, by, at, claim.household.area_path)])
    return claim
