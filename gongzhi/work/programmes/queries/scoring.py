"""A firm's score sheets with where every input comes from: the field, the fact, who told it, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongzhi.base.people.models import Organisation
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.scoring import Taken
from gongzhi.work.programmes.models import Fact
from gongzhi.work.programmes.queries.matching import score_sheet
from gongzhi.work.programmes.queries.profile import known_at


@dataclass(frozen=True)
class Origin:
    """Where an input of a score is taken from: a field of the profile on a day, and the fact that stands there.

    `field` is '' for what no profile holds, `fact` None where nobody told it.
    """

    field: str
    on: date | None
    fact: Fact | None


@dataclass(frozen=True)
class Sheet:
    """A sheet as rules told it, its inputs with their origins, and its indicators with what each still lacks."""

    told: dict[str, Any]
    inputs: Sequence[tuple[dict[str, Any], Origin]]
    indicators: Sequence[tuple[dict[str, Any], list[str], int]]  # with titles of what is missing, and how full of 100


def sheets_of(pack: PackInUse, firm: Organisation, *, on: date, at: datetime) -> list[Sheet]:
    """Every score of the pack for a firm; the facts of the firm are read once."""
    facts: dict[str, list[Fact]] = {}
    for one in known_at(Fact.objects.filter(organisation=firm), at).order_by("valid_from", "pk"):
        facts.setdefault(one.field, []).append(one)
    return [sheet_of(pack, code, firm, facts, on=on, at=at) for code in pack.pack.scores]


def sheet_of(
    pack: PackInUse, code: str, firm: Organisation, facts: dict[str, list[Fact]], *, on: date, at: datetime
) -> Sheet:
    """One of them; `facts` by field."""
    told, model = score_sheet(pack, code, firm, on=on, at=at), pack.pack.scores[code]
    inputs = [
        (row, _origin(pack, model.origins.get(row["code"], Taken(field=row["code"])), facts, on))
        for row in told["inputs"]
        if row["code"] != told["selector"]
    ]
    return Sheet(told, inputs, _indicators(told))


def bare_sheet(told: dict[str, Any]) -> Sheet:
    """A sheet as others than the firm and the desk read it: every point, without what it was computed from."""
    return Sheet(told, [], _indicators(told))


def _indicators(told: dict[str, Any]) -> list[tuple[dict[str, Any], list[str], int]]:
    titles = {row["code"]: row["title"] for row in told["inputs"]}
    return [(row, [titles.get(name, name) for name in row["missing"]], _full(row)) for row in told["indicators"]]


def _origin(pack: PackInUse, taken: Taken, facts: dict[str, list[Fact]], on: date) -> Origin:
    declared = pack.pack.profile.fields.get(taken.field) if pack.pack.profile else None
    if declared is None:
        return Origin("", None, None)
    day = date(on.year - 1 + taken.year, 12, 31) if declared.yearly else on
    standing = [
        one for one in facts.get(taken.field, ()) if one.valid_from <= day and (not one.valid_to or day < one.valid_to)
    ]
    return Origin(declared.title.label, day, standing[-1] if standing else None)


def _full(row: dict[str, Any]) -> int:
    """How much of an indicator's most was reached, of a hundred."""
    points, most = row["value"], row["weight"]
    try:
        return max(0, min(100, int(float(points) * 100 / float(most)))) if points and most else 0
    except (TypeError, ValueError):
        return 0
