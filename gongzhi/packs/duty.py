"""What a pack declares of a command centre: its shifts round the clock, its seats, what is written in its log."""

from datetime import time
from typing import Self

from pydantic import Field, model_validator

from gongzhi.base.texts import Code, Declared, LocalTime, Text


class DutyShift(Declared):
    """A shift 班次 of every day. One that ends no later than it begins ends on the day after."""

    title: Text
    begins: LocalTime
    ends: LocalTime


class DutySeat(Declared):
    """A seat 席位 of a shift. `keeps`: who sits there writes the log, hands over and takes over."""

    title: Text
    roles: tuple[Code, ...] = Field(min_length=1, description="whose holders may sit here")
    keeps: bool = False


class LogKind(Declared):
    """A kind of entry in the log. `open`: it stays open, and is handed over, until it is done."""

    title: Text
    icon: str = "circle-dot"
    open: bool = False


class Duty(Declared):
    """`duty.toml`: a command centre in every area that has the keeping seat's post.

    `minutes`: within how many the next shift must have taken over.
    """

    title: Text
    minutes: int = Field(ge=1, le=600)
    shifts: dict[Code, DutyShift] = Field(min_length=1)
    seats: dict[Code, DutySeat]
    kinds: dict[Code, LogKind] = Field(min_length=1)
    example: bool = True

    @model_validator(mode="after")
    def _round_the_clock(self) -> Self:
        """Somebody is always there: each shift begins when another ends, and together they make one day."""
        begins = sorted(one.begins for one in self.shifts.values())
        by_begin = {one.begins: one for one in self.shifts.values()}
        if len(by_begin) != len(begins):
            raise ValueError("shifts: two begin at the same time")
        for this, following in zip(begins, begins[1:] + begins[:1], strict=True):
            if by_begin[this].ends != following:
                raise ValueError(f"shifts: the one that begins at {this:%H:%M} must end at {following:%H:%M}")
        return self

    @model_validator(mode="after")
    def _one_keeps(self) -> Self:
        if sum(one.keeps for one in self.seats.values()) != 1:
            raise ValueError("seats: exactly one must keep the log")
        return self

    @property
    def keeper(self) -> str:
        """The code of the seat that keeps the log."""
        return next(code for code, one in self.seats.items() if one.keeps)

    def in_order(self) -> list[tuple[str, DutyShift]]:
        """The shifts of a day by their beginning."""
        return sorted(self.shifts.items(), key=lambda one: one[1].begins)

    def of_day(self, moment: time) -> str:
        """The shift that holds a time of the day; before the first one begins it is the last of the day before."""
        begun = [code for code, one in self.in_order() if one.begins <= moment]
        return begun[-1] if begun else self.in_order()[-1][0]
