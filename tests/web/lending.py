"""What the pages of lending need, and what is sent to them."""

from typing import Any

from django.urls import reverse

from gongzhi.base.ids import uuid7


def of_lending(name: str) -> bool:
    """Whether an address is one of lending."""
    return name.startswith(("portal:partner", "portal:firm_scores", "desk:pool"))


def address_of_lending(name: str) -> str:
    """An address of nothing that a role of the table could see."""
    more: dict[str, dict[str, Any]] = {
        "portal:partner": {}, "portal:partner_answer": {"uid": uuid7(), "form": "csv"},
        "portal:partner_template": {"uid": uuid7(), "kind": "filing"}, "desk:pools": {}, "desk:pool_verify": {},
        "desk:pool": {"pack": "none", "code": "none"}, "desk:pool_statement": {"pack": "none", "code": "none"},
        "desk:pool_lab": {"pack": "none", "code": "none"},
    }  # fmt: skip
    return reverse(name, kwargs=more.get(name, {"uid": uuid7()}))


def posted_to_lending(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent: lawfully, and with a fault."""
    return {"what": "file", "reason": "示例"}, {"what": "?"}
