"""Budgets by the ledger: granted, promised, paid, free, and how many wait for money."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from gongzhi.base.ledger.models import Transfer
from gongzhi.work.programmes.logic.states import WAITING
from gongzhi.work.programmes.models import Budget, Filing
from gongzhi.work.programmes.queries.accounts import accounts_by_code, code_of


@dataclass(frozen=True)
class Standing:
    """A budget, in fen. What was granted is what is free, promised and spent, less nothing."""

    key: int
    programme: str
    year: int
    granted: int
    promised: int
    spent: int
    free: int
    waiting: int
    waiting_fen: int

    def told(self) -> dict[str, Any]:
        """With the shares of a bar in hundredths of a percent of what was granted."""
        whole = max(self.granted, 1)
        promised, spent = self.promised * 10_000 // whole, self.spent * 10_000 // whole
        return {"one": self, "spent_at": spent / 100, "promised_at": promised / 100}


def budgets_of(pack: str) -> list[Standing]:
    """Every budget of a pack, newest year first: four queries."""
    rows = list(Budget.objects.filter(pack=pack).select_related("account").order_by("-year", "programme"))
    source = accounts_by_code([code_of(pack, "treasury")]).get(code_of(pack, "treasury"))
    keys = [one.account_id for one in rows]
    given: dict[int, int] = {}
    if source is not None:
        into = Transfer.objects.filter(debit=source, credit__in=keys, kind="direct").values("credit")
        back = Transfer.objects.filter(credit=source, debit__in=keys, kind="direct").values("debit")
        given = {row["credit"]: row["s"] for row in into.annotate(s=Sum("amount"))}
        for row in back.annotate(s=Sum("amount")):
            given[row["debit"]] = given.get(row["debit"], 0) - row["s"]
    queue = {
        (row["programme"], row["year"]): (row["n"], row["s"] or 0)
        for row in Filing.objects.filter(pack=pack, state=WAITING).values("programme", "year").annotate(
            n=Count("pk"), s=Sum("amount_fen")
        )
    }  # fmt: skip
    found = []
    for one in rows:
        account, granted = one.account, given.get(one.account_id, 0)
        waiting = queue.get((one.programme, one.year), (0, 0))
        spent = granted - account.settled
        found.append(
            Standing(one.pk, one.programme, one.year, granted, account.reserved_out, spent, account.available, *waiting)
        )
    return found
