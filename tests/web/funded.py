"""Addresses of programmes for who has nothing to do with them: whatever they name, the answer is the same."""

from typing import Any

from django.urls import reverse

from gongzhi.base.ids import uuid7

_PARTS: dict[str, dict[str, Any]] = {
    "programme_filing": {"shown": "SB-2022-0510-0001"},
    "programme_paper": {"shown": "SB-2022-0510-0001", "key": 1},
    "programme_run": {"shown": "FK-2022-0510-0001"},
    "programme_orders": {"shown": "FK-2022-0510-0001", "form": "csv"},
    "programme_rules": {"code": "bank_risk"},
    "programme_firm": {"uid": uuid7()},
    "firm": {},
    "firm_programme": {"code": "bank_risk"},
    "firm_profile": {},
    "firm_filing": {"number": "SB-2022-0510-0001"},
    "firm_vouchers": {},
    "firm_counter": {},
}


_OF_API = ("voucher_use", "batch", "batch_rows", "use_settlement", "use_release", "use_reversal")


def of_programmes(name: str) -> bool:
    """Whether an address is one of these."""
    face, _, short = name.partition(":")
    return short.startswith(("programme", "firm")) if face != "api" else short in (*_OF_API, "programme")


def address_of_programmes(name: str) -> str:
    """The address, with parts that name nothing."""
    short = name.partition(":")[2]
    if name.startswith("api:"):
        kwargs = {"pack": "yunnan", "code": "bank_risk"} if short == "programme" else {"uid": uuid7()}
        return reverse(name, kwargs=kwargs)
    parts = dict(_PARTS.get(short, {}))
    if short.startswith("firm") and short != "firms":
        parts["uid"] = uuid7()
    return reverse(name, kwargs=parts or None)
