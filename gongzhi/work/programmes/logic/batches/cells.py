"""Cells of a batch as exact values: money in fen, rates in hundred-millionths, days, yes and no, codes.

Each reader gives the value, or raises `Fault` with a code of `words.py`. What does not fit is refused, never rounded.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

FEN_MOST = 9 * 10**15  # no row is larger; sums of a whole batch still fit 64 bits
RATE_PARTS = 10**8
FEN, YUAN, WAN = "fen", "yuan", "wan"
PLACES = {FEN: 0, YUAN: 2, WAN: 6}
_AMOUNT = re.compile(r"(\d{1,24}|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,24}))?")
_RATE = re.compile(r"(\d{1,6})(?:\.(\d{1,20}))?\s*([%％‰]?)")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_YES = {"是", "yes", "y", "1", "true", "√", "首贷"}
_NO = {"否", "no", "n", "0", "false", "×", "非首贷"}
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_NUMBER = re.compile(r"[A-Za-z0-9\u4e00-\u9fff()（）_./#-]{1,60}")

Reader = Callable[[str], Any]


class Fault(ValueError):
    """A cell that cannot be taken; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def fen_in(unit: str) -> Reader:
    """Reads amounts written in a unit: 322027.591847 in 万元 is 322027591847 fen; a seventh decimal is refused."""
    places = PLACES[unit]

    def read(text: str) -> int:
        found = _AMOUNT.fullmatch(text)
        if found is None:
            raise Fault("negative" if text[:1] in "-－" else "no_amount")
        part = (found[2] or "").rstrip("0")
        if len(part) > places:
            raise Fault("fen_lost")
        amount = int(found[1].replace(",", "") + part.ljust(places, "0"))
        if amount > FEN_MOST:
            raise Fault("too_large")
        return amount

    return read


def above_nothing(read: Reader) -> Reader:
    """Of amounts that cannot be 0."""

    def above(text: str) -> Any:
        value = read(text)
        if not value:
            raise Fault("zero")
        return value

    return above


def rate_in(percent: bool) -> Reader:
    """Reads rates, in hundred-millionths. A bare number is of a hundred where the header says so, else below 1."""

    def read(text: str) -> int:
        found = _RATE.fullmatch(text)
        if found is None:
            raise Fault("no_rate")
        down = {"%": 2, "％": 2, "‰": 3}.get(found[3], 2 if percent else 0)
        part = (found[2] or "").rstrip("0")
        if len(part) + down > 8:
            raise Fault("rate_digits")
        value = int(found[1] + part.ljust(8 - down, "0"))
        if value >= RATE_PARTS:
            raise Fault("rate_over_one")
        return value

    return read


@lru_cache(maxsize=20_000)
def day(text: str) -> str:
    """A day, as 2025-04-01."""
    if len(text) == 10 and text[4] == "-" == text[7]:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise Fault("no_day") from None
        return text
    found = _DAY.fullmatch(text.partition(" ")[0])
    try:
        if found is not None and (len(text) != 8 or text.isdecimal() or "-" in text or "/" in text):
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        pass
    raise Fault("no_day")


def yes_no(text: str) -> bool:
    """Yes or no."""
    plain = text.lower()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise Fault("no_yes_no")


def one_of(words: Mapping[str, str]) -> Reader:
    """Reads one of some words as its code."""

    def read(text: str) -> str:
        found = words.get(text.lower())
        if found is None:
            raise Fault("no_choice")
        return found

    return read


@lru_cache(maxsize=100_000)
def credit_code(text: str) -> str:
    """A unified social credit code, 18 characters with a right check character (GB 32100)."""
    plain = text.upper()
    if not _CREDIT_CODE.fullmatch(plain) or plain[17] != check_character(plain):
        raise Fault("no_credit_code")
    return plain


_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)}
_WEIGHTS = [3**place % 31 for place in range(17)]


def check_character(code: str) -> str:
    """The check character of the first 17."""
    total = sum(_VALUE[sign] * weight for sign, weight in zip(code[:17], _WEIGHTS, strict=True))
    return _SIGNS[-total % 31]


def number(text: str) -> str:
    """A note, contract or certificate number."""
    if not _NUMBER.fullmatch(text):
        raise Fault("no_number")
    return text


def plain(most: int) -> Reader:
    """Text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > most or "\x00" in text:
            raise Fault("too_long")
        return text

    return read
