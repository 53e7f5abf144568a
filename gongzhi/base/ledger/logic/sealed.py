"""What the trail is told of an entry, so that one seal covers the ledger too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from gongzhi.base.trail.logic import moment_text


class Posted(Protocol):
    """An entry as it is stored."""

    key: str
    digest: str
    kind: str
    effective_at: datetime
    document: str
    reason: str
    rule_run: UUID | None
    reverses_id: int | None
    batch: UUID | None


def told(entry: Posted, lines: Sequence[str]) -> dict[str, Any]:
    """The data of an entry's act: everything of it but what the act tells anyway."""
    data: dict[str, Any] = {
        "key": entry.key,
        "content": entry.digest,
        "kind": entry.kind,
        "effective_at": moment_text(entry.effective_at),
        "reason": entry.reason,
        "transfers": list(lines),
    }
    more = {"document": entry.document, "reverses": entry.reverses_id, "rule_run": entry.rule_run, "batch": entry.batch}
    data.update({name: str(value) if isinstance(value, UUID) else value for name, value in more.items() if value})
    return data
