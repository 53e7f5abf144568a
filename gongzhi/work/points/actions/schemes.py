"""Setting a village's points up: the scheme and its accounts, resolutions, the three teams, books of households."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day
from gongzhi.base.insert import insert
from gongzhi.base.ledger.actions.accounts import Opening, declare_unit, open_accounts
from gongzhi.base.ledger.actions.posting import post_entry
from gongzhi.base.ledger.logic.entries import MOST, Draft, Leg, shown
from gongzhi.base.ledger.models import Account
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.texts import digest_of
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.queries import PackInUse
from gongzhi.work.points.access import POINTS, keeping_post
from gongzhi.work.points.logic.rules import ItemRow, Resolved, faults_of_items, faults_of_resolution
from gongzhi.work.points.models import SCHEME, Book, Item, Kin, Resolution, Scheme, Seat
from gongzhi.work.points.queries.schemes import account_code, granted_to, resolution_now
from gongzhi.work.reviews.queries.notices import independent

CNY = "CNY"
OF_POINTS = (("issue", -MOST), ("spent", 0), ("expired", 0), ("moved", -MOST))
OF_MONEY = (("fund", -MOST), ("owed", 0), ("paid", 0))
TEAMS = (Seat.RULES, Seat.REVIEW, Seat.OVERSIGHT)


def keeping(scheme: Scheme, viewer: Viewer, channel: str) -> By:
    """How the trail names who runs a village's points; raises `NotAllowed` to others."""
    post = keeping_post(viewer, scheme)
    if post is None:
        raise NotAllowed(_("这个村的积分不归您的岗位办"))
    return viewer.by(post, channel)


@transaction.atomic
def begin_scheme(
    area: Area, resolved: Resolved, *, pack: PackInUse, other_post: int, viewer: Viewer, channel: str, at: datetime,
    synthetic: bool = False,
) -> Scheme:  # fmt: skip
    """Let a village begin with points, by its first resolution. Raises `Conflict` when it has begun already."""
    post = viewer.post_for(POINTS, area.path)
    if post is None or area.level != "village":
        raise NotAllowed(_("这里的积分不归您的岗位办"))
    if Scheme.objects.filter(area=area).exists():
        raise Conflict(_("这个村已经在用积分"))
    if not independent(other_post, post):
        raise Invalid([Problem("other_post", _("选一个由别人担任的岗位：涉及主办岗位的异议由它答复"))])
    scheme = Scheme.objects.create(
        pack=pack.code, area=area, area_path=area.path, owner_post_id=post, other_post_id=other_post, made_at=at,
        synthetic=synthetic,
    )  # fmt: skip
    by = viewer.by(post, channel)
    declare_unit(CNY, scale=2, name="人民币", by=by, at=at)
    declare_unit(scheme.unit, scale=0, name=f"{area.name}积分"[:80], by=by, at=at)
    openings = [_opening(scheme, purpose, scheme.unit, floor) for purpose, floor in OF_POINTS]
    open_accounts([*openings, *(_opening(scheme, one, CNY, floor) for one, floor in OF_MONEY)], by=by, at=at)
    record([Done("points.begun", SCHEME, scheme.uid, by, at, scheme.area_path)])
    resolve(scheme, resolved, viewer=viewer, channel=channel, at=at)
    return scheme


def _opening(scheme: Scheme, purpose: str, unit: str, floor: int) -> Opening:
    code = account_code(scheme, purpose)
    return Opening(code, unit, SCHEME, scheme.uid, f"points_{purpose.partition(':')[0]}", "", scheme.area_path, floor)


def account_of(scheme: Scheme, purpose: str) -> Account:
    """An account of the village itself."""
    return Account.objects.get(code=account_code(scheme, purpose))


@transaction.atomic
def resolve(scheme: Scheme, resolved: Resolved, *, viewer: Viewer, channel: str, at: datetime) -> Resolution:
    """Take down what the assembly resolved. What was done before its day keeps the rules of then."""
    by, day = keeping(scheme, viewer, channel), local_day(at, settings.TIME_ZONE)
    problems = faults_of_resolution(resolved, day)
    last = Resolution.objects.select_for_update().filter(scheme=scheme).order_by("-number").first()
    if last is not None and resolved.day <= last.day:
        problems.append(Problem("day", _("要晚于上一次决议的日子")))
    if problems:
        raise Invalid(problems)
    digest = digest_of({**asdict(resolved), "day": resolved.day.isoformat()})
    made = Resolution.objects.create(
        scheme=scheme, number=last.number + 1 if last else 1, day=resolved.day, title=resolved.title.strip(),
        text=resolved.text.strip(), fen_per_point=resolved.fen_per_point, keep_years=resolved.keep_years,
        notice_days=resolved.notice_days, year_budget_fen=resolved.year_budget_fen, digest=digest, made_at=at,
    )  # fmt: skip
    Item.objects.bulk_create(
        Item(resolution=made, position=place, **asdict(one)) for place, one in enumerate(resolved.items, 1)
    )
    facts = {"number": made.number, "day": resolved.day.isoformat(), "items": len(resolved.items), "digest": digest}
    record([Done("points.resolved", SCHEME, scheme.uid, by, at, scheme.area_path, facts)])
    return made


def check_item(row: ItemRow) -> None:
    """Raises `Invalid` for an item no village may resolve."""
    if problems := faults_of_items([row]):
        raise Invalid(problems)


@transaction.atomic
def seat_team(
    scheme: Scheme, team: str, members: Sequence[tuple[str, Household | None, Sequence[Household]]], *, viewer: Viewer,
    channel: str, at: datetime,
) -> list[Seat]:  # fmt: skip
    """Seat a team anew: name, own household, households of relatives. Those who sat before stay on record."""
    by, day = keeping(scheme, viewer, channel), local_day(at, settings.TIME_ZONE)
    if team not in TEAMS:
        raise Invalid([Problem("team", _("选制定、考评或监督小组"))])
    if not 3 <= len(members) <= 30 or any(not 1 <= len(name.strip()) <= 60 for name, *_rest in members):
        raise Invalid([Problem("members", _("小组 3 到 30 人，每人写姓名"))])
    others = Seat.objects.filter(scheme=scheme, valid_to=None).exclude(team=team)
    clashing = {Seat.REVIEW, Seat.OVERSIGHT}
    if team in clashing:
        names = set(others.filter(team__in=clashing - {team}).values_list("name", flat=True))
        if both := names & {name.strip() for name, *_rest in members}:
            said = _("%(name)s 已在考评或监督小组：两个小组不能是同一个人") % {"name": "、".join(sorted(both))}
            raise Invalid([Problem("members", said)])
    Seat.objects.filter(scheme=scheme, team=team, valid_to=None).update(valid_to=day)
    seats = [
        Seat(scheme=scheme, team=team, name=name.strip(), household=own, valid_from=day) for name, own, _k in members
    ]
    Seat.objects.bulk_create(seats)
    related = [(seat, kin) for seat, (_name, _own, kin) in zip(seats, members, strict=True)]
    Kin.objects.bulk_create(Kin(seat=seat, household=one) for seat, some in related for one in some)
    facts = {"team": team, "members": len(seats)}
    record([Done("points.team_seated", SCHEME, scheme.uid, by, at, scheme.area_path, facts)])
    return seats


def open_books(scheme: Scheme, households: Iterable[Household], *, by: By, at: datetime) -> dict[int, Book]:
    """Books by key of the household, opened where there was none. Called inside the transaction of who needs them."""
    homes = {one.pk: one for one in households}
    rows = Book.objects.filter(scheme=scheme, household__in=homes).select_related("account")
    found = {one.household_id: one for one in rows}
    new = [one for key, one in sorted(homes.items()) if key not in found]
    if new:
        openings = [
            Opening(
                account_code(scheme, f"h:{one.uid}"), scheme.unit, "household", one.uid, "points_book", "",
                one.area_path,
            )
            for one in new
        ]  # fmt: skip
        accounts = open_accounts(openings, by=by, at=at)
        books = [
            Book(scheme=scheme, household=one, account=account, opened_at=at)
            for one, account in zip(new, accounts, strict=True)
        ]
        insert(books)
        found |= {one.household_id: one for one in books}
    return found


@transaction.atomic
def grant_budget(
    scheme: Scheme, year: int, fen: int, *, document: str, viewer: Viewer, channel: str, at: datetime
) -> Account:
    """Put money into a year's budget for goods, up to what was resolved: orders reserve from it and never go beyond."""
    by = keeping(scheme, viewer, channel)
    resolution = resolution_now(scheme)
    if type(fen) is not int or fen <= 0:
        raise Invalid([Problem("fen", _("金额要大于 0"))])
    if not 2000 <= year <= 2100 or not 1 <= len(document.strip()) <= 100:
        raise Invalid([Problem("document", _("写明年份和依据的文件"))])
    (budget,) = open_accounts([_opening(scheme, f"budget:{year}", CNY, 0)], by=by, at=at)
    locked = Account.objects.select_for_update().get(pk=budget.pk)
    granted = granted_to(locked) + fen
    if granted > resolution.year_budget_fen:
        said = _("全年预算上限是 %(most)s 元，加上这笔是 %(sum)s 元")
        values = {"most": shown(resolution.year_budget_fen, 2), "sum": shown(granted, 2)}
        raise Conflict([Problem("fen", said % values)])
    key = f"points.budget:{scheme.pk}:{year}:{digest_of([document, fen])[:16]}"
    leg = Leg(account_of(scheme, "fund").pk, budget.pk, fen, CNY)
    post_entry(Draft(key, "points.budget", [leg], "budget", document.strip()), by=by, at=at)
    return Account.objects.get(pk=budget.pk)
