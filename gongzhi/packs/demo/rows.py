"""Rows of registers of a demo: told as they are, or made up by patterns whose sums are exact."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from gongzhi.base.texts import Code, Declared


class DemoDays(Declared):
    """Some day between two."""

    first: date
    last: date


class DemoSum(Declared):
    """What the answers to a question come to over all rows, exactly, in steps of so much."""

    total: str
    step: str = "1"


Pattern = str | DemoDays | tuple[int, int] | tuple[str, ...]


class DemoRows(Declared):
    """Rows of a register. `rows` as they are, each with its `area`; or `count` made up over the areas of its level.

    `answers` by question: a text with {area} and {n}, a range of whole numbers or of days, or some to choose from.
    `sums`: what questions come to over all rows. `told_on`: the question whose day is the one the row was told on.
    """

    rows: tuple[dict[str, str], ...] = ()
    count: int = Field(default=0, ge=0, le=100_000)
    areas: tuple[str, ...] = Field(default=(), description="only these; all of the level when empty")
    answers: dict[Code, Pattern] = {}
    sums: dict[Code, DemoSum] = {}
    told_on: Code | None = None
    period: str = ""


class DemoRegister(Declared):
    """A register of the demo, begun days ago or on a day.

    Without `parts` it has a row an area by its `answers`; `changed` is the share of rows that got new `changes` since,
    `confirmed` of those somebody looked at lately.
    """

    code: Code
    days: int | None = Field(default=None, ge=2, le=4_000)
    began: date | None = None
    answers: dict[Code, Pattern] = {}
    parts: tuple[DemoRows, ...] = ()
    changed: float = Field(default=0, ge=0, le=1)
    changes: tuple[Code, ...] = ()
    confirmed: float = Field(default=1, ge=0, le=1)

    @model_validator(mode="after")
    def _begun_once(self) -> Self:
        if (self.days is None) == (self.began is None):
            raise ValueError("needs exactly one of days and began")
        if bool(self.answers) == bool(self.parts):
            raise ValueError("needs answers, or parts")
        return self
