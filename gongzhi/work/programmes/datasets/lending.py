"""What of lending can be counted: loans with guarantees and vouchers, policies, payouts, monthly returns."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day, now
from gongzhi.base.datasets import Dataset, Field, Opened
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.schema import Pack
from gongzhi.work.programmes.access import at_the_desk, loans_for, payouts_for, policies_for
from gongzhi.work.programmes.models import BATCH, LOAN, PAYOUT, POLICY, BalanceReturn, Loan, Payout, Policy


def lending_datasets(code: str, pack: Pack) -> list[Dataset]:
    """Four datasets, where a pack has schemes; their figures are recounted by what batches did."""
    if not pack.schemes:
        return []
    schemes = {name: one.title.label for name, one in pack.schemes.items()}
    catalogue = pack.insurance
    categories = {name: one.label for name, one in catalogue.categories.items()} if catalogue else {}
    stages = {name: one.label for name, one in catalogue.stages.items()} if catalogue else {}
    payouts = {
        Payout.CLAIMED: _("待批准"), Payout.UNDETERMINED: _("待定"), Payout.NOT_ELIGIBLE: _("不符合条件"),
        Payout.APPROVED: _("已批准，待支付"), Payout.REFUSED: _("不予补偿"), Payout.PAID: _("已支付"),
    }  # fmt: skip
    kinds = {"all": _("全部贷款"), "sci_tech": _("科技型企业贷款")}
    return [
        Dataset(
            "programmes.loans", _("备案贷款"),
            lambda: Loan.objects.filter(book__pack=code).exclude(state=Loan.CANCELLED), _loan_fields(schemes),
            {BATCH: "batch__uid", LOAN: "uid"}, _loans_seen, _loans_opened,
        ),
        Dataset(
            "programmes.policies", _("科技保险保单"),
            lambda: Policy.objects.filter(pack=code).exclude(state=Policy.CANCELLED),
            {
                "firm": Field(_("企业"), "number", "firm_id"),
                "product": Field(_("险种代码"), "code", "product"),
                "category": Field(_("类别"), "code", "category", None, categories),
                "stage": Field(_("环节"), "code", "stage", None, stages),
                "premium": Field(_("保费"), "number", F("premium") / 100.0, places=2),
                "coverage": Field(_("保额"), "number", F("coverage") / 100.0, places=2),
                "offset": Field(_("创新券抵扣"), "number", F("offset") / 100.0, places=2),
                "day": Field(_("保单起期"), "day", "begins_on"),
            },
            {BATCH: "batch__uid", POLICY: "uid"}, _policies_seen, _policies_opened,
        ),
        Dataset(
            "programmes.payouts", _("风险补偿"), lambda: Payout.objects.filter(book__pack=code),
            {
                "scheme": Field(_("方案"), "code", "book__scheme", None, schemes),
                "state": Field(_("状态"), "code", "state", {one: (one,) for one in payouts}, payouts),
                "lost": Field(_("损失（元）"), "number", F("lost") / 100.0, places=2),
                "yuan": Field(_("补偿（元）"), "number", F("payable") / 100.0, places=2),
                "day": Field(_("损失日"), "day", "lost_on"),
                "paid_on": Field(_("支付"), "day", "paid_on"),
            },
            {PAYOUT: "uid", BATCH: "batch__uid"}, _payouts_seen, _payouts_opened,
        ),
        Dataset(
            "programmes.balances", _("贷款余额月报"), lambda: BalanceReturn.objects.filter(pack=code),
            {
                "kind": Field(_("贷款口径"), "code", "kind", {one: (one,) for one in kinds}, kinds),
                "yuan": Field(_("余额"), "number", F("amount") / 100.0, places=2),
                "day": Field(_("日期"), "day", "day"),
                "until": Field(_("下一次月报"), "day", "until"),
            },
            {BATCH: "batch__uid"}, _balances_seen, _balances_opened,
        ),
    ]  # fmt: skip


def _loan_fields(schemes: Mapping[str, str]) -> dict[str, Field]:
    states = {
        Loan.RUNNING: _("正常"), Loan.OVERDUE: _("逾期"), Loan.COMPENSATED: _("已代偿"), Loan.SETTLED: _("已结清"),
    }  # fmt: skip
    return {
        "scheme": Field(_("方案"), "code", "book__scheme", None, schemes),
        "state": Field(_("状态"), "code", "state", {one: (one,) for one in states}, states),
        "firm": Field(_("企业"), "number", "firm_id"),
        "yuan": Field(_("本金"), "number", F("principal") / 100.0, places=2),
        "balance": Field(_("余额（元）"), "number", F("balance") / 100.0, places=2),
        "offset": Field(_("创新券抵扣"), "number", F("offset") / 100.0, places=2),
        "compensated": Field(_("代偿（元）"), "number", F("compensated") / 100.0, places=2),
        "day": Field(_("起始日"), "day", "begins_on"),
        "ended_on": Field(_("结清"), "day", "ended_on"),
    }


def _on() -> Any:
    return local_day(now(), settings.TIME_ZONE)


def _loans_seen(rows: QuerySet[Loan], viewer: Viewer) -> QuerySet[Loan]:
    return loans_for(viewer, rows, on=_on())


def _policies_seen(rows: QuerySet[Policy], viewer: Viewer) -> QuerySet[Policy]:
    return policies_for(viewer, rows, on=_on())


def _payouts_seen(rows: QuerySet[Payout], viewer: Viewer) -> QuerySet[Payout]:
    return payouts_for(viewer, rows, on=_on())


def _balances_seen(rows: QuerySet[BalanceReturn], viewer: Viewer) -> QuerySet[BalanceReturn]:
    return rows.filter(at_the_desk(viewer, "area_path"))


def _loans_opened(rows: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(LOAN, one.uid, one.note) for one in rows.only("pk", "uid", "note")}


def _policies_opened(rows: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(POLICY, one.uid, one.number) for one in rows.only("pk", "uid", "number")}


def _payouts_opened(rows: QuerySet[Any]) -> Mapping[int, Opened]:
    return {one.pk: Opened(PAYOUT, one.uid, one.loan.note) for one in rows.select_related("loan")}


def _balances_opened(rows: QuerySet[Any]) -> Mapping[int, Opened]:
    found = rows.select_related("batch", "bank__organisation")
    return {one.pk: Opened(BATCH, one.batch.uid, f"{one.bank.organisation.name} {one.day}") for one in found}
