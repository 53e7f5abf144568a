"""What the demo of a pack says of sheets and briefings: which are filled, who asks for tables, what was signed."""

from typing import Literal

from pydantic import Field

from gongzhi.base.texts import Code, Declared


class DemoRequest(Declared):
    """Somebody wants a table. `until`: in how many days from today, or before it; `reason`: it was refused."""

    title: str
    asker: str
    document: str = ""
    every: Literal["once", "week", "month", "quarter", "year"] = "month"
    until: int | None = None
    minutes_before: int | None = Field(default=None, ge=0)
    sheet: Code | None = None
    reason: str = ""


class DemoFilling(Declared):
    """A shipped blank filled for the whole place."""

    sheet: Code
    period: str
    minutes: int = Field(default=1, ge=0)


class DemoSheets(Declared):
    """All of it. `briefings`: how many months back they were drafted; all but the newest are signed."""

    role: Code = Field(description="whose post keeps requests and fills")
    requests: tuple[DemoRequest, ...] = ()
    fillings: tuple[DemoFilling, ...] = ()
    briefings: int = Field(default=0, ge=0, le=24)
