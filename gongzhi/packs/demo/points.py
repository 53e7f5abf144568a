"""What a demo says of village points: the shelf, and how villages use them."""

from datetime import date

from pydantic import Field

from gongzhi.base.texts import Code, Declared


class DemoGood(Declared):
    """Something on the shelf of every village: its price in points, what a piece costs."""

    title: str
    points: int = Field(ge=1)
    cost_fen: int = Field(ge=0)


class DemoPoints(Declared):
    """Villages that use points: by which rules of the pack, for how many months, how much is claimed.

    `claimed`: claims a month for 100 households; `weights`: how often each item; `words`: what is written with one.
    `meeting_now`: villages whose meeting is in session; `quarterly`: those that meet once in three months.
    """

    rules: Code
    villages: tuple[str, ...] = Field(min_length=1)
    months: int = Field(ge=1, le=60)
    resolved: date | None = Field(
        default=None, description="when the first village resolved, the next some weeks later"
    )
    title: str
    text: str
    claimed: float = Field(gt=0, le=100)
    weights: dict[Code, float]
    words: tuple[str, ...] = Field(min_length=1)
    member_name: str
    reasons: tuple[str, ...] = Field(min_length=1)
    goods: tuple[DemoGood, ...] = Field(min_length=1)
    where: str
    meeting_now: tuple[str, ...] = ()
    quarterly: tuple[str, ...] = ()
