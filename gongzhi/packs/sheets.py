"""What a pack declares of a sheet 一表通: a blank table somebody else drew, and what goes into which of its cells."""

import base64
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from gongzhi.base.tables.blanks.cells import column_of, place_of
from gongzhi.base.texts import Code, Declared, Text
from gongzhi.packs.figures import Condition

SAID = ("area", "period", "code", "number", "name", "day")
RELATIVE = ("before", "year_before", "year", "year_before_year")
Level = Literal["province", "city", "county", "town", "village", "grid", "microgrid"]
Said = Literal["area", "period", "code", "number", "name", "day"]
BLANK_MOST = 400_000  # characters: a blank is kept in the pack itself


def _plain(value: Any) -> Any:
    """Years and area codes written without quotes are texts too."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Word = Annotated[str, BeforeValidator(_plain), StringConstraints(max_length=40)]


class Source(Declared):
    """What goes into a cell, exactly one of: a `figure`; words the sheet is filled with (`say`); a `field` of a
    register, in a row of one; what a post is asked for (`ask`: its role), since nobody holds it.

    `area` and `period` are those the sheet is filled for unless others are named. A period is a code as `2023`, or
    relative to the one asked for: `before`, `year_before`, `year` (from the beginning of its year to its end),
    `year_before_year` (the same a year before). `per`: what a number is told per, 10000 for 万元.
    """

    figure: Code | None = None
    say: Said | None = None
    field: Code | None = None
    ask: Code | None = None
    area: Word = ""
    period: Word = ""
    per: int = Field(default=1, ge=1, le=100_000_000)
    places: int | None = Field(default=None, ge=0, le=6, description="decimals; those of the figure when missing")
    title: str = Field(default="", max_length=80, description="what is asked for; the heads of its column when empty")
    type: Literal["number", "text"] = Field(default="number", description="of what a post is asked for")

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in ("figure", "say", "field", "ask") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError("needs exactly one of figure, say, field and ask")
        if not self.figure and (self.per != 1 or self.places is not None or self.period or self.area):
            raise ValueError("area, period, per and places are for a figure")
        if not self.ask and (self.title or self.type != "number"):
            raise ValueError("title and type are for what a post is asked")
        return self


class RowTable(Declared):
    """Rows that are alike: one for each area of a level, or one for each row of a register.

    `first` is the first row of the blank it fills, `last` the last; without it rows are added below, where nothing
    else stands. `key`: the column in which the blank prints what each row is for; rows are matched by it when it does.
    """

    sheet: str = Field(default="", max_length=31)
    first: int = Field(ge=1, le=20_000)
    last: int | None = Field(default=None, ge=1, le=20_000)
    each: Level | None = None
    kept: Code | None = Field(default=None, alias="register", description="the register whose rows these are")
    where: dict[Code, Condition] = {}
    key: str = Field(default="", max_length=3)
    columns: dict[str, Source] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.each) == bool(self.kept):
            raise ValueError("needs exactly one of each and register")
        if self.last is not None and self.last < self.first:
            raise ValueError("last is above first")
        if self.where and not self.kept:
            raise ValueError("where is for the rows of a register")
        if self.key and (column_of(self.key) is None or self.kept):
            raise ValueError("key is a column such as A, of a table with a row for each area")
        for name, source in self.columns.items():
            if column_of(name) is None:
                raise ValueError(f"{name} is no column; write A, B, AA")
            if source.area:
                raise ValueError(f"{name}: a row has its own area")
            if source.field and not self.kept:
                raise ValueError(f"{name}: field is for the rows of a register")
            if self.kept and not (source.field or source.say):
                raise ValueError(f"{name}: a row of a register holds its fields; give field or say")
        return self


class SheetMap(Declared):
    """What goes into which cell of a blank. `layout` is the fingerprint of the blank it was made for."""

    title: Text | None = None
    layout: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    days: int = Field(default=3, ge=1, le=60, description="working days a post has for what it is asked")
    example: bool = False
    cells: dict[str, Source] = Field(default={}, max_length=3_000)
    rows: tuple[RowTable, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.cells and not self.rows:
            raise ValueError("maps no cell")
        return self

    @field_validator("cells")
    @classmethod
    def _are_cells(cls, cells: dict[str, Source]) -> dict[str, Source]:
        for name, source in cells.items():
            if place_of(name) is None:
                raise ValueError(f"{name} is no cell; write C5, or Sheet2!C5")
            if source.field:
                raise ValueError(f"{name}: field is for the rows of a register")
            if source.say in ("number", "name"):
                raise ValueError(f"{name}: {source.say} is for rows; a cell may say area, period, code or day")
        return cells


class Sheet(Declared):
    """A blank a pack ships with its map: `sheets/CODE.xlsx` and `sheets/CODE.toml`."""

    title: Text
    blank: str = Field(max_length=BLANK_MOST, description="the .xlsx, base64")
    map: SheetMap

    @property
    def data(self) -> bytes:
        """The blank as a file."""
        return base64.b64decode(self.blank)
