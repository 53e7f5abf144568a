"""Caps a payout uses and what is used of them; accounts of a pool's money; how a pool stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from gongzhi.base.ledger.models import Account
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.models import Admission, Institution, Loan, Payout, SchemeBook
from gongzhi.work.programmes.queries.accounts import CapOf, accounts_by_code, code_of, funded

ADMITTED = "admitted"  # the cap an admission names, beside those of the rules


def caps_of(scheme: ReadyScheme, book: SchemeBook, loan: Loan, payee: Institution, year: int) -> dict[str, CapOf]:
    """The account of each cap a payout on this loan uses."""
    found = {}
    for key, hold in (scheme.scheme.pool.holds if scheme.scheme.pool else {}).items():
        code = f"{book.scheme}.{key}"[:40]
        found[key] = {
            "loan": CapOf(book.pack, "loan", loan.pk, loan.uid, code),
            "firm": CapOf(book.pack, "firm", loan.firm_id, loan.firm.uid, code),
            "firm_year": CapOf(book.pack, "firm", loan.firm_id, loan.firm.uid, code, year),
            "institution_year": CapOf(book.pack, "institution", payee.head_id, payee.uid, code, year),
            "pool_year": CapOf(book.pack, "pool", book.pk, book.uid, code, year),
        }[hold.per]
    return found


def admission_cap(book: SchemeBook, admission: Admission | None, year: int) -> CapOf | None:
    """The account of the yearly cap of an admission, if it names one."""
    if admission is None or admission.year_cap_fen is None:
        return None
    key, uid = admission.institution_id, admission.institution.uid
    return CapOf(book.pack, "institution", key, uid, f"{book.scheme}.{ADMITTED}"[:40], year)


def used_of(caps: Mapping[str, CapOf], source: Account) -> dict[str, int]:
    """What is used of caps in fen, by their names; nothing of one nobody used yet."""
    accounts = accounts_by_code(one.account for one in caps.values())
    given = funded(accounts.values(), source)
    return {
        key: given.get(accounts[one.account].pk, 0) - accounts[one.account].available if one.account in accounts else 0
        for key, one in caps.items()
    }


def budget_code(book: SchemeBook, year: int) -> str:
    """The account of a pool's money in a year."""
    return code_of(book.pack, f"pool:{book.scheme}", year)


def paid_code(book: SchemeBook) -> str:
    """The account of what a pool paid and was not given back."""
    return code_of(book.pack, f"pool_paid:{book.scheme}")


@dataclass(frozen=True)
class YearMoney:
    """A pool's year: granted and not yet paid, awaiting payment, paid."""

    year: int
    left: int | None
    awaiting: int
    paid: int


def years_of(book: SchemeBook) -> list[YearMoney]:
    """A pool's years, the newest first."""
    rows = Payout.objects.filter(book=book, state__in=(Payout.APPROVED, Payout.PAID)).order_by()
    sums: dict[int, dict[str, int]] = {}
    for row in rows.values("budget_year", "state").annotate(sum=Sum("payable")):
        sums.setdefault(row["budget_year"], {})[row["state"]] = int(row["sum"])
    head = f"{budget_code(book, 0)[:-1]}"
    accounts = {
        int(one.code.rpartition(":")[2]): one.available for one in Account.objects.filter(code__startswith=head)
    }
    return [
        YearMoney(
            year, accounts.get(year), sums.get(year, {}).get(Payout.APPROVED, 0), sums.get(year, {}).get(Payout.PAID, 0)
        )
        for year in sorted(sums.keys() | accounts.keys(), reverse=True)
    ]


@dataclass(frozen=True)
class Standing:
    """A scheme in figures: loans in force, principal filed and in force, bad, compensated, recovered, paid by the pool.

    `amplified`: principal filed for each yuan the pool paid, None while it paid nothing.
    """

    loans: int
    firms: int
    filed: int
    balance: int
    bad: int
    compensated: int
    recovered: int
    pool_paid: int

    @property
    def amplified(self) -> float | None:
        """Yuan lent for a yuan paid."""
        return round(self.filed / self.pool_paid, 1) if self.pool_paid else None


def standing_of(book: SchemeBook) -> Standing:
    """How a scheme stands now."""
    rows = Loan.objects.filter(book=book).exclude(state=Loan.CANCELLED)
    sums = rows.aggregate(
        n=Count("pk"), firms=Count("firm", distinct=True), filed=Sum("principal"), left=Sum("balance"),
        of_bad=Sum("bad"), out=Sum("compensated"), back=Sum("recovered"),
    )  # fmt: skip
    paid = Payout.objects.filter(book=book, state=Payout.PAID).aggregate(sum=Sum("payable"))["sum"]
    filed, left, bad, out, back = (int(sums[key] or 0) for key in ("filed", "left", "of_bad", "out", "back"))
    return Standing(sums["n"], sums["firms"], filed, left, bad, out, back, int(paid or 0))
