"""Masks of published tables, and what must never stand in a column that is not masked. Pure.

Published lists have leaked account, phone and identity numbers: so each column says how it is masked, one that is not
must say on what ground, and numbers that look like those are found wherever they stand.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal, get_args

from gongzhi.base.crypto import mask_name, mask_phone

Mask = Literal["name", "phone", "id", "account", "address", "open"]
MASKS: tuple[Mask, ...] = get_args(Mask)
_VILLAGE = re.compile(r"^.{0,40}?(?:村|社区)(?!委)")
_TOWN = re.compile(r"^.{0,30}?(?:街道|镇|乡)")
_STARS = "***"

_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
_BANK = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def masked(mask: str, value: str) -> str:
    """A value as it is published."""
    return _MASKS[mask](value.strip())


def _last_four(value: str) -> str:
    """All but the last four characters hidden. The front of an identity number tells birthplace and birthday."""
    plain = re.sub(r"[\s-]", "", value)
    return "*" * max(len(plain) - 4, 0) + plain[-4:] if len(plain) > 4 else "*" * len(plain)


def _village(value: str) -> str:
    """An address as far as its village, or its town where no village stands in it."""
    found = _VILLAGE.match(value) or _TOWN.match(value)
    return found[0] if found else (_STARS if value else "")


def _name(value: str) -> str:
    """`王**`; a name of one character is hidden whole."""
    return mask_name(value) if len(value) != 1 else "*"


def _phone(value: str) -> str:
    plain = re.sub(r"[\s()-]", "", value)
    return mask_phone(plain) if len(plain) > 7 else "*" * len(plain)


def _open(value: str) -> str:
    return value


_MASKS: dict[str, Callable[[str], str]] = {
    "name": _name, "phone": _phone, "id": _last_four, "account": _last_four, "address": _village, "open": _open,
}  # fmt: skip


def leaks(text: str) -> str:
    """What a text to be published gives away: `id`, `phone`, `account`, or ''."""
    plain = unicodedata.normalize("NFKC", text)
    if any(_is_identity(one) for one in _IDENTITY.findall(plain)):
        return "id"
    if _MOBILE.search(plain):
        return "phone"
    return "account" if any(_is_card(one) for one in _BANK.findall(plain)) else ""


def _is_identity(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def _is_card(number: str) -> bool:
    """Whether the check digit is that of a bank card (Luhn), so that long document numbers are let pass."""
    digits = [int(one) for one in re.sub(r"[ -]", "", number)][::-1]
    return sum(sum(divmod(2 * one, 10)) if place % 2 else one for place, one in enumerate(digits)) % 10 == 0


def searchable(value: str) -> str:
    """A value as it is compared when somebody looks for their own line: width, case and blanks do not matter."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value)).casefold()


def own_values(masks: Sequence[str], cells: Sequence[str]) -> list[str]:
    """What of a line its owner may look for: whole values of masked columns, an address left out."""
    keys = zip(masks, cells, strict=True)
    return [found for mask, cell in keys if mask not in ("open", "address") and len(found := searchable(cell)) >= 2]
