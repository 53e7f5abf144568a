"""When filings are taken: to the minute, by local time, later where an extension says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gongzhi.base.clock import zone
from gongzhi.packs.programmes import Offer, Window


@dataclass(frozen=True)
class Opening:
    """A window as moments: open from `opens` until just before `ends`. `closes` is the last minute that counts."""

    window: Window
    opens: datetime
    closes: datetime
    extended: bool = False

    @property
    def ends(self) -> datetime:
        """The first moment that is too late."""
        return self.closes + timedelta(minutes=1)

    def standing(self, at: datetime) -> str:
        """`before`, `open` or `closed`."""
        return "before" if at < self.opens else "open" if at < self.ends else "closed"


def openings(offer: Offer, time_zone: str, later: Mapping[int, datetime]) -> list[Opening]:
    """The windows of an offer in order; `later`: by year, until when one was extended."""
    found = []
    for one in sorted(offer.windows, key=lambda window: window.opens):
        opens, closes = (moment.replace(tzinfo=zone(time_zone)).astimezone(UTC) for moment in (one.opens, one.closes))
        extended = later.get(one.year)
        found.append(Opening(one, opens, max(closes, extended or closes), bool(extended and extended > closes)))
    return found


def open_at(windows: Iterable[Opening], at: datetime) -> Opening | None:
    """The window that is open at a moment, or None."""
    return next((one for one in windows if one.standing(at) == "open"), None)


def next_of(windows: Iterable[Opening], at: datetime) -> Opening | None:
    """The window that is open, else the next to come, else the last that was; None where there never was any."""
    known = list(windows)
    coming = next((one for one in known if one.standing(at) != "closed"), None)
    return coming or (known[-1] if known else None)


def in_business(window: Window, day: date) -> bool:
    """Whether what was done on a day may be claimed for in a window."""
    after = window.business_from is None or window.business_from <= day
    return after and (window.business_to is None or day <= window.business_to)
