"""What the tests of figures begin from: Tangba with figures of their own, and matters that came and went."""

from datetime import datetime
from typing import Any

from django.db import connection

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import area_by_code
from gongzhi.base.trail.logic import By
from gongzhi.figures.counting.actions.following import follow
from gongzhi.figures.counting.logic.measures import Answer
from gongzhi.figures.counting.logic.periods import Period, period_of
from gongzhi.figures.counting.models import Cell, Definition
from gongzhi.figures.counting.queries.values import answers
from gongzhi.packs import queries
from gongzhi.packs.actions import store_pack
from gongzhi.packs.figures import Figure
from gongzhi.packs.queries import PackInUse, pack_in_force
from tests.conftest import NOON

TOWN, VILLAGE, GRID = "500152115", "500152115211", "500152115211001"
TEXT = {"zh": "示例", "en": "example"}
TEXTS: dict[str, Any] = {"title": TEXT, "definition": TEXT, "unit": TEXT, "group": TEXT}


def pack() -> PackInUse:
    found = pack_in_force("tangba")
    assert found is not None
    return found


def figure(**said: Any) -> Figure:
    return Figure.model_validate({**TEXTS, **said})


def figures(**said: dict[str, Any]) -> PackInUse:
    """Tangba with only these figures in force. Acts of a test that was rolled back leave their numbers to the next."""
    made = {code: figure(**one) for code, one in said.items()}
    store_pack("tangba", pack().pack.model_copy(update={"figures": made, "story": None}), by=By("test"), at=NOON)
    queries._in_force.clear()
    queries._parsed.cache_clear()
    return pack()


def area(code: str = TOWN) -> Area:
    found = area_by_code(code)
    assert found is not None
    return found


def period(text: str) -> Period:
    found = period_of(text)
    assert found is not None, text
    return found


def answer(code: str, text: str = "2023", where: str = TOWN, at: datetime = NOON) -> Answer:
    """A figure brought up to date and read."""
    follow(at=at)
    return answers(pack(), area(where), period(text), [code])[code]


def value(code: str, text: str = "2023", where: str = TOWN) -> float | None:
    found = answer(code, text, where).value
    return None if found is None else float(found)


def cells(code: str) -> dict[tuple[str, Any], tuple[int, int]]:
    """The cells of a figure that hold anything."""
    definition = Definition.objects.get(pack="tangba", code=code, live=True)
    rows = Cell.objects.filter(figure=definition).values_list("area_path", "month", "records", "amount")
    return {(path, month): (records, amount) for path, month, records, amount in rows if records or amount}


def sql(query: str, *values: Any) -> Any:
    """The one value an independent query gives."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]
