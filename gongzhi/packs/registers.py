"""What a pack declares of a register 台账: something that is the case, row by row, kept up by a post."""

from typing import Literal

from pydantic import Field

from gongzhi.base.texts import Code, Declared, Text

Period = Literal["none", "year", "quarter", "month"]


class Register(Declared):
    """One register. `key`: questions of which the answers name a row in its area and period.

    `every`: within how many days each row must be changed, or confirmed as unchanged. `intake`: each row is an online
    service group, from which messages are pasted in.
    """

    title: Text
    group: Text
    icon: str = "book-open"
    basis: Text
    form: Code
    level: Literal["province", "city", "county", "town", "village", "grid", "microgrid"] = Field(
        description="level of the areas rows belong to"
    )
    key: tuple[Code, ...] = Field(min_length=1)
    columns: tuple[Code, ...] = Field(min_length=1, max_length=8, description="questions shown in lists")
    owner: Code = Field(description="role whose nearest post keeps a row")
    period: Period = "none"
    every: int | None = Field(default=None, ge=1, le=800)
    intake: bool = False
    public: bool = Field(default=False, description="the names of its rows are public")
    example: bool = True
