"""Who acts, what an act is, and how a block of acts is hashed. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gongzhi.base.ids import uuid7

GENESIS = "0" * 64
_AS_THEY_ARE = frozenset((str, bool, type(None)))


@dataclass(frozen=True)
class By:
    """Who acts: by which post, which account, through which channel. A resident has neither post nor account."""

    channel: str
    post: int | None = None
    account: int | None = None


@dataclass(frozen=True)
class Done:
    """One act to record. `data` holds ids, codes, amounts and digests: never names or free text.

    `uid` names the act before it is written, for notes and pictures that belong to it.
    """

    verb: str
    subject: str
    subject_uid: UUID
    by: By
    at: datetime
    area_path: str = ""
    data: Mapping[str, Any] | None = None
    uid: UUID = field(default_factory=uuid7)


def canonical(act: Mapping[str, Any]) -> bytes:
    """One act as bytes that never depend on the machine: sorted keys, integers as text, UTC, UTF-8, no floats."""
    return json.dumps(_plain(act), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sealable(data: Mapping[str, Any] | None) -> dict[str, Any]:
    """What an act tells, if the seal can cover it; raises `TypeError` before it is written and stops every seal."""
    _plain(data or {})
    return dict(data or {})


def moment_text(moment: datetime) -> str:
    """A moment as the seal covers it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_THEY_ARE:  # nearly all of them, before classes are asked about
        return value
    if kind is dict or isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return _text(value)


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case int() | UUID():
            return str(value)
        case datetime():
            return moment_text(value)
        case float():
            raise TypeError("no floats in the trail: their text differs between machines")
    raise TypeError(f"{type(value).__name__} cannot be put in the trail")


@dataclass(frozen=True)
class Sealed:
    """A run of acts under one hash: how many, and the keys of the first and the last (0 where there is none)."""

    hash: str
    acts: int = 0
    first: int = 0
    last: int = 0


def chain(previous: str, acts: Iterable[Mapping[str, Any]], sealed_at: datetime) -> Sealed:
    """Seal acts: SHA-256 over the hash before, each act on a line of its own, and what the block says of itself."""
    state = hashlib.sha256(previous.encode())
    count = first = last = 0
    for act in acts:
        state.update(b"\n" + canonical(act))
        count, first, last = count + 1, first or act["id"], act["id"]
    about = {"acts": count, "first": first, "last": last, "sealed_at": sealed_at}
    state.update(b"\n" + canonical(about))
    return Sealed(state.hexdigest(), count, first, last)
