"""Programmes as stored. Balances, caps and budgets are not here: they are the ledger's."""

from gongzhi.work.programmes.models.filings import FILING, FIRM, WINDOW, Decision, Evidence, Extension, Filing
from gongzhi.work.programmes.models.institutions import ADMISSION, INSTITUTION, Admission, Institution
from gongzhi.work.programmes.models.lending import (
    BATCH,
    LOAN,
    BalanceReturn,
    Batch,
    BatchRow,
    Loan,
    LoanEvent,
    SchemeBook,
)
from gongzhi.work.programmes.models.money import (
    BUDGET,
    CLAWBACK,
    ORDER,
    PAY_ACCOUNT,
    RUN,
    Budget,
    Clawback,
    Instalment,
    PayAccount,
    PaymentOrder,
    PaymentRun,
    Settlement,
)
from gongzhi.work.programmes.models.policies import CONSENT, POLICY, Policy, ScoreConsent, ScoreReading
from gongzhi.work.programmes.models.pools import (
    BREAKER,
    PAYOUT,
    POOL_RUN,
    RECOVERY,
    SEALED_READING,
    BreakerMark,
    Payout,
    PoolRun,
    Recovery,
    SealedReading,
)
from gongzhi.work.programmes.models.profile import FACT, Fact
from gongzhi.work.programmes.models.vouchers import SETTLEMENT, USE, VOUCHER, Voucher, VoucherUse

__all__ = [
    "ADMISSION", "BATCH", "BREAKER", "BUDGET", "CLAWBACK", "CONSENT", "FACT", "FILING", "FIRM", "INSTITUTION", "LOAN",
    "ORDER", "PAYOUT", "PAY_ACCOUNT", "POLICY", "POOL_RUN", "RECOVERY", "RUN", "SEALED_READING", "SETTLEMENT", "USE",
    "VOUCHER", "WINDOW", "Admission", "BalanceReturn",
    "Batch", "BatchRow", "BreakerMark", "Budget", "Clawback", "Decision", "Evidence", "Extension", "Fact",
    "Filing", "Instalment", "Institution", "Loan", "LoanEvent", "PayAccount", "PaymentOrder", "PaymentRun", "Payout",
    "Policy", "PoolRun", "Recovery", "SchemeBook", "ScoreConsent", "ScoreReading", "SealedReading", "Settlement",
    "Voucher", "VoucherUse",
]  # fmt: skip
