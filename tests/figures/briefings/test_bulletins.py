"""Bulletins: what happened in some hours, in events, households and people, by any log; nothing twice, nothing lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F, Value
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.datasets import Field
from gongzhi.figures.briefings.logic.checking import check_bulletins
from gongzhi.figures.briefings.logic.windows import Window, window_at, window_of, windows_before
from gongzhi.figures.briefings.queries.bulletins import events_in, summed, summed_by
from gongzhi.figures.counting.logic import directory
from gongzhi.figures.counting.logic.directory import datasets_of
from gongzhi.packs.briefings import Bulletin
from gongzhi.packs.queries import PackInUse
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON
from tests.factories import matter
from tests.figures.sheets.sheets import area, pack

CHONGQING = ZoneInfo("Asia/Shanghai")
moments = st.integers(800_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
TEXT = {"zh": "示例", "en": "example"}


@pytest.mark.once
@given(moments, st.sampled_from([1, 2, 3, 4, 6, 8, 12, 24]), st.sampled_from(["Asia/Shanghai", "America/New_York"]))
def test_windows_follow_each_other_without_gap_or_overlap_and_are_found_by_their_name(
    moment: datetime, hours: int, name: str
) -> None:
    zone = ZoneInfo(name)
    newest = windows_before(moment, hours, zone, 30)
    assert newest[0].begins <= moment < newest[0].ends
    for later, earlier in zip(newest, newest[1:], strict=False):
        assert earlier.ends == later.begins and earlier.begins < earlier.ends
    if name == "Asia/Shanghai":
        assert all(window_of(one.code(zone), hours, zone) == one for one in newest)


@pytest.mark.once
@pytest.mark.parametrize("code", ["", "soon", "2023-11-15T13", "2023-11-15T25", "0001-01-01T02", "2023-11-15T14:00"])
def test_hours_there_are_not_are_none(code: str) -> None:
    assert window_of(code, 2, CHONGQING) is None


def _bulletin(**said: Any) -> Bulletin:
    usual = {"title": TEXT, "head": TEXT, "dataset": "matters", "time": "reported_at", "unit": TEXT}
    return Bulletin.model_validate({**usual, "where": {"restricted": False}, **said})


@pytest.fixture
def log_with_amounts(monkeypatch: pytest.MonkeyPatch) -> PackInUse:
    """A log of events that tells households and people, as that of a flood will: made from what matters have."""
    here = pack()
    known = datasets_of(here.code, here.pack)["matters"]
    fields = {
        **known.fields, "households": Field("户", "number", F("returns") * 3 + 1),
        "people": Field("人", "number", F("rating") + Value(0)),
    }  # fmt: skip
    log = replace(known, fields=fields)
    monkeypatch.setattr(directory, "_providers", [lambda code, declared: [log]])
    directory._described.clear()
    return here


@pytest.mark.django_db
def test_households_and_people_are_added_up_and_what_is_not_told_is_said(log_with_amounts: PackInUse) -> None:
    matter()
    matter()
    Matter.objects.filter(pk=Matter.objects.latest("pk").pk).update(returns=2, rating=4)
    one = _bulletin(amounts={"households": {"zh": "户"}, "people": {"zh": "人"}}, by="kind")
    events = events_in(one, window_at(NOON, 2, CHONGQING), area(), log_with_amounts)
    found = summed(one, events)
    assert (found.events, found.amounts, found.untold) == (2, [8, 4], [0, 1])
    assert list(summed_by(one, events, {}, kind=True)) == ["street_light"]
    directory._described.clear()


@pytest.mark.django_db
def test_an_event_counts_in_the_hours_it_happened_in_and_only_where(settings: Any) -> None:
    matter(reported_at=NOON)
    matter(reported_at=NOON + timedelta(hours=2))
    one, here = _bulletin(), pack()
    window = window_at(NOON, 2, CHONGQING)
    assert len(events_in(one, window, area(), here)) == 1
    assert len(events_in(one, Window(window.begins, window.ends + timedelta(hours=2)), area(), here)) == 2
    assert events_in(one, window, area("500152115210"), here) == []
    assert window.label(CHONGQING) == "2023-11-15 12:00–14:00"


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"dataset": "floods"}, "dataset: floods is none of"),
        ({"time": "reported_day"}, "time: reported_day is no moment of matters; it has reported_at"),
        ({"amounts": {"kind": TEXT}}, "amounts: kind is no number of matters"),
        ({"by": "rating"}, "by: rating is no code of matters"),
        ({"where": {"restricted": False, "reported_at": "2023"}}, "where.reported_at: is a moment"),
        ({"where": {}}, "where.restricted: must be false"),
    ],
)
def test_a_bulletin_that_cannot_be_told_is_refused_with_its_key(said: dict[str, Any], fault: str) -> None:
    changed = pack().pack.model_copy(update={"bulletins": {"one": _bulletin(**said)}})
    found = list(check_bulletins(changed, datasets_of("tangba", pack().pack)))
    assert any(line.startswith(f"bulletins/one.toml: {fault}") for line in found), found
