"""What a pack may declare. Frozen, strict models: an unknown key is an error, not a silent nothing.

Texts are `Text`: Chinese and English. They are kept apart from meaning when a pack is stored, so that a
mended label pins nothing new.
"""

from datetime import time
from typing import Annotated, Literal

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,38}$")]
Stage = Literal["open", "closed", "void"]
Need = Literal["reason", "reply", "post"]
Level = Literal["province", "city", "county", "town", "village", "grid", "microgrid"]


def _local(moment: time) -> time:
    """A bare number would be read as seconds in UTC, and could not be compared with the other."""
    if moment.tzinfo is not None:
        raise ValueError("must be a local time such as 09:00:00")
    return moment


LocalTime = Annotated[time, AfterValidator(_local)]


class Declared(BaseModel):
    """Base of everything a pack declares."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Declared):
    """A text people read, in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = ""

    @property
    def label(self) -> str:
        """The text in the reader's language; Chinese where there is no English."""
        return self.en if self.en and not (get_language() or "zh").startswith("zh") else self.zh


class Office(Declared):
    """When work is done: the calendar's country, the time zone, opening and closing time."""

    country: str = Field(pattern=r"^[A-Z]{2}$")
    time_zone: str
    opens: LocalTime = time(9)
    closes: LocalTime = time(18)


class Head(Declared):
    """`pack.toml`: what the pack is and where it holds."""

    title: Text
    place: Text
    prefix: str = Field(pattern=r"^[A-Z]{1,6}$", description="of the numbers shown to people")
    area: str = Field(description="code of the root area")
    office: Office
    fallback_role: Code = Field(description="who gets what no rule and no area can place")
    synthetic: bool = Field(default=False, description="everything in it is made up for demonstration")
    supervision_phone: str = Field(default="", max_length=40, description="whom to complain to; on the cards of areas")


class Role(Declared):
    """A kind of post. `per` opens one post in every area of that level."""

    title: Text
    verbs: tuple[Literal["see_area", "register", "note", "import"], ...] = ()
    per: Level | None = None


class ClockRule(Declared):
    """A limit in working days. `example` marks a value no source confirms."""

    title: Text
    working_days: int = Field(ge=1, le=400)
    example: bool = True


class State(Declared):
    """Where a matter stands. `owner` must act while it stands there: `lead`, or `role:CODE`."""

    title: Text
    public: Text | None = Field(default=None, description="what the reporter reads, when it differs from the title")
    stage: Stage = "open"
    owner: str | None = Field(default=None, pattern=r"^(lead|role:[a-z][a-z0-9_]*)$")
    task: Text | None = None
    clock: Code | None = None


class Move(Declared):
    """How a matter gets from one state to another.

    `by`: `owner` (a holder of the post whose turn it is), `reporter`, or `role:CODE` (in that area).
    `another`: the person must not have handled this matter before, in any state whose owner is the lead.
    """

    title: Text
    done: Text | None = Field(default=None, description="how the timeline tells it; the title if missing")
    source: tuple[Code, ...] = Field(alias="from", min_length=1)
    to: Code
    by: tuple[Annotated[str, StringConstraints(pattern=r"^(owner|reporter|role:[a-z][a-z0-9_]*)$")], ...] = Field(
        min_length=1
    )
    needs: tuple[Need, ...] = ()
    may_have: tuple[Need, ...] = ()
    another: bool = False
    is_return: bool = Field(default=False, description="counts as handing the matter back")
    starts: tuple[Code, ...] = ()
    stops: tuple[Code, ...] = ()
    icon: str = "arrow-right"
    primary: bool = False
    danger: bool = False


class Flow(Declared):
    """A table of states and moves. `unsatisfied` is the move a bad rating makes."""

    title: Text
    first: Code
    starts: tuple[Code, ...] = ()
    unsatisfied: Code | None = None
    clocks: dict[Code, ClockRule] = {}
    states: dict[Code, State]
    moves: dict[Code, Move]


class Kind(Declared):
    """A kind of matter: who takes it, how it flows, what is promised, on what basis."""

    title: Text
    group: Text
    icon: str = "circle-dot"
    flow: Code
    lead: Code = Field(description="role that takes it first")
    level: Level = Field(description="level that takes it, as the classification library 分级分类库 says")
    promise: Text
    basis: Text
    example: bool = Field(default=True, description="basis and limits are examples, not official")
    public: bool = Field(default=True, description="shown in the public list, without text or reporter")
    restricted: bool = Field(default=False, description="seen only by the posts that are asked to handle it")
    complaint: bool = Field(default=False, description="the kind behind the complaint entry 投诉建议 of every face")
    portal: bool = Field(default=True, description="residents may report it themselves")
    shortcut: bool = Field(default=False, description="offered on the portal's first page")
    keywords: tuple[str, ...] = ()
    limits: dict[Code, int] = Field(default={}, description="working days that differ from the flow's clocks")


class Pack(Declared):
    """A whole pack, read from its folder."""

    head: Head
    roles: dict[Code, Role]
    flows: dict[Code, Flow] = {}
    kinds: dict[Code, Kind] = {}
