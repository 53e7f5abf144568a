"""A closed period keeps the records it counted; what is done later shows as a revision with its difference."""

from datetime import timedelta
from typing import Any

import pytest

from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.figures.counting.actions.closing import close_period
from gongzhi.figures.counting.models import Closing
from gongzhi.figures.counting.queries.records import as_closed, changes_since, revision_of
from gongzhi.work.matters.models import Matter
from tests import factories
from tests.conftest import NOON, Who
from tests.figures.counting.counting import GRID, TOWN, area, figures, pack, period, value

pytestmark = pytest.mark.django_db
SOLVED: dict[str, Any] = {
    "dataset": "matters", "where": {"restricted": False, "flow": "grid_event", "stage": "closed"}, "time": "closed_day",
    "owner": "dispatcher",
}  # fmt: skip
LATER = NOON + timedelta(days=40)


def _solved(who: Who) -> Matter:
    one = factories.moved(factories.matter(), "sign", who("grid_worker", GRID))
    one = factories.moved(one, "answer", who("grid_worker", GRID), reply="换了灯泡，已亮。")
    return factories.moved(one, "pass", who("checker", TOWN))


def _close(who: Who, text: str = "2023-11", role: str = "dispatcher", **more: Any) -> Closing:
    values = {"viewer": who(role, TOWN), "channel": "test", "at": LATER, **more}
    return close_period(pack(), "solved", area(), period(text), **values)


def test_what_comes_or_goes_after_closing_is_a_revision_and_the_closed_list_stays(who: Who) -> None:
    figure = figures(solved=SOLVED, all={**SOLVED, "where": {}}).pack.figures["solved"]
    first, second = _solved(who), _solved(who)
    closing = _close(who)
    assert (closing.records, closing.value) == (2, "2")
    assert (revision_of(closing, figure).came, revision_of(closing, figure).went) == (0, 0)
    looked = factories.moved(first, "look_back", who("dispatcher", TOWN))
    factories.moved(looked, "relapse", who("checker", TOWN), reason="昨晚又不亮了。")
    third = _solved(who)
    assert value("solved", "2023-11") == 2
    found = revision_of(closing, figure)
    assert (found.came, found.went) == (1, 1)
    assert set(as_closed(closing, figure).values_list("record", flat=True)) == {first.pk, second.pk}
    changed = {(line.record, line.gone is None) for line in changes_since(closing, figure)}
    assert changed == {(first.pk, False), (third.pk, True)}


def test_a_period_that_is_not_over_cannot_be_closed(who: Who) -> None:
    figures(solved=SOLVED)
    for text in ("2023", "2023-12", "2023-12-25"):
        with pytest.raises(Invalid, match="period"):
            _close(who, text)
    assert _close(who, "2023-12-24").records == 0


def test_only_the_post_that_owns_a_figure_signs_it(who: Who) -> None:
    figures(solved=SOLVED)
    for role, where in (("commander", TOWN), ("grid_worker", GRID)):
        with pytest.raises(NotAllowed):
            _close(who, viewer=who(role, where))
    assert not Closing.objects.exists()


def test_a_period_is_closed_once(who: Who) -> None:
    figures(solved=SOLVED)
    _close(who)
    with pytest.raises(Conflict):
        _close(who)
    assert Closing.objects.count() == 1


def test_a_figure_made_of_others_is_closed_by_its_parts(who: Who) -> None:
    figures(solved={"measure": "growth", "parts": ["base"], "owner": "dispatcher"}, base=SOLVED)
    with pytest.raises(Invalid):
        _close(who)


def test_what_cannot_be_told_is_not_signed(who: Who) -> None:
    figures(solved={**SOLVED, "measure": "share", "hit": {"late": False}})
    with pytest.raises(Invalid):
        _close(who)
