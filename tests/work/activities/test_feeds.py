"""Calendar feeds, read by another reader than wrote them."""

from datetime import UTC, timedelta
from uuid import UUID

import pytest
import vobject
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from gongzhi.work.activities.logic.feeds import Entry, feed_of
from gongzhi.work.activities.logic.plans import Time, several_days, slots_of
from tests.conftest import NOON

ZONE = "Asia/Shanghai"
NAME = UUID(int=7)


def _entry(**changes) -> Entry:
    told = {
        "uid": NAME, "title": "院坝会，三组；大家来", "starts_at": NOON, "ends_at": NOON + timedelta(hours=2),
        "place": "三组\n晒坝", "about": "带上\\椅子", "url": "http://example.test/x", "sequence": 3, "changed_at": NOON,
    }  # fmt: skip
    return Entry(**{**told, **changes})


def _read(*entries: Entry) -> list:
    raw = feed_of("塘坝镇活动", entries, host="example.test", time_zone=ZONE)
    assert b"\r\n" in raw and all(len(line) <= 75 for line in raw.split(b"\r\n"))
    return list(vobject.readOne(raw.decode()).vevent_list)


def test_another_reader_reads_what_was_written_in_the_time_zone_of_the_place() -> None:
    (event,) = _read(_entry(lat=30.0, lon=105.9))
    assert event.summary.value == "院坝会，三组；大家来" and event.location.value == "三组\n晒坝"
    assert event.description.value == "带上\\椅子" and event.uid.value == f"{NAME}@example.test"
    assert event.dtstart.value.astimezone(UTC) == NOON and event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == [ZONE]
    assert event.sequence.value == "3" and event.status.value == "CONFIRMED"


def test_what_will_not_take_place_says_so_under_the_same_name() -> None:
    (event,) = _read(_entry(gone=True, sequence=4))
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "4") and event.uid.value.startswith(str(NAME))


@settings(deadline=None, max_examples=50)
@over(st.text(max_size=200))
def test_any_words_survive_and_break_no_line(words: str) -> None:
    plain = "".join(char for char in words if char.isprintable())
    (event,) = _read(_entry(title=f"x{plain}"))
    assert event.summary.value == f"x{plain}".replace("\\N", "\\ N")


@pytest.mark.parametrize("days", [1, 7])
def test_a_class_of_several_days_is_at_the_same_hours_of_each(days: int) -> None:
    found = several_days(Time(NOON, NOON + timedelta(hours=7)), days, ZONE)
    assert len(found) == days and found[-1].starts_at - found[0].starts_at == timedelta(days=days - 1)


@over(st.integers(5, 240), st.lists(st.integers(1, 600), min_size=1, max_size=5))
def test_slots_lie_whole_in_their_session_and_are_numbered_through(minutes: int, lengths: list[int]) -> None:
    times = [
        Time(NOON + timedelta(days=n), NOON + timedelta(days=n, minutes=length)) for n, length in enumerate(lengths)
    ]
    found = slots_of(times, minutes)
    assert [slot.number for slot in found] == list(range(1, len(found) + 1))
    assert len(found) == sum(length // minutes for length in lengths)
    ends = {slot.starts_at + timedelta(minutes=minutes) for slot in found}
    assert all(any(time.starts_at < end <= time.ends_at for time in times) for end in ends)
