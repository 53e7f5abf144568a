"""Calendar feeds as RFC 5545 has them: one event a session, with names that stay whatever is changed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from icalendar import Calendar, Event, Timezone, vText

from gongzhi.base.clock import zone

MADE_BY = "-//Gongzhi//activities//ZH"


@dataclass(frozen=True)
class Entry:
    """A session in a feed. `sequence` grows with every change of its activity; `gone`: it will not take place."""

    uid: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    about: str
    url: str
    sequence: int
    changed_at: datetime
    gone: bool = False
    lat: float | None = None
    lon: float | None = None


def feed_of(title: str, entries: Iterable[Entry], *, host: str, time_zone: str) -> bytes:
    """A feed of these entries, in the time zone where they take place."""
    calendar = Calendar()
    for name, value in (("prodid", MADE_BY), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add("x-wr-calname", vText(title))
    calendar.add("x-wr-timezone", vText(time_zone))
    calendar.add_component(_zone_of(time_zone))
    for one in entries:
        calendar.add_component(_event(one, host, time_zone))
    return calendar.to_ical()


def _plain(text: str) -> str:
    """A text as the writer takes it: it would read a backslash before N as the end of a line."""
    return text.replace("\\N", "\\ N")


@cache
def _zone_of(time_zone: str) -> Timezone:
    """The rules of a time zone; finding them out takes longer than a hundred events."""
    return Timezone.from_tzinfo(zone(time_zone), time_zone)


def _event(one: Entry, host: str, time_zone: str) -> Event:
    event, place = Event(), zone(time_zone)
    event.add("uid", f"{one.uid}@{host}")
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("dtstart", one.starts_at.astimezone(place))
    event.add("dtend", one.ends_at.astimezone(place))
    event.add("summary", _plain(one.title))
    event.add("sequence", one.sequence)
    event.add("status", "CANCELLED" if one.gone else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.gone else "OPAQUE")
    for name, value in (("location", one.place), ("description", one.about), ("url", one.url)):
        if value:
            event.add(name, _plain(value))
    if one.lat is not None and one.lon is not None:
        event.add("geo", (one.lat, one.lon))
    return event
