"""Types and units of values, how they are written, and how they are shown.

Every number is exact and kept in the smallest unit: money in fen 分, shares as fractions, everything else as it is
counted. A unit is what is counted with its power, so that fee × rate is money, money ÷ money a ratio, and money + days
a fault that is found when the rules are loaded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongzhi.base.forms.logic.values import number_text

Unit = tuple[tuple[str, int], ...]
Type = Literal[
    "number", "ratio", "money", "people", "days", "months", "years", "points", "items", "yes_no", "date", "code"
]
TYPES: tuple[Type, ...] = get_args(Type)
NUMBERS = frozenset(TYPES) - {"yes_no", "date", "code"}
COUNTED = NUMBERS - {"number", "ratio"}  # whole unless rounded otherwise, and never negative where people type them
MOST = 10**17  # no input and no amount is larger, as in the ledger
Value = Fraction | bool | date | str

# How a number is written: suffix, what it counts, how many of the smallest unit.
WRITTEN: Mapping[str, tuple[str, Fraction]] = {
    "%": ("", Fraction(1, 100)),
    "‰": ("", Fraction(1, 1000)),
    "元": ("money", Fraction(100)),
    "万元": ("money", Fraction(1_000_000)),
    "亿元": ("money", Fraction(10_000_000_000)),
    "分": ("money", Fraction(1)),
    "yuan": ("money", Fraction(100)),
    "fen": ("money", Fraction(1)),
    "人": ("people", Fraction(1)),
    "people": ("people", Fraction(1)),
    "天": ("days", Fraction(1)),
    "days": ("days", Fraction(1)),
    "个月": ("months", Fraction(1)),
    "months": ("months", Fraction(1)),
    "年": ("years", Fraction(1)),
    "years": ("years", Fraction(1)),
    "点": ("points", Fraction(1)),
    "points": ("points", Fraction(1)),
    "项": ("items", Fraction(1)),
    "items": ("items", Fraction(1)),
}
_NAMES = {
    "money": gettext_noop("元"),
    "people": gettext_noop("人"),
    "days": gettext_noop("天"),
    "months": gettext_noop("个月"),
    "years": gettext_noop("年"),
    "points": gettext_noop("点"),
    "items": gettext_noop("项"),
}
# What a Chinese keyboard writes for the signs and digits of a number or an expression, one for one.
HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_NUMBER = re.compile(r"([+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*([^0-9.\s+-]*)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Undetermined:
    """No result, and why. `about` names the input, parameter or table; the reason is one of `REASONS`."""

    reason: str
    about: str = ""


REASONS = (
    "missing", "division", "no_parameter", "no_row", "several_rows", "below_bands", "negative", "too_large",
    "no_code",
)  # fmt: skip
Result = Value | Undetermined


@dataclass(frozen=True)
class Kind:
    """The type of a value. `unit` is of numbers, `whole` those without a fraction, `choices` of codes."""

    name: Literal["number", "yes_no", "date", "code"]
    unit: Unit = ()
    whole: bool = False
    choices: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.name != "number":
            return self.name
        top = "·".join(f"{base}{f'^{power}' if power > 1 else ''}" for base, power in self.unit if power > 0)
        under = "·".join(f"{base}{f'^{-power}' if power < -1 else ''}" for base, power in self.unit if power < 0)
        return f"{top or 'number'}{f'/{under}' if under else ''}"


YES_NO, DATE = Kind("yes_no"), Kind("date")


def kind_of(type_: Type, choices: frozenset[str] = frozenset()) -> Kind:
    """The kind of a declared type; what is counted is whole."""
    if type_ not in NUMBERS:
        return Kind(type_, choices=choices)  # type: ignore[arg-type]
    return Kind("number", unit_of(type_), whole=type_ in COUNTED)


def unit_of(type_: str) -> Unit:
    """The unit of a type of number; nothing for `number` and `ratio`."""
    return ((type_, 1),) if type_ in COUNTED else ()


def times(one: Unit, other: Unit, sign: int = 1) -> Unit:
    """The unit of a product, or with -1 of a quotient."""
    powers = dict(one)
    for base, power in other:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


class Unreadable(ValueError):
    """A value that is not written as its type asks; the message says how it is."""


def read_number(text: str) -> tuple[Fraction, Unit]:
    """`150万元`, `3.5%`, `40人`, `12` in the smallest unit, with its unit. Raises `Unreadable`."""
    found = _NUMBER.fullmatch(text.strip())
    half = text.strip().translate(HALF_WIDTH).replace(",", "")
    if half != text.strip() and _NUMBER.fullmatch(half):
        raise Unreadable(f"“{text}” has signs of full width or commas: write {half}")
    if found is None:
        raise Unreadable(f"“{text}” is not a number such as 150万元, 3.5% or 40人")
    if found[2] and found[2] not in WRITTEN:
        raise Unreadable(f"“{found[2]}” is no unit: use {' '.join(WRITTEN)}")
    base, factor = WRITTEN.get(found[2], ("", Fraction(1)))
    return Fraction(found[1]) * factor, unit_of(base)


def read_value(text: object, type_: Type, choices: frozenset[str] = frozenset()) -> Value:
    """A value as files write it. Raises `Unreadable`.

    A bare whole number counts the smallest unit (fen); with a fraction it must name its unit. Floats are not read:
    whoever parses JSON or TOML must keep the digits (`parse_float=str`).
    """
    match type_:
        case "yes_no":
            return _read_yes_no(text)
        case "date":
            return _read_date(text)
        case "code":
            if not isinstance(text, str) or text not in choices:
                raise Unreadable(f"“{text}” is none of {', '.join(sorted(choices))}")
            return text
    if isinstance(text, bool) or not isinstance(text, int | str):
        raise Unreadable(f"{text!r} is not a number with exact digits: write it as a text such as '3.5%'")
    number, unit = read_number(str(text))
    if unit != unit_of(type_) and (unit or number.denominator != 1):
        raise Unreadable(f"“{text}” is {Kind('number', unit)}, this is {type_}")
    if type_ in COUNTED and number.denominator != 1:
        raise Unreadable(f"“{text}” is not whole: {'nothing is smaller than 0.01元' if type_ == 'money' else type_}")
    if abs(number) > MOST:
        raise Unreadable(f"“{text}” is too large")
    return number


def _read_yes_no(text: object) -> bool:
    known = {"yes": True, "no": False, "是": True, "否": False, "true": True, "false": False}
    found = known.get(str(text).lower()) if isinstance(text, bool | str) else None
    if found is None:
        raise Unreadable(f"“{text}” is neither yes nor no")
    return found


def _read_date(text: object) -> date:
    if type(text) is date:
        return text
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Unreadable(f"“{text}” is no day such as 2024-02-29")


def shown(value: Value, kind: Kind, *, literal: bool = False) -> str:
    """A value as people read it in their language, and as `read_value` reads it again: `1500000元`, `50%`, `是`.

    `literal`: as it stands in rules, the same in every language.
    """
    if isinstance(value, bool):
        word = gettext_noop("是") if value else gettext_noop("否")
        return word if literal else _(word)
    if not isinstance(value, Fraction):
        return value.isoformat() if isinstance(value, date) else value
    if kind.unit == (("money", 1),):
        text = number_text(value / 100)
        padded = value.denominator == 1 and value % 10 == 0 and "." in text
        return f"{text}{'0' if padded else ''}{_counted('money', literal)}"
    if len(kind.unit) == 1 and kind.unit[0][1] == 1:
        return f"{number_text(value)}{_counted(kind.unit[0][0], literal)}"
    if not kind.unit:
        percent = value * 100
        few = value.denominator != 1 and 10_000 % percent.denominator == 0
        return f"{number_text(percent)}%" if few else number_text(value)
    return f"{number_text(value)} {kind}"


def _counted(base: str, literal: bool) -> str:
    """What is counted, in the reader's language; English puts a blank before it."""
    name = _NAMES[base] if literal else _(_NAMES[base])
    return f" {name}" if name.isascii() else name
