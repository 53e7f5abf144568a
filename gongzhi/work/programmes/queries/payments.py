"""Payment runs as files and lists, and accounts that several firms share."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongzhi.work.programmes.models import PayAccount, PaymentOrder, PaymentRun

HEADS = ("指令编号", "收款单位", "统一社会信用代码", "开户行", "账号", "金额（元）", "用途")


@dataclass(frozen=True)
class Shared:
    """An account that more than one firm told: who, and how many of their orders are in the run."""

    firms: tuple[str, ...]
    orders: int


def orders_of(run: PaymentRun) -> list[PaymentOrder]:
    """The orders of a run with what a page and a file show of them."""
    rows = PaymentOrder.objects.filter(run=run).select_related("organisation", "account", "filing", "settlement")
    return list(rows.order_by("pk"))


def shared_accounts(run: PaymentRun) -> list[Shared]:
    """Accounts of this run that other firms told too, now or before: two queries."""
    orders = orders_of(run)
    keys = {one.account.number_index for one in orders}
    firms: dict[str, dict[int, str]] = {}
    told = PayAccount.objects.filter(number_index__in=keys).select_related("organisation")
    for one in told:
        firms.setdefault(one.number_index, {})[one.organisation_id] = one.organisation.name
    found = []
    for key, names in sorted(firms.items()):
        if len(names) > 1:
            mine = sum(one.account.number_index == key for one in orders)
            found.append(Shared(tuple(names.values()), mine))
    return found


def yuan(fen: int) -> str:
    """An amount as files write it: every digit, no separators."""
    return f"{fen // 100}.{fen % 100:02d}"


def lines_of(run: PaymentRun) -> Iterator[tuple[str, ...]]:
    """The orders as a bank's file has them. Account numbers stand open in it: it is made for who may pay."""
    for one in orders_of(run):
        about = one.filing.number if one.filing else one.settlement.number if one.settlement else ""
        yield (
            one.number, one.account.holder, one.organisation.code, one.account.bank, one.account.number.open(),
            yuan(one.amount_fen), about,
        )  # fmt: skip
