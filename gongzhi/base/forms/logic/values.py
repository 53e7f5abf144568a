"""What expressions compute with: exact numbers, local days, texts, choices, and the undetermined.

Numbers are fractions and stay exact until an expression rounds them: 0.1 + 0.2 is 0.3. Whatever cannot be told,
since an answer is missing or a rule breaks, is `Undetermined` with its reason; it is never 0, '' or false.
The same rules stand in `design/static/gz/js/forms/values.js`; a shared table of cases holds both to them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction

LIMIT = 10**40  # of numerator and denominator: no chain of calculations may grow without end
BLANKS = " \t\n\r\u00a0\u3000"
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_WIDE = {0xFF10 + n: str(n) for n in range(10)} | {0xFF0E: ".", 0xFF0D: "-", 0xFF0B: "+"}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:00)?")


@dataclass(frozen=True)
class Undetermined:
    """No result, and why: `missing` (with the question not answered), or the name of what broke."""

    reason: str
    question: str = ""

    @property
    def broken(self) -> bool:
        """Whether a rule failed, rather than an answer being not there yet."""
        return self.reason != "missing"


Value = Fraction | str | bool | date | datetime | time | tuple[str, ...]
Result = Value | Undetermined


def worst(*found: Undetermined) -> Undetermined:
    """Of several, what broke before what is only missing; among equals the first."""
    return next((one for one in found if one.broken), found[0])


def within(number: Fraction) -> Result:
    """The number, if it is of a size anybody can mean."""
    if abs(number.numerator) >= LIMIT or number.denominator >= LIMIT:
        return Undetermined("too_large")
    return number


def read_number(text: str) -> Fraction | None:
    """A decimal as people type it (full-width digits too), or None."""
    plain = text.strip(BLANKS).translate(_WIDE)
    return Fraction(plain) if _NUMBER.fullmatch(plain) else None


def number_text(number: Fraction) -> str:
    """`1.5`, or `1/3` for what no decimal can write."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def rounded(number: Fraction, places: int) -> Fraction:
    """Half away from zero, as people round: 2.5 is 3 and -2.5 is -3."""
    scale = Fraction(10) ** places
    scaled = abs(number) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (-whole if number < 0 else whole) / scale


def read_date(text: str) -> date | None:
    """`2024-02-29`, or None."""
    plain = text.strip(BLANKS)
    try:
        return date.fromisoformat(plain) if _DATE.fullmatch(plain) else None
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """`08:30`, or None."""
    plain = text.strip(BLANKS)
    try:
        return time.fromisoformat(plain) if _TIME.fullmatch(plain) else None
    except ValueError:
        return None


def read_datetime(text: str) -> datetime | None:
    """`2024-02-29T08:30`, a local moment to the minute, or None."""
    day, _, clock = text.strip(BLANKS).replace(" ", "T").partition("T")
    on, at = read_date(day), read_time(clock)
    return datetime.combine(on, at) if on and at else None


def text_of(value: Value) -> str:
    """A value as text: how it is stored, and how two evaluators are compared."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return number_text(value)
    if isinstance(value, datetime | time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(value) if isinstance(value, tuple) else value
