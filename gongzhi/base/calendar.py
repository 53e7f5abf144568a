"""Working days: public holidays and make-up working days 调休, by country.

A deadline in days does not count the day it starts on. One of n working days ends at the close of business of the
n-th working day after it; one of n calendar days at the close of business of the n-th day, or of the next working day
if that is none (Civil Code of China, articles 201 and 203). The days themselves come from the `holidays` library; years
it does not know yet fall back to weekdays, and `is_known` says so.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from gongzhi.base.clock import zone

_WEEKEND = (5, 6)


@dataclass(frozen=True)
class WorkingCalendar:
    """Where and when work is done: country (ISO 3166), time zone (IANA), opening and closing time."""

    country: str
    time_zone: str
    opens: time = time(9)
    closes: time = time(18)

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open on that day."""
        off, made_up = _days_of_year(self.country, day.year)
        return day in made_up or (day.weekday() not in _WEEKEND and day not in off)

    def is_known(self, year: int) -> bool:
        """Whether the official calendar of that year is in the tables; otherwise its days are provisional."""
        return bool(_days_of_year(self.country, year)[0])

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The close of business of the `days`-th working day after the day of `start` (aware, in UTC or not)."""
        if days < 1:
            raise ValueError(f"a deadline takes one working day or more, not {days}")
        day = start.astimezone(zone(self.time_zone)).date()
        left = days
        while left:
            day += timedelta(days=1)
            left -= self.is_working_day(day)
        return datetime.combine(day, self.closes, zone(self.time_zone))

    def add_days(self, start: datetime, days: int) -> datetime:
        """The close of business of the `days`-th day after the day of `start`, or of the next working day."""
        if days < 1:
            raise ValueError(f"a deadline takes one day or more, not {days}")
        day = start.astimezone(zone(self.time_zone)).date() + timedelta(days=days)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, self.closes, zone(self.time_zone))

    def add_working_time(self, start: datetime, length: timedelta) -> datetime:
        """The moment when `length` of office hours has passed since `start`."""
        if length < timedelta(0):
            raise ValueError(f"office hours only run forward, not {length}")
        moment = start.astimezone(zone(self.time_zone))
        day, left = moment.date(), length
        while True:
            opens, closes = self._hours_of(day)
            begin = max(opens, moment)
            if self.is_working_day(day) and begin < closes:
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
            day += timedelta(days=1)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Office hours from `start` to `end`; none when `end` lies before."""
        total = timedelta(0)
        day, last = (moment.astimezone(zone(self.time_zone)).date() for moment in (start, end))
        while day <= last:
            opens, closes = self._hours_of(day)
            if self.is_working_day(day):
                total += max(min(closes, end) - max(opens, start), timedelta(0))
            day += timedelta(days=1)
        return total

    def _hours_of(self, day: date) -> tuple[datetime, datetime]:
        own = zone(self.time_zone)
        return datetime.combine(day, self.opens, own), datetime.combine(day, self.closes, own)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        count = 0
        day = start
        while day < end:
            day += timedelta(days=1)
            count += self.is_working_day(day)
        return count


@lru_cache(maxsize=256)
def _days_of_year(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Public holidays, and weekend days that are worked in exchange, of one year."""
    table = holidays.country_holidays(country, years=year)
    made_up = {day for day in table.weekend_workdays if day.year == year}
    return frozenset(day for day in table if day.year == year), frozenset(made_up)


def known_country(country: str) -> bool:
    """Whether a calendar for the country is at hand."""
    return country in holidays.list_supported_countries()
