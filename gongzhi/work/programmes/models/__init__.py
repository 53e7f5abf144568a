"""Programmes as stored. Balances, caps and budgets are not here: they are the ledger's."""

from gongzhi.work.programmes.models.institutions import ADMISSION, INSTITUTION, Admission, Institution
from gongzhi.work.programmes.models.profile import FACT, Fact

__all__ = ["ADMISSION", "FACT", "INSTITUTION", "Admission", "Fact", "Institution"]
