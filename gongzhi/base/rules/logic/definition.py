"""What a programme or a score model may declare. Frozen, strict models; expressions and values stay texts here.

Rooms that give money out (applications, batches, redemption) add tables of their own beside these.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from gongzhi.base.rules.logic.units import Type
from gongzhi.base.texts import Code, Declared, Text

Expression = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


def _as_text(value: object) -> object:
    """A value as it is written in files: with all its digits, which a float would not keep."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        raise ValueError(f"{value} is not exact: write it as a text such as '3.5%'")
    if isinstance(value, int | date):
        return str(value)
    return "".join(value.split()) if isinstance(value, str) else value


def _cell(value: object) -> object:
    """A cell of a table; blanks inside it are kept to be read by people."""
    return " ".join(value.split()) if isinstance(value, str) else _as_text(value)


def _day(value: object) -> object:
    """A day as it is written: a bare number would be read as seconds since 1970."""
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f"{value} is no day: write one such as 2024-02-29")


Day = Annotated[date, BeforeValidator(_day)]
Written = Annotated[str, BeforeValidator(_as_text), StringConstraints(min_length=1, max_length=80)]
Cell = Annotated[str, BeforeValidator(_cell), StringConstraints(min_length=1, max_length=400)]
Plain = Annotated[str, StringConstraints(strip_whitespace=True)]
Status = Literal["official", "示例"]


class Sourced(Declared):
    """Where a value comes from. What no source confirms is 示例, and said with every result it enters."""

    source: Plain = Field(default="", max_length=400, description="document, number, article")
    quote: Plain = Field(default="", max_length=2_000, description="the words of the source")
    status: Status = "示例"

    @model_validator(mode="after")
    def _official_has_a_source(self) -> Self:
        if self.status == "official" and not self.source:
            raise ValueError("source is missing: what is official says where it stands")
        return self


class Input(Declared):
    """What must be known of a case. `least` and `most` are what it can be: tables are checked for gaps between them."""

    title: Text
    type: Type
    choices: dict[Code, Text] = {}
    least: Written | None = None
    most: Written | None = None
    basis: str = Field(default="", description="what exactly is counted: a rule stores a named base")

    @model_validator(mode="after")
    def _choices_are_of_codes(self) -> Self:
        if (self.type == "code") != bool(self.choices):
            raise ValueError("choices: a code has some, nothing else has any")
        return self


class Band(Declared):
    """From `at_least` on (inclusive) it `gives`; the lowest band may have no `at_least`."""

    at_least: Written | None = None
    gives: Written


class Version(Sourced):
    """A value that holds from `valid_from` until the day before `valid_to`, known from `known_from` on.

    `known_to` is the day it was known otherwise: a correction ends one version and begins another. Exactly one of
    `value`, `bands`, `curve` (as bands, with straight lines between) and `shares` is given; shares sum to 1, and
    `residue` names who takes what rounding leaves (without it, the largest remainders do).
    """

    value: Written | None = None
    bands: tuple[Band, ...] = ()
    curve: tuple[Band, ...] = ()
    shares: dict[Code, Written] = {}
    residue: Code | None = None
    valid_from: Day
    valid_to: Day | None = None
    known_from: Day
    known_to: Day | None = None


class Parameter(Declared):
    """A dated, cited value. `type` is what it gives; `over` the type of what bands or a curve are looked up by."""

    title: Text
    type: Type
    over: Type | None = None
    versions: tuple[Version, ...] = Field(min_length=1)


class Column(Declared):
    """What a decision table is asked by."""

    title: Text
    type: Type
    choices: dict[Code, Text] = {}
    least: Written | None = None
    most: Written | None = None


class Row(Sourced):
    """A line of a decision table: a cell for each column (`-` for any), and what it gives."""

    when: dict[Code, Cell] = {}
    gives: Written


class Table(Declared):
    """A decision table. `hit`: exactly one row (`unique`), the first that holds, or the sum of all that hold."""

    title: Text
    hit: Literal["unique", "first", "collect-sum"] = "unique"
    columns: dict[Code, Column] = Field(min_length=1)
    gives: Type
    choices: dict[Code, Text] = Field(default={}, description="what it may give, when it gives a code")
    rows: tuple[Row, ...] = Field(min_length=1)


class Named(Declared):
    """A step that others use by its name."""

    title: Text
    value: Expression


class Condition(Sourced):
    """What must be true."""

    title: Text
    condition: Expression


class Cap(Sourced):
    """The most that may be given; below nothing it is nothing."""

    title: Text
    limit: Expression


class Rules(Sourced):
    """What programmes and score models share. Every name (input, parameter, table, value) stands for one thing.

    `selector` is the input of type date that chooses the version of each parameter: 业务发生日, 受理日, 保单起期.
    """

    title: Text
    selector: Code | None = None
    inputs: dict[Code, Input] = Field(min_length=1)
    parameters: dict[Code, Parameter] = {}
    tables: dict[Code, Table] = {}
    values: dict[Code, Named] = {}


class Programme(Rules):
    """`programmes/CODE.toml`: who is eligible, how much it is, what caps it. Amounts are whole fen."""

    eligibility: dict[Code, Condition] = {}
    amount: Expression
    caps: dict[Code, Cap] = {}
    budget: Expression | None = Field(
        default=None, description="of the whole programme; what-if runs tell what is left"
    )


class Group(Declared):
    """Indicators that belong together; `weight` or `weights` must be what theirs add up to."""

    title: Text
    weight: Written | None = None
    weights: dict[Code, Written] = {}


class Indicator(Sourced):
    """One line of a score sheet: `value` goes through `bands` or `curve` (parameters), or `points` says it all.

    Bands and curves that give a ratio give that share of the weight; those of points give points. `missing = "zero"`
    counts nothing for what is not known, and says so; without it the score is undetermined.
    """

    title: Text
    group: Code | None = None
    value: Expression | None = None
    bands: Code | None = None
    curve: Code | None = None
    points: Expression | None = None
    weight: Written | None = None
    weights: dict[Code, Written] = {}
    missing: Literal["undetermined", "zero"] = "undetermined"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.points is None) == (self.value is None):
            raise ValueError("needs either value or points")
        if (self.bands is None) == (self.curve is None) and self.value is not None:
            raise ValueError("a value goes through bands or a curve")
        if self.value is None and (self.bands or self.curve):
            raise ValueError("bands and curve are for a value")
        if (self.weight is None) == (not self.weights):
            raise ValueError("needs either weight or weights for each stage")
        return self


class ScoreModel(Rules):
    """`scores/CODE.toml`: indicators with weights that sum to `total`, in each stage if `stage` (an input) has some."""

    total: Written
    stage: Code | None = None
    rounding: Written = Field(default="0.01点", description="points of each indicator are rounded to this, half up")
    groups: dict[Code, Group] = {}
    indicators: dict[Code, Indicator] = Field(min_length=1)
    passes: dict[Code, Condition] = {}
