"""`demo/lists/problems.toml`: how many problems of each kind a past period had, and today's lists. Synthetic."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from gongzhi.base.texts import Code, Declared


class DemoProblem(Declared):
    """Problems of a kind: how many were entered in the period, and how many of these struck off within it.

    `told`: that number is a figure of its own, and is exact at every scale. `areas`: where, if not anywhere.
    """

    count: int = Field(ge=1)
    struck: int = Field(ge=0)
    told: bool = False
    areas: tuple[str, ...] = ()
    severity: Code | None = None
    reports: tuple[str, ...] = Field(min_length=1)
    plans: tuple[str, ...] = Field(min_length=1)
    answers: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_more_struck_than_entered(self) -> Self:
        if self.struck > self.count:
            raise ValueError("struck: must not be more than count")
        return self


class DemoPetition(Declared):
    """Petitions of the demo of a kind that residents bring: what is asked for, facts, reasons, and how it is answered.

    `ways`: the moves each of them takes, one after another; of those that are answered some go to the next level.
    """

    count: int = Field(ge=1, le=500)
    requests: tuple[str, ...] = Field(min_length=1)
    facts: tuple[str, ...] = Field(min_length=1)
    reasons: tuple[str, ...] = Field(min_length=1)
    answers: tuple[str, ...] = Field(min_length=1)
    refusals: tuple[str, ...] = Field(min_length=1)
    appeals: tuple[str, ...] = Field(min_length=1)
    appealed: float = Field(default=0, ge=0, le=1)
    names: tuple[str, ...] = Field(min_length=1)


class DemoForce(Declared):
    """A task force of the demo: its team, which roles are in it (the first leads), and for which list."""

    name: str = Field(max_length=80)
    roles: tuple[Code, ...] = Field(min_length=1)
    list: Code | None = None
    items: int = Field(default=8, ge=0, le=200)


class DemoReports(Declared):
    """Quarterly reports of the demo: for which quarters, and what is said to be their source."""

    quarters: tuple[str, ...] = ()
    lately: int = Field(default=0, ge=0, le=8, description="quarters before this one")
    source: str


class DemoLists(Declared):
    """The whole file. `current`: problems entered in the last `days`; `sweeps`: how many of these are swept for.

    Shares: `late` of rectifications, `refused` of claims, `sent_back` of applications, `relapsed` of look-backs.
    """

    first: date
    last: date
    total: int = Field(ge=1)
    kinds: dict[Code, DemoProblem] = Field(min_length=1)
    current: int = Field(ge=0)
    days: int = Field(ge=10, le=400)
    sweeps: int = Field(default=0, ge=0)
    ourselves: float = Field(ge=0, le=1)
    late: float = Field(ge=0, le=1)
    refused: float = Field(ge=0, le=1)
    sent_back: float = Field(ge=0, le=1)
    relapsed: float = Field(ge=0, le=1)
    refusals: tuple[str, ...] = Field(min_length=1)
    rulings: tuple[str, ...] = Field(min_length=1)
    objections: tuple[str, ...] = Field(min_length=1)
    relapses: tuple[str, ...] = Field(min_length=1)
    alike: tuple[str, ...] = Field(min_length=1)
    petitions: dict[Code, DemoPetition] = {}
    forces: tuple[DemoForce, ...] = ()
    reports: DemoReports | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum(one.count for one in self.kinds.values()) != self.total:
            raise ValueError("total: is not the sum of the kinds")
        return self
