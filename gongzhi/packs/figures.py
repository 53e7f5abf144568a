"""What a pack declares of a figure: which records are counted, how, by which day, and whose it is."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from gongzhi.base.texts import Code, Declared, Text

Counts = Literal["count", "sum", "share", "mean", "median", "distinct"]
Derived = Literal["growth", "difference", "ratio", "areas"]
DERIVED: dict[str, int] = {"growth": 1, "difference": 2, "ratio": 2, "areas": 1}  # how many figures each is made of


def _plain(value: Any) -> Any:
    """Days and decimals as text: what is stored reads back as it was written."""
    return str(value) if isinstance(value, float | date) else value


Bound = Annotated[str | int, BeforeValidator(_plain)]
Value = Annotated[bool | int | str, BeforeValidator(_plain)]


class Bounds(Declared):
    """What a value must lie between, that it is none of some, or that it is (or is not) told at all."""

    at_least: Bound | None = None
    at_most: Bound | None = None
    but: tuple[Value, ...] = ()
    empty: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self == Bounds.model_construct():
            raise ValueError("says nothing: give at_least, at_most, but or empty")
        return self


Condition = Bounds | tuple[Value, ...] | Value


class Target(Declared):
    """What a figure should come to, and on which side of it is well."""

    value: Annotated[str, BeforeValidator(_plain), BeforeValidator(str)]
    better: Literal["higher", "lower"] = "higher"


class Figure(Declared):
    """One figure.

    Counted from records: `dataset`, `where`, a `measure` (`of` a field, a share of those that `hit`), and either
    `time`, the day by which a record belongs to a period, or `since` and `until`: what stands at the period's end.
    Made of other figures (`parts`): growth over a year before in percent, difference in points, ratio, or how many
    `areas` of a `level` have a value within `bounds`.
    """

    title: Text
    definition: Text
    unit: Text
    group: Text
    dataset: Annotated[str, StringConstraints(pattern=r"^([a-z_]+(\.[a-z][a-z0-9_]*)?)?$")] = ""
    where: dict[Code, Condition] = {}
    measure: Counts | Derived = "count"
    of: Code | None = None
    hit: dict[Code, Condition] = {}
    time: Code | None = None
    since: Code | None = None
    until: Code | None = None
    parts: tuple[Code, ...] = ()
    level: Code | None = None
    bounds: Bounds | None = None
    times: int = Field(default=1, ge=1, description="what a ratio is told per: 10000 for one in ten thousand")
    places: int = Field(default=0, ge=0, le=6, description="decimals told")
    breakdowns: tuple[Code, ...] = Field(default=(), max_length=6)
    levels: tuple[Code, ...] = Field(default=(), description="levels of areas it is told for; all when empty")
    target: Target | None = None
    owner: Code | None = Field(default=None, description="role whose post closes and signs its periods")
    citation: Text | None = None
    example: bool = False
    public: bool = False
    few: int = Field(default=0, ge=0, le=1_000, description="numbers of fewer records are not shown to the public")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.measure in DERIVED:
            if self.dataset or self.where or self.time or self.since or self.hit or self.of:
                raise ValueError(f"{self.measure} is made of other figures: it has parts, and no dataset of its own")
            if len(self.parts) != DERIVED[self.measure]:
                raise ValueError(f"{self.measure} needs {DERIVED[self.measure]} in parts")
            if (self.measure == "areas") != (self.level is not None and self.bounds is not None):
                raise ValueError("areas, and nothing else, needs level and bounds")
            return self
        if not self.dataset:
            raise ValueError("needs a dataset")
        if self.parts:
            raise ValueError(f"parts are for {', '.join(DERIVED)}")
        if bool(self.time) == bool(self.since):
            raise ValueError("needs time, or since (and until) for what stands at the end of a period")
        if self.until and not self.since:
            raise ValueError("until without since")
        if (self.measure in ("sum", "mean", "median", "distinct")) != bool(self.of):
            raise ValueError(f"{self.measure} {'needs' if not self.of else 'takes no'} of")
        if (self.measure == "share") != bool(self.hit):
            raise ValueError("hit is what a share counts among its records" if self.hit else "share needs hit")
        return self


class Told(Declared):
    """A figure as a source tells it: what the records must give, in which period, within what."""

    value: Annotated[str | int | None, BeforeValidator(_plain)] = None
    text: str | None = None
    match: Literal["exact", "at_least", "about", "just_under"] = "exact"
    unit: str = ""
    period: str = ""
    mapped: Text | None = None
    figure: Code | None = Field(default=None, description="the figure that counts it, when it has another name")
    says: Text | None = Field(default=None, description="a sentence with {value} in it")
    group: Code | None = None

    @model_validator(mode="after")
    def _told(self) -> Self:
        if (self.value is None) == (self.text is None):
            raise ValueError("needs exactly one of value and text")
        return self


class StoryGroup(Declared):
    """A chapter of the page that tells the story."""

    title: Text
    says: Text


class Story(Declared):
    """`story.toml`: what a source tells, entry by entry, and in which chapters the page tells it again."""

    period: str
    source: Text
    groups: dict[Code, StoryGroup] = {}
    told: dict[Code, Told]
