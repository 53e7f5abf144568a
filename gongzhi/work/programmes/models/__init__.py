"""Programmes as stored. Balances, caps and budgets are not here: they are the ledger's."""

from gongzhi.work.programmes.models.institutions import ADMISSION, INSTITUTION, Admission, Institution
from gongzhi.work.programmes.models.lending import BATCH, LOAN, Batch, BatchRow, Loan, LoanEvent, SchemeBook
from gongzhi.work.programmes.models.policies import CONSENT, POLICY, Policy, ScoreConsent, ScoreReading
from gongzhi.work.programmes.models.pools import (
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

__all__ = [
    "ADMISSION", "BATCH", "CONSENT", "FACT", "INSTITUTION", "LOAN", "PAYOUT", "POLICY", "POOL_RUN", "RECOVERY",
    "SEALED_READING", "Admission", "Batch", "BatchRow", "BreakerMark", "Fact", "Institution", "Loan", "LoanEvent",
    "Payout", "Policy", "PoolRun", "Recovery", "SchemeBook", "ScoreConsent", "ScoreReading", "SealedReading",
]  # fmt: skip
