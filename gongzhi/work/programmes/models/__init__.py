"""Programmes as stored. Balances, caps and budgets are not here: they are the ledger's."""

from gongzhi.work.programmes.models.filings import FILING, WINDOW, Decision, Evidence, Extension, Filing
from gongzhi.work.programmes.models.institutions import ADMISSION, INSTITUTION, Admission, Institution
from gongzhi.work.programmes.models.money import (
    BUDGET,
    CLAWBACK,
    ORDER,
    RUN,
    Budget,
    Clawback,
    Instalment,
    PayAccount,
    PaymentOrder,
    PaymentRun,
    Settlement,
)
from gongzhi.work.programmes.models.profile import FACT, Fact
from gongzhi.work.programmes.models.vouchers import SETTLEMENT, USE, VOUCHER, Voucher, VoucherUse

__all__ = [
    "ADMISSION", "BUDGET", "CLAWBACK", "FACT", "FILING", "INSTITUTION", "ORDER", "RUN", "SETTLEMENT", "USE", "VOUCHER",
    "WINDOW",
    "Admission", "Budget", "Clawback", "Decision", "Evidence", "Extension", "Fact", "Filing", "Institution",
    "Instalment", "PayAccount", "PaymentOrder", "PaymentRun", "Settlement", "Voucher", "VoucherUse",
]  # fmt: skip
