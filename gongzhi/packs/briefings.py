"""What a pack declares of a briefing 简报: sentences over figures, a table of them, charts; who signs it."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from gongzhi.base.texts import Code, Declared, Text
from gongzhi.packs.figures import Bounds, Condition

PLACES = ("place", "period")  # what a sentence names beside figures
MARK = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z_]+))?\}")
Aspect = Literal["before", "year_before", "change", "year_change"]
ASPECTS = ("before", "year_before", "change", "year_change")


class Sentence(Declared):
    """One sentence. `{CODE}` stands for a figure, `{CODE:before}` and `{CODE:year_before}` for what it was a period or
    a year before, `{CODE:change}` (环比) and `{CODE:year_change}` (同比) for how it changed since.

    `when`: it is said only where these figures lie within bounds; what cannot be told does not.
    """

    says: Text
    when: dict[Code, Bounds] = {}

    @model_validator(mode="after")
    def _known(self) -> Self:
        for text in (self.says.zh, self.says.en):
            for code, aspect in MARK.findall(text):
                if aspect and aspect not in ASPECTS:
                    raise ValueError(f"{{{code}:{aspect}}} is none of {', '.join(ASPECTS)}")
                if code in PLACES and aspect:
                    raise ValueError(f"{{{code}}} has no {aspect}")
        return self

    def figures(self) -> Iterator[str]:
        """The figures it speaks of, or depends on."""
        yield from self.when
        for text in (self.says.zh, self.says.en):
            yield from (code for code, _aspect in MARK.findall(text) if code not in PLACES)


class Part(Declared):
    """A part under its heading."""

    title: Text
    sentences: tuple[Sentence, ...] = Field(min_length=1, max_length=40)


class Briefing(Declared):
    """One briefing, drafted for each period that is over. `owner`: the role whose post signs it; `days`: working days
    it has for that."""

    title: Text
    head: Text
    owner: Code
    level: Literal["county", "town", "village"] = "town"
    every: Literal["month", "quarter", "year"] = "month"
    days: int = Field(default=3, ge=1, le=30)
    parts: tuple[Part, ...] = Field(min_length=1, max_length=12)
    table: tuple[Code, ...] = Field(default=(), max_length=40)
    charts: tuple[Code, ...] = Field(default=(), max_length=6)
    example: bool = True

    def figures(self) -> list[str]:
        """Every figure it needs."""
        said = (code for part in self.parts for one in part.sentences for code in one.figures())
        return list(dict.fromkeys((*said, *self.table, *self.charts)))


class Bulletin(Declared):
    """A bulletin 专报 of what happened in the last hours: events of a log, told every so many `hours` from midnight on.

    The log is any dataset with a moment (`time`). `amounts` are added up, each in its unit, as households 户 and people
    人; `by` is what events are told apart by.
    """

    title: Text
    head: Text
    dataset: Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z][a-z0-9_]*)?$")]
    time: Code
    hours: Literal[1, 2, 3, 4, 6, 8, 12, 24] = 2
    where: dict[Code, Condition] = {}
    unit: Text
    amounts: dict[Code, Text] = Field(default={}, max_length=4)
    by: Code | None = None
    example: bool = True
