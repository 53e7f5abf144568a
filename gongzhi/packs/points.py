"""What a pack declares of village points: what a village may take as its own by a resolution."""

from typing import Literal

from pydantic import Field

from gongzhi.base.texts import Code, Declared, Text


class PointsItem(Declared):
    """Something a household earns points by. `trail`: the act that credits it by itself, naming the household.

    That nothing is taken away, and nothing given for complaints, is said by the checks: they name the item.
    """

    title: Text
    group: Literal["basic", "contribution"]
    points: int
    cap: Literal["month", "year", "once"] | None = None
    times: int = Field(default=1, ge=1, le=31, description="how often within the cap")
    trail: str | None = None
    example: bool = True


class PointsRules(Declared):
    """`points/*.toml`: what a village may take as its own by a resolution. Kept for years after the first."""

    title: Text
    fen_per_point: int = Field(ge=1, le=10_000)
    keep_years: int = Field(default=1, ge=0, le=10)
    notice_days: int = Field(default=5, ge=1, le=60)
    year_budget_yuan: int = Field(ge=0, le=1_000_000)
    items: dict[Code, PointsItem] = Field(min_length=1)
    example: bool = True
