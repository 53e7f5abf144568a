"""Identifiers that outlive a database: row uids, the numbers people quote, and secret links."""

import base64
import hashlib
import hmac
import re
from datetime import date
from uuid import UUID

import uuid_utils.compat
from django.conf import settings

_NUMBER = re.compile(r"^([A-Z]{1,6})-?(\d{4})-?(\d{4})-?(\d{3,18})$")
# A quasigroup of ten digits (H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004).
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_MAC_BYTES = 16  # 128 bits: not guessable, and short enough for a text message


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562), so that new rows land at the end of their index."""
    return uuid_utils.compat.uuid7()


def number_of(prefix: str, day: date, row: int) -> str:
    """The number shown to people, such as `TB-2023-1115-0037`.

    It derives from the row's key: a counter row would make every report wait for the one before it.
    """
    return f"{prefix}-{day:%Y-%m%d}-{row:04d}"


def row_of(number: str) -> tuple[str, date, int] | None:
    """Prefix, day and row key of a shown number, with or without dashes; None when it is not one."""
    match = _NUMBER.match(re.sub(r"\s", "", number).upper())
    if not match:
        return None
    prefix, year, month_day, row = match.groups()
    try:
        return prefix, date(int(year), int(month_day[:2]), int(month_day[2:])), int(row)
    except ValueError:
        return None


def short_number(row: int) -> str:
    """A number to say on the telephone: the row's key and a check digit that catches every single wrong or swapped
    digit (Damm's scheme), such as `00372`."""
    digits = f"{row:04d}"
    return f"{digits}{_damm(digits)}"


def row_of_short(said: str) -> int | None:
    """The row a said number names, however it was spaced; None when it is none or a digit is wrong."""
    digits = re.sub(r"[\s-]", "", said)
    if not (digits.isascii() and digits.isdecimal() and 5 <= len(digits) <= 18) or _damm(digits):
        return None
    return int(digits[:-1])


def _damm(digits: str) -> int:
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return state


def _mac(purpose: str, uid: UUID) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, purpose.encode() + b"\0" + uid.bytes, hashlib.sha256)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def secret_link(purpose: str, uid: UUID) -> str:
    """A link only the holder can know: the uid and a keyed digest of it. Nothing needs to be stored."""
    return _text(uid.bytes + _mac(purpose, uid)[:_MAC_BYTES])


def open_secret_link(purpose: str, link: str) -> UUID | None:
    """The uid behind a secret link, or None when the link was not made here for this purpose."""
    try:
        raw = base64.urlsafe_b64decode(link + "=" * (-len(link) % 4))
    except ValueError:
        return None
    if len(raw) != 16 + _MAC_BYTES or _text(raw) != link:
        return None
    uid = UUID(bytes=raw[:16])
    return uid if hmac.compare_digest(raw[16:], _mac(purpose, uid)[:_MAC_BYTES]) else None


def spoken_code(purpose: str, uid: UUID) -> str:
    """Eight letters and digits (40 bits, no look-alikes) that open the same thing beside its number."""
    return base64.b32encode(_mac(purpose + ":code", uid)[:5]).decode().translate(str.maketrans("IO", "89"))


def same_code(purpose: str, uid: UUID, code: str) -> bool:
    """Whether a typed code is the one of this row, however it was spaced or cased."""
    typed = re.sub(r"[\s-]", "", code).upper().translate(str.maketrans("IO", "89"))
    return hmac.compare_digest(typed.encode(), spoken_code(purpose, uid).encode())
