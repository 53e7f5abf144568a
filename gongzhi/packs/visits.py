"""What a pack declares of visits 走访: who goes to whom, what is asked at the door, what a checklist answers to."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from gongzhi.base.texts import Code, Declared, Text

HOUSEHOLDS = "households"
# Keys somebody might write into a kind of visit, and what they would demand (国办函〔2026〕12号, DESIGN 1.7).
DEMANDS: Mapping[str, str] = {
    **dict.fromkeys(("photo", "photos", "picture", "pictures", "video", "recording"), "no visit demands pictures"),
    **dict.fromkeys(
        ("position", "location", "gps", "point", "track", "mileage"), "no visit asks where the visitor stands or walked"
    ),
    **dict.fromkeys(("check_in", "checkin", "sign_in", "signature", "duration"), "no visit is checked in or timed"),
    **dict.fromkeys(("person", "persons", "people", "ranking", "score"), "visits go to households, not to named ones"),
}


def _undemanding(told: Any) -> Any:
    """Say why a key is refused, where "is not a key of this table" would leave somebody to look for its right name."""
    for key in told if isinstance(told, dict) else ():
        if key.removeprefix("require_").removeprefix("min_") in DEMANDS:
            raise ValueError(f"{key}: {DEMANDS[key.removeprefix('require_').removeprefix('min_')]}")
    return told


class CheckItem(Declared):
    """A line of a checklist. A finding in it becomes a matter of `kind`."""

    code: Code
    title: Text
    kind: Code
    severity: Literal["minor", "major", "grave"] = "minor"

    _asks_nothing_else = model_validator(mode="before")(_undemanding)


class VisitMode(Declared):
    """A way a visit is made."""

    code: Code
    title: Text


class VisitKind(Declared):
    """A kind of visit. `target`: `households`, `register:CODE` (each row of a register), or `places:CODE` (rows of a
    register of public places or works, inspected by the checklist).

    `appeals`: kinds of matters an appeal 诉求 may become; `opinion`: what an opinion becomes. `cycle`: within how many
    days after a round the next is due; `again`: within how many days a second visit; `asked`: working days within
    which somebody who asks for a visit is visited.
    """

    title: Text
    basis: Text
    icon: str = "footprints"
    target: str = Field(pattern=r"^(households|register:[a-z][a-z0-9_]*|places:[a-z][a-z0-9_]*)$")
    modes: tuple[VisitMode, ...] = Field(min_length=1, description="how it is made; the first is the usual one")
    roles: tuple[Code, ...] = Field(min_length=1, description="whose posts make these visits")
    checklist: tuple[CheckItem, ...] = ()
    appeals: tuple[Code, ...] = ()
    opinion: Code | None = None
    cycle: int | None = Field(default=None, ge=7, le=1_000)
    again: int = Field(default=7, ge=1, le=90)
    asked: int | None = Field(default=None, ge=1, le=60, description="without it nobody can ask for one")
    example: bool = True

    _asks_nothing_else = model_validator(mode="before")(_undemanding)

    @model_validator(mode="after")
    def _places_are_checked(self) -> Self:
        if self.target.startswith("places:") and not self.checklist:
            raise ValueError("checklist: what is looked at in a place must be written down")
        if self.checklist and self.register is None:
            raise ValueError("checklist: homes are visited, not inspected")
        return self

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        for name, rows in (("modes", self.modes), ("checklist", self.checklist)):
            if len({one.code for one in rows}) != len(rows):
                raise ValueError(f"{name}: two have the same code")
        return self

    @property
    def ways(self) -> dict[str, Text]:
        """How it is made, by code; the usual way first."""
        return {one.code: one.title for one in self.modes}

    @property
    def lines(self) -> dict[str, CheckItem]:
        """The checklist by code, in its order."""
        return {one.code: one for one in self.checklist}

    @property
    def register(self) -> str | None:
        """The register whose rows are visited; None where households are."""
        return self.target.partition(":")[2] or None

    @property
    def inspects(self) -> bool:
        """Whether a visit answers a checklist."""
        return bool(self.checklist)


class DemoRound(Declared):
    """A round of a demo, in the past by its days or so many `days_ago` for so long. `reached`: the share reached.

    `appeals` are settled on the spot, `asked` go their way; both, like `opinions` and `findings`, are exact numbers.
    `scaled`: they are fewer in a smaller town. `after`: it looks back at what that round of the list found.
    """

    kind: Code
    title: str
    role: Code
    area: str
    first: date | None = None
    last: date | None = None
    days_ago: int = Field(default=0, ge=0, le=300)
    days: int = Field(default=30, ge=1, le=300)
    reached: float = Field(ge=0, le=1)
    absent: float = Field(default=0, ge=0, le=1)
    appeals: int = Field(default=0, ge=0)
    asked: int = Field(default=0, ge=0)
    opinions: int = Field(default=0, ge=0)
    findings: int = Field(default=0, ge=0)
    scaled: bool = False
    after: int | None = None
    reason: str = ""


class DemoVisits(Declared):
    """Visits of a demo: rounds, and what is said in them: {place} names the door."""

    rounds: tuple[DemoRound, ...] = Field(min_length=1)
    appeals: tuple[str, ...] = Field(min_length=1)
    done: tuple[str, ...] = Field(min_length=1)
    opinions: tuple[str, ...] = Field(min_length=1)
    findings: dict[Code, tuple[str, ...]] = {}
    mended: tuple[str, ...] = Field(min_length=1)
    checked: tuple[str, ...] = Field(min_length=1)
