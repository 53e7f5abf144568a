"""What a pack declares of problem lists 问题清单 and of quarterly reports 报表. For units, never for persons."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from gongzhi.base.texts import Code, Declared, Text

ListLevel = Literal["county", "town", "village", "grid"]


class Entering(Declared):
    """By rule a matter of these kinds that was escalated enters the list: as which kind, how severe, whose.

    `levels`: of the area of the post that leads it by now; none: any.
    """

    kinds: tuple[Code, ...] = Field(min_length=1)
    levels: tuple[ListLevel, ...] = ()
    kind: Code
    severity: Code
    level: ListLevel


class Severity(Declared):
    """How severe a problem may be. `rank` says the order, least severe first, which a table has not."""

    title: Text
    rank: int = Field(ge=1, le=20)


class ProblemList(Declared):
    """One list. Its items are matters of its kinds; `owner` looks after it, reviews what is struck off and looks back.

    `look_back`: how many days after striking off somebody looks whether the problem came back. `sweep`: the role that
    is asked, area by area, whether there are alike cases, and has `sweep_days` working days to answer.
    """

    title: Text
    icon: str = "clipboard-list"
    prefix: str = Field(pattern=r"^[A-Z]{1,6}$", description="of the numbers of its items")
    basis: Text
    valid_from: date
    owner: Code
    kinds: tuple[Code, ...] = Field(min_length=1)
    severities: dict[Code, Severity] = Field(min_length=1)
    levels: tuple[ListLevel, ...] = Field(min_length=1, description="levels an item may be owned by")
    look_back: int = Field(ge=1, le=800)
    sweep: Code
    sweep_days: int = Field(default=10, ge=1, le=60)
    enters: tuple[Entering, ...] = ()
    example: bool = True

    def by_rank(self) -> list[tuple[str, Text]]:
        """The severities, least severe first."""
        ranked = sorted(self.severities.items(), key=lambda one: (one[1].rank, one[0]))
        return [(code, one.title) for code, one in ranked]


class Appeal(Declared):
    """Where somebody goes who does not accept the outcome: a kind of the next level, within so many days of it."""

    kind: Code
    days: int = Field(ge=1, le=400)
    example: bool = True


# Papers 文书 of petitions: each may be printed once the move that names it was made.
PAPERS: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "petition_accepted", "petition_refused", "petition_transfer", "petition_extended", "petition_answer",
        "petition_review",
    ),
    frozenset({"number", "kind", "place", "town", "name", "reported", "reply", "lead", "due", "origin"}),
)  # fmt: skip


def kept_by_lists(raw: dict[str, Any]) -> None:
    """Whoever owns a list keeps the kinds in it: said once, with the list."""
    for table in raw.get("lists", {}).values():
        kinds = table.get("kinds", ()) if isinstance(table, dict) else ()
        for kind in kinds if isinstance(kinds, list) else ():
            declared = raw["kinds"].get(kind) if isinstance(kind, str) else None
            if isinstance(declared, dict) and "keeper" not in declared:
                declared["keeper"] = table.get("owner")


class Indicator(Declared):
    """One indicator of a report. `owner` fills it in; `source` says what a value is taken from.

    `better`: whether more or less of it is better, for whoever reads it; nothing is ranked by it.
    """

    title: Text
    unit: Text
    owner: Code
    source: Text
    better: Literal["more", "less"] = "more"
    decimals: int = Field(default=0, ge=0, le=4)
    least: Decimal | None = None
    most: Decimal | None = None


class Report(Declared):
    """One report: its indicators, of which units, and who grades them."""

    title: Text
    icon: str = "table-2"
    owner: Code = Field(description="role that gives the grades, and signs")
    indicators: dict[Code, Indicator] = Field(min_length=1)


class QuarterlyReports(Declared):
    """The reports that hold from a quarter on, until a newer file says otherwise. `units`: areas of this level, or the
    boards 板块 of the town; never persons. `grades` are the bands a unit may be given, best first by their codes."""

    title: Text
    basis: Text
    valid_from: date
    units: Literal["village", "board"] = "village"
    grades: dict[Code, Text] = Field(min_length=2, max_length=6)
    reports: dict[Code, Report] = Field(min_length=1)
    example: bool = True

    @model_validator(mode="after")
    def _from_a_quarter_on(self) -> Self:
        if self.valid_from.day != 1 or self.valid_from.month % 3 != 1:
            raise ValueError("valid_from: must be the first day of a quarter")
        return self

    def bands(self) -> list[tuple[str, Text]]:
        """The grades, best first."""
        return sorted(self.grades.items())


def holding_on(reports: Iterable[tuple[str, QuarterlyReports]], day: date) -> tuple[str, QuarterlyReports] | None:
    """The version of the reports that holds on a day, or None before the first."""
    begun = [one for one in reports if one[1].valid_from <= day]
    return max(begun, key=lambda one: one[1].valid_from, default=None)
