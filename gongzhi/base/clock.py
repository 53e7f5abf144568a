"""Now, and the local business day. Actions are handed a time; only faces and commands ask for one."""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment in UTC, aware."""
    return datetime.now(UTC)


@cache
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; raises `ZoneInfoNotFoundError` for an unknown one."""
    return ZoneInfo(name)


def local_day(moment: datetime, zone_name: str) -> date:
    """The calendar day of a moment where the work is done: what figures group by."""
    return moment.astimezone(zone(zone_name)).date()
