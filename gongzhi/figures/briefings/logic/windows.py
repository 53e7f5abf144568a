"""The hours a bulletin tells of: so many at a time, counted from midnight where the work is done. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Window:
    """From a moment, within, to another one, no longer within; both in UTC."""

    begins: datetime
    ends: datetime

    def code(self, zone: ZoneInfo) -> str:
        """How it is named in addresses: by the local time at which it ends."""
        return f"{self.ends.astimezone(zone):%Y-%m-%dT%H}"

    def label(self, zone: ZoneInfo) -> str:
        """As people read it; one that ends at midnight ends at 24:00."""
        begins, ends = self.begins.astimezone(zone), self.ends.astimezone(zone)
        until = "24:00" if (ends.hour, ends.minute) == (0, 0) else f"{ends:%H:%M}"
        return f"{begins:%Y-%m-%d %H:%M}–{until}"

    def day(self, zone: ZoneInfo) -> "Window":
        """From midnight to its end: what happened that day so far."""
        local = self.begins.astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return Window(midnight.astimezone(UTC), self.ends)


def window_at(moment: datetime, hours: int, zone: ZoneInfo) -> Window:
    """The window a moment lies in."""
    local = moment.astimezone(zone)
    # The first of two equal local times where clocks go back: then one window is longer, and none overlap.
    begins = local.replace(hour=local.hour // hours * hours, minute=0, second=0, microsecond=0, fold=0)
    return Window(begins.astimezone(UTC), _after(begins, hours).astimezone(UTC))


def _after(begins: datetime, hours: int) -> datetime:
    """The local time so many hours by the clock later: where clocks change, one window is longer or shorter."""
    if begins.hour + hours >= 24:
        return (begins + timedelta(days=1)).replace(hour=0)
    return begins.replace(hour=begins.hour + hours)


def windows_before(moment: datetime, hours: int, zone: ZoneInfo, number: int) -> list[Window]:
    """The newest windows up to the one a moment lies in, newest first."""
    found = [window_at(moment, hours, zone)]
    while len(found) < number:
        found.append(window_at(found[-1].begins - timedelta(seconds=1), hours, zone))
    return found


def window_of(code: str, hours: int, zone: ZoneInfo) -> Window | None:
    """The window an address names, or None for one there is not."""
    try:
        ends = datetime.strptime(code, "%Y-%m-%dT%H").replace(tzinfo=zone)
    except ValueError:
        return None
    if not 1990 <= ends.year <= 2200:
        return None
    found = window_at(ends.astimezone(UTC) - timedelta(seconds=1), hours, zone)
    return found if found.code(zone) == code else None
