"""A village's rules at a day, its teams, its accounts, and what its year comes to."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from gongzhi.base.columns import under
from gongzhi.base.ledger.models import Account, Transfer
from gongzhi.base.people.models import Household
from gongzhi.work.points.models import Claim, Item, Kin, Order, Resolution, Scheme, Seat


def account_code(scheme: Scheme, purpose: str) -> str:
    """The code of an account of this scheme in the ledger."""
    return f"points:{scheme.pk}:{purpose}"


def scheme_of(household: Household) -> Scheme | None:
    """The scheme of the village a household lives in, if that village has one."""
    codes = household.area_path.strip("/").split("/")
    return Scheme.objects.filter(area__code__in=codes, area__valid_to=None).select_related("area").first()


def resolution_now(scheme: Scheme) -> Resolution:
    """The newest resolution."""
    return Resolution.objects.filter(scheme=scheme).order_by("-number")[0]


@dataclass(frozen=True)
class RulesThen:
    """Items by code, from each resolution's day on."""

    dated: tuple[tuple[date, dict[str, Item]], ...]

    def item(self, code: str, day: date) -> Item | None:
        """The item as it held on a day, None when there was none."""
        return next((items.get(code) for since, items in self.dated if since <= day), None)


def rules_of(scheme: Scheme) -> RulesThen:
    """All its rules over time, newest first."""
    found: dict[int, tuple[date, dict[str, Item]]] = {}
    rows = Item.objects.filter(resolution__scheme=scheme).select_related("resolution")
    for one in rows.order_by("-resolution__number", "position"):
        found.setdefault(one.resolution_id, (one.resolution.day, {}))[1][one.code] = one
    return RulesThen(tuple(found.values()))


def items_now(scheme: Scheme) -> list[Item]:
    """What counts today."""
    return list(Item.objects.filter(resolution=resolution_now(scheme)).order_by("position"))


def seats_of(scheme: Scheme, team: str | None = None) -> list[Seat]:
    """Who sits on the teams today."""
    rows = Seat.objects.filter(scheme=scheme, valid_to=None).select_related("scheme").order_by("team", "pk")
    return list(rows.filter(team=team) if team else rows)


def related_to(seats: list[Seat]) -> dict[int, set[int]]:
    """By key of a seat the households its member stands back from: own, declared, and those parted from its own."""
    found: dict[int, set[int]] = {seat.pk: {seat.household_id} if seat.household_id else set() for seat in seats}
    for seat, household in Kin.objects.filter(seat__in=seats).values_list("seat_id", "household_id"):
        found[seat].add(household)
    own = {seat.household_id: seat.pk for seat in seats if seat.household_id}
    path = seats[0].scheme.area_path if seats else ""
    rows = Household.objects.filter(under("area_path", path), came_from__isnull=False) if path else ()
    for home in rows:
        if home.came_from_id in own:
            found[own[home.came_from_id]].add(home.pk)
        if home.pk in own and home.came_from_id:
            found[own[home.pk]].add(home.came_from_id)
    return found


def granted_to(budget: Account) -> int:
    """What was put into a budget in all, in fen."""
    fund = budget.code.rpartition(":budget:")[0] + ":fund"
    rows = Transfer.objects.filter(credit=budget, debit__code=fund)
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0


def budgets_of(scheme: Scheme) -> dict[int, Account]:
    """The budgets by year."""
    head = account_code(scheme, "budget:")
    rows = Account.objects.filter(owner_uid=scheme.uid, code__startswith=head).order_by("code")
    return {int(one.code[len(head) :]): one for one in rows}


def owed_to_shop(scheme: Scheme) -> int:
    """What the village owes for goods handed out and not paid yet, in fen."""
    return Account.objects.get(code=account_code(scheme, "owed")).available


@dataclass(frozen=True)
class Month:
    """A month of a village: claims by what became of them, points given, orders handed out. No household is named."""

    month: date
    claims: int
    settled: int
    points: int
    orders: int
    spent: int


def months_of(scheme: Scheme, since: date) -> list[Month]:
    """The months since a day, oldest first."""
    settled = Q(state=Claim.SETTLED)
    rows = (
        Claim.objects.filter(scheme=scheme, day__gte=since)
        .annotate(month=TruncMonth("day"))
        .values_list("month")
        .annotate(all=Count("pk"), done=Count("pk", filter=settled), sum=Sum("awarded", filter=settled))
    )
    claims = {month: (all_, done, points or 0) for month, all_, done, points in rows}
    bought = (
        Order.objects.filter(scheme=scheme, day__gte=since, state=Order.COLLECTED)
        .annotate(month=TruncMonth("day"))
        .values_list("month")
        .annotate(Count("pk"), Sum("points"))
    )
    orders = {month: (count, points or 0) for month, count, points in bought}
    months = sorted(claims.keys() | orders.keys())
    return [Month(one, *claims.get(one, (0, 0, 0)), *orders.get(one, (0, 0))) for one in months]


def waiting_by_scheme() -> dict[int, int]:
    """How many claims wait for a meeting, by key of the scheme."""
    rows = Claim.objects.filter(state__in=Claim.WAITING, round=None).values_list("scheme")
    return dict(rows.annotate(Count("pk")))
