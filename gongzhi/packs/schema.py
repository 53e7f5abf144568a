"""What a pack may declare. Frozen, strict models: an unknown key is an error, not a silent nothing.

Texts are `Text`: Chinese and English. They are kept apart from meaning when a pack is stored, so that a
mended label pins nothing new.
"""

from datetime import time
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from gongzhi.base.forms.logic.definition import Form
from gongzhi.base.texts import Code, Declared, LocalTime, Text
from gongzhi.base.todos.logic import UNITS, Allowance
from gongzhi.packs.activities import ActivityKind
from gongzhi.packs.briefings import Briefing, Bulletin
from gongzhi.packs.duty import Duty
from gongzhi.packs.figures import Figure, Story
from gongzhi.packs.insurance import BankProduct, Catalogue
from gongzhi.packs.issuing import Issuing
from gongzhi.packs.lists import Appeal, ProblemList, QuarterlyReports
from gongzhi.packs.points import PointsRules
from gongzhi.packs.programmes import Profile, Programme, VoucherScheme
from gongzhi.packs.registers import Register
from gongzhi.packs.saying import DocumentText, MessageText
from gongzhi.packs.schemes.declared import Scheme
from gongzhi.packs.scoring import ScoreSheet
from gongzhi.packs.sheets import Sheet
from gongzhi.packs.visits import VisitKind

__all__ = ["Code", "Declared", "Text"]  # what a pack declares with: rooms take them from here
Stage = Literal["open", "closed", "void"]
Need = Literal["reason", "reply", "post", "days", "asks", "plan", "due"]
Verb = Literal[
    "see_area",
    "register",
    "note",
    "import",
    "operate",
    "see_messages",
    "supervise",
    "merge",
    "publish",
    "notice",
    "panel",
    "draw",
    "staff",
    "residents",
    "duty",
    "roster",
    "points",
    "till",
    "rounds",
    "lists",
    "sheets",
    "outgoing",
    "programmes",
    "pay",
    "budget",
]
Level = Literal["province", "city", "county", "town", "village", "grid", "microgrid"]
LEVELS: tuple[Level, ...] = get_args(Level)  # highest first


class Office(Declared):
    """When work is done: the calendar's country, the time zone, opening and closing time."""

    country: str = Field(pattern=r"^[A-Z]{2}$")
    time_zone: str
    opens: LocalTime = time(9)
    closes: LocalTime = time(18)


class Retention(Declared):
    """How many days after a matter ended what names people is kept: contacts first, then texts and pictures."""

    contacts: int = Field(ge=30, le=20_000)
    texts: int = Field(ge=30, le=20_000)
    example: bool = True

    @model_validator(mode="after")
    def _contacts_go_first(self) -> Self:
        if self.contacts > self.texts:
            raise ValueError("contacts must not be kept longer than texts")
        return self


class OpenData(Declared):
    """Under what public figures may be taken away as files."""

    licence: Text
    url: str = Field(default="", max_length=200)
    example: bool = True


class Head(Declared):
    """`pack.toml`: what the pack is and where it holds."""

    title: Text
    place: Text
    prefix: str = Field(pattern=r"^[A-Z]{1,6}$", description="of the numbers shown to people")
    area: str = Field(description="code of the root area")
    office: Office
    fallback_role: Code = Field(description="who gets what no rule and no area can place")
    ladder: tuple[Code, ...] = Field(default=(), description="roles a matter is handed up along, lowest first")
    boards: dict[Code, Text] = Field(default={}, description="boards 板块 that posts are gathered in")
    synthetic: bool = Field(default=False, description="everything in it is made up for demonstration")
    retention: Retention | None = Field(default=None, description="without it nothing is anonymised by age")
    open_data: OpenData | None = Field(default=None, description="without it public figures are no files")
    supervision_phone: str = Field(default="", max_length=40, description="whom to complain to; on the cards of areas")


class Role(Declared):
    """A kind of post. `per` opens one post in every area of that level.

    `second_factor`: whoever holds one must log in by two factors.
    """

    title: Text
    verbs: tuple[Verb, ...] = ()
    per: Level | None = None
    board: Code | None = None
    second_factor: bool = False
    home: tuple[Code, ...] = Field(default=(), max_length=8, description="figures its first page shows, of its area")


class ClockRule(Declared):
    """A limit, in exactly one unit. `example` marks a value no source confirms.

    `expires`: the move the clock itself makes when it has run out, as handing the matter up.
    """

    title: Text
    working_days: int | None = Field(default=None, ge=1, le=400)
    working_hours: int | None = Field(default=None, ge=1, le=400)
    days: int | None = Field(default=None, ge=1, le=4_000)
    hours: int | None = Field(default=None, ge=1, le=10_000)
    minutes: int | None = Field(default=None, ge=1, le=10_000)
    most: int = Field(default=0, ge=0, le=400, description="what extensions may add to it in all; 0: none")
    expires: Code | None = None
    example: bool = True

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if sum(getattr(self, unit) is not None for unit in UNITS) != 1:
            raise ValueError(f"needs exactly one of {', '.join(UNITS)}")
        return self

    @property
    def allowed(self) -> Allowance:
        """The time it gives."""
        return next(Allowance(getattr(self, unit), unit) for unit in UNITS if getattr(self, unit) is not None)


class State(Declared):
    """Where a matter stands. `owner` must act while it stands there: `lead`, `keeper` (who keeps its kind), or
    `role:CODE`."""

    title: Text
    public: Text | None = Field(default=None, description="what the reporter reads, when it differs from the title")
    stage: Stage = "open"
    owner: str | None = Field(default=None, pattern=r"^(lead|keeper|role:[a-z][a-z0-9_]*)$")
    task: Text | None = None
    clock: Code | None = None


class Move(Declared):
    """How a matter gets from one state to another.

    `by`: `owner` (a holder of the post whose turn it is), `keeper`, `reporter`, `role:CODE` (in that area), or `clock`
    (made when a clock has run out). `another`: the person must not have handled this matter before, in any state whose
    owner is the lead. `again_to`: where a move that hands back leads from the second time on. `hands`: `up` gives the
    matter to the next post on the pack's ladder. It `needs` words of whoever makes it, or, with `asks`, that everybody
    else who was asked has answered and every sub-matter has ended; a `plan` are the measures to be taken, and `due`
    the day by which, on which the clock that it `sets` runs out.
    """

    title: Text
    done: Text | None = Field(default=None, description="how the timeline tells it; the title if missing")
    source: tuple[Code, ...] = Field(alias="from", min_length=1)
    to: Code
    by: tuple[
        Annotated[str, StringConstraints(pattern=r"^(owner|keeper|reporter|clock|role:[a-z][a-z0-9_]*)$")], ...
    ] = Field(min_length=1)
    needs: tuple[Need, ...] = ()
    may_have: tuple[Need, ...] = ()
    another: bool = False
    is_return: bool = Field(default=False, description="counts as handing the matter back")
    again_to: Code | None = None
    hands: Literal["up"] | None = None
    starts: tuple[Code, ...] = ()
    stops: tuple[Code, ...] = ()
    pauses: tuple[Code, ...] = ()
    resumes: tuple[Code, ...] = ()
    sets: Code | None = Field(default=None, description="clock it starts until the day given, no later than its limit")
    extends: Code | None = Field(default=None, description="the clock to which the days given are added")
    once: bool = Field(default=False, description="may be made once only in the life of a matter")
    document: Code | None = Field(default=None, description="document that may be printed once it was made")
    before: Code | None = Field(default=None, description="may be made only while this clock is not late")
    icon: str = "arrow-right"
    primary: bool = False
    danger: bool = False


class Flow(Declared):
    """A table of states and moves. `unsatisfied` is the move a bad rating makes.

    `merged` is the state of a matter that became part of another; no move leads there, merging does. `own` is the
    closed state of what was settled on the spot 自办自结 before it was written down in one line. `drawn` is the move
    made for a matter that a random sample 抽样 picked, as a look-back.
    """

    title: Text
    first: Code
    starts: tuple[Code, ...] = ()
    unsatisfied: Code | None = None
    merged: Code | None = None
    own: Code | None = None
    drawn: Code | None = None
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
    down: dict[Level, Text] = Field(default={}, description="lower levels it may be handed to, each with the basis")
    promise: Text
    basis: Text
    example: bool = Field(default=True, description="basis and limits are examples, not official")
    files: Text | None = Field(default=None, description="when a report counts as one of these 立案条件")
    solves: Text | None = Field(default=None, description="when it counts as solved 结案条件")
    helpers: tuple[Code, ...] = Field(default=(), description="roles usually asked to help 协办")
    own: bool = Field(default=False, description="may be settled on the spot 自办自结 and written down in one line")
    public: bool = Field(default=True, description="shown in the public list, without text or reporter")
    exact: bool = Field(default=False, description="its point is shown exactly: a lamp or a road, never a home")
    restricted: bool = Field(default=False, description="seen only by the posts that are asked to handle it")
    keeper: Code | None = Field(
        default=None, description="role that looks after all of this kind; of a list, its owner"
    )
    appeal: Appeal | None = None
    petition: bool = Field(default=False, description="a petition 信访: whom it is about never sees it")
    complaint: bool = Field(default=False, description="the kind behind the complaint entry 投诉建议 of every face")
    portal: bool = Field(default=True, description="residents may report it themselves")
    shortcut: bool = Field(default=False, description="offered on the portal's first page")
    instead: Code | None = Field(default=None, description="role that takes a complaint about the lead itself")
    keywords: tuple[str, ...] = ()
    limits: dict[Code, int] = Field(default={}, description="limits that differ from the flow's clocks, in their units")
    form: Code | None = Field(default=None, description="what a report of this kind is asked beside its text")


class Pack(Declared):
    """A whole pack, read from its folder."""

    head: Head
    roles: dict[Code, Role]
    flows: dict[Code, Flow] = {}
    kinds: dict[Code, Kind] = {}
    messages: dict[Code, MessageText] = {}
    documents: dict[Code, DocumentText] = {}
    forms: dict[Code, Form] = {}
    programmes: dict[Code, Programme] = {}
    scores: dict[Code, ScoreSheet] = {}
    profile: Profile | None = None
    vouchers: dict[Code, VoucherScheme] = {}
    schemes: dict[Code, Scheme] = {}
    insurance: Catalogue | None = None
    products: dict[Code, BankProduct] = {}
    registers: dict[Code, Register] = {}
    activities: dict[Code, ActivityKind] = {}
    duty: Duty | None = None
    issuing: Issuing | None = None
    points: dict[Code, PointsRules] = {}
    visits: dict[Code, VisitKind] = {}
    figures: dict[Code, Figure] = {}
    story: Story | None = None
    lists: dict[Code, ProblemList] = {}
    reports: dict[Code, QuarterlyReports] = {}
    sheets: dict[Code, Sheet] = {}
    briefings: dict[Code, Briefing] = {}
    bulletins: dict[Code, Bulletin] = {}
