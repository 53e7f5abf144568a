"""Two matters somebody says are not the same: the pair is hinted at no more, and only that pair, until taken back."""

from datetime import timedelta

import pytest

from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, NotAllowed
from gongzhi.base.trail.models import Act
from gongzhi.work.matters.access import joinable, joining_post
from gongzhi.work.matters.actions.apart import end_apart, tell_apart
from gongzhi.work.matters.actions.joins import merge, part
from gongzhi.work.matters.models import Apart, Matter
from gongzhi.work.matters.queries.near import near
from tests.conftest import NOON, Who
from tests.factories import draft, matter

pytestmark = pytest.mark.django_db
GRID, ELSEWHERE = "500152115211001", "500152115210001"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def grid(who: Who) -> Viewer:
    return who("grid_worker", GRID)


@pytest.fixture
def three() -> list[Matter]:
    """Three of a kind within a hundred metres."""
    lon = draft().lon
    return [matter(lon=lon + step * 0.0002) for step in range(3)]


def hints(one: Matter) -> set[int]:
    found = near(Matter.objects.all(), one.kind, one.lon, one.lat, one.reported_at, but=one.pk)
    return {hint.matter.pk for hint in found}


def test_the_pair_is_silent_from_both_sides_and_no_other_pair_is(three: list[Matter], grid: Viewer) -> None:
    one, two, third = three
    tell_apart(two, one, viewer=grid, channel="test", at=LATER)
    assert hints(one) == {third.pk} and hints(two) == {third.pk}
    assert hints(third) == {one.pk, two.pk}
    end_apart(one, two, viewer=grid, channel="test", at=LATER)
    assert hints(one) == {two.pk, third.pk}
    acts = Act.objects.filter(verb__in=("matter.told_apart", "matter.apart_ended")).order_by("pk")
    assert [(act.verb, act.subject_uid, act.data) for act in acts] == [
        ("matter.told_apart", two.uid, {"other": one.pk}),
        ("matter.told_apart", one.uid, {"other": two.pk}),
        ("matter.apart_ended", one.uid, {"other": two.pk}),
        ("matter.apart_ended", two.uid, {"other": one.pk}),
    ]


def test_said_twice_it_is_said_once_and_taken_back_twice_is_refused(three: list[Matter], grid: Viewer) -> None:
    one, two, _third = three
    said = tell_apart(one, two, viewer=grid, channel="test", at=LATER)
    assert tell_apart(two, one, viewer=grid, channel="test", at=LATER) == said
    assert Apart.objects.count() == 1 and Act.objects.filter(verb="matter.told_apart").count() == 2
    end_apart(one, two, viewer=grid, channel="test", at=LATER)
    with pytest.raises(Conflict, match="没有人认定"):
        end_apart(one, two, viewer=grid, channel="test", at=LATER)
    tell_apart(one, two, viewer=grid, channel="test", at=LATER)
    assert Apart.objects.filter(ended_at=None).count() == 1


def test_whoever_could_merge_neither_or_sees_only_one_may_not(three: list[Matter], grid: Viewer, who: Who) -> None:
    one, two, _third = three
    for viewer in (who("checker"), who("grid_worker", ELSEWHERE)):
        with pytest.raises(NotAllowed):
            tell_apart(one, two, viewer=viewer, channel="test", at=LATER)
    hidden = matter(kind="complaint", lon=None, lat=None)
    with pytest.raises(NotAllowed):
        tell_apart(one, hidden, viewer=grid, channel="test", at=LATER)
    with pytest.raises(Conflict, match="同一个编号"):
        tell_apart(one, one, viewer=grid, channel="test", at=LATER)
    assert not Apart.objects.exists()


def test_merging_the_pair_ends_the_saying_so_that_a_parted_pair_is_hinted_at_again(
    three: list[Matter], grid: Viewer
) -> None:
    one, two, third = three
    tell_apart(one, two, viewer=grid, channel="test", at=LATER)
    merge(two, one, "", viewer=grid, channel="test", at=LATER)
    two.refresh_from_db()
    with pytest.raises(Conflict, match="已经并案"):
        tell_apart(one, two, viewer=grid, channel="test", at=LATER)
    part(two, viewer=grid, channel="test", at=LATER)
    assert hints(one) == {two.pk, third.pk}


def test_what_may_be_joined_of_many_is_what_may_be_joined_one_by_one(three: list[Matter], who: Who) -> None:
    rows = [*three, matter(kind="complaint", lon=None, lat=None)]
    for viewer in (who("grid_worker", GRID), who("grid_worker", ELSEWHERE), who("dispatcher"), who("checker")):
        assert joinable(viewer, rows) == {one.pk for one in rows if joining_post(viewer, one) is not None}
