"""Periods as people write them: `2023`, `2023Q4`, `2023-11`, `2023-07-28`, and ranges of these with a slash. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

_ONE = re.compile(r"^(\d{4})(?:-?Q([1-4])|-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both within."""

    first: date
    last: date

    @property
    def whole_months(self) -> bool:
        """Whether it begins and ends with a month: then totals by month are enough."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def code(self) -> str:
        """The shortest way to write it."""
        first, last, months = self.first, self.last, _months(self.first, self.last)
        if not self.whole_months:
            return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
        if months == 1:
            return f"{first:%Y-%m}"
        if months == 3 and first.month % 3 == 1:
            return f"{first:%Y}Q{(first.month + 2) // 3}"
        if first.month == 1 and last.month == 12:
            return f"{first:%Y}" if first.year == last.year else f"{first:%Y}/{last:%Y}"
        return f"{first:%Y-%m}/{last:%Y-%m}"

    @property
    def label(self) -> str:
        """How people read it."""
        code = self.code
        if re.fullmatch(r"\d{4}", code):
            return _("%(year)s 年") % {"year": code}
        if re.fullmatch(r"\d{4}Q\d", code):
            return _("%(year)s 年第 %(quarter)s 季度") % {"year": code[:4], "quarter": code[5]}
        if re.fullmatch(r"\d{4}-\d{2}", code):
            return _("%(year)s 年 %(month)s 月") % {"year": code[:4], "month": int(code[5:])}
        return code.replace("/", " – ")

    def before(self) -> "Period":
        """The one just before it, as long: the month before a month, the year before a year."""
        if not self.whole_months:
            days = (self.last - self.first) + timedelta(days=1)
            return Period(self.first - days, self.last - days)
        months = _months(self.first, self.last)
        return Period(_shift(self.first, -months), self.first - timedelta(days=1))

    def year_before(self) -> "Period":
        """The same of the year before."""
        if self.whole_months:
            return Period(_shift(self.first, -12), _shift(self.last + timedelta(days=1), -12) - timedelta(days=1))
        return Period(_same_day(self.first), _same_day(self.last))


def period_of(text: str) -> Period | None:
    """A period as it is written, or None when it is none or ends before it begins."""
    parts = text.strip().split("/")
    if not 1 <= len(parts) <= 2:
        return None
    ends = [_one(part.strip()) for part in parts]
    if any(end is None for end in ends):
        return None
    first, last = ends[0], ends[-1]
    assert first is not None and last is not None
    return Period(first.first, last.last) if first.first <= last.last else None


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def months_back(month: date, number: int) -> list[date]:
    """`number` months up to one, oldest first."""
    return [_shift(month, -back) for back in range(number - 1, -1, -1)]


def month(first: date) -> Period:
    """The month that begins on this day."""
    return Period(first, _shift(first, 1) - timedelta(days=1))


def _one(text: str) -> Period | None:
    found = _ONE.match(text)
    if not found:
        return None
    year, quarter, number, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        if day is not None and number is not None:
            return Period(date(year, number, day), date(year, number, day))
        if number is not None:
            return month(date(year, number, 1))
        if quarter is not None:
            first = date(year, 3 * quarter - 2, 1)
            return Period(first, _shift(first, 3) - timedelta(days=1))
        return Period(date(year, 1, 1), date(year, 12, 31))
    except (ValueError, OverflowError):
        return None


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _shift(first: date, months: int) -> date:
    whole = first.year * 12 + first.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)


def _same_day(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
