"""`demo.toml`: quantities, shapes over time and texts from which `config/demo` plays a town's days. Synthetic.

It is no part of a pack's meaning: it is read when a demo is loaded and never stored.
"""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from gongzhi.base.texts import Code, Declared
from gongzhi.packs.demo.finance import DemoFinance
from gongzhi.packs.demo.lists import DemoLists
from gongzhi.packs.demo.points import DemoPoints
from gongzhi.packs.demo.rows import DemoRegister
from gongzhi.packs.demo.sheets import DemoSheets
from gongzhi.packs.reading import PackFault
from gongzhi.packs.visits import DemoVisits

PASSWORD = "gongzhi-demo"  # noqa: S105 of every named account of a demo, which serves its own machine only


class Login(Declared):
    """A named account of the demo, shown on the login page."""

    username: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    name: str
    role: Code
    area: str
    hand: str = Field(default="A", pattern="^[AB]$")


class Texts(Declared):
    """What people write about one kind: reports (with `{place}`), answers, and how often it comes.

    `said`: answers to the kind's form, one set of which comes with a report.
    """

    weight: float = Field(gt=0)
    reports: tuple[str, ...] = Field(min_length=1)
    answers: tuple[str, ...] = Field(min_length=1)
    said: tuple[dict[Code, Any], ...] = ()


# What may happen on the way, of which a matter meets one at most, and what may happen beside it.
Way = Literal["handed_back", "contested", "handed_up", "extended", "extension_denied", "parked", "parking_denied"]
Beside = Literal["assisted", "countersigned", "objected", "urged", "split", "doubled"]


class Shape(Declared):
    """How many matters over how many days before now, when in the day and the year, and how they go.

    `late` is the share of matters that miss one of their limits, `own` of those settled on the spot in one line.
    `fresh` is the share reported within the last three days: a desk one looks at has work on it.
    `ways` and `beside` are shares too.
    """

    count: int = Field(ge=1)
    days: int = Field(ge=1, le=1_500)
    hours: tuple[float, ...] = Field(min_length=24, max_length=24)
    months: tuple[float, ...] = Field(default=(1.0,) * 12, min_length=12, max_length=12)
    own: float = Field(default=0, ge=0, lt=1)
    fresh: float = Field(default=0, ge=0, lt=1)
    ways: dict[Way, float] = {}
    beside: dict[Beside, float] = {}
    by_staff: float = Field(ge=0, le=1)
    late: float = Field(ge=0, le=1)
    failed_check: float = Field(ge=0, le=1)
    rated: float = Field(ge=0, le=1)
    unsatisfied: float = Field(ge=0, le=1)
    looked_back: float = Field(ge=0, le=1)
    relapsed: float = Field(ge=0, le=1)
    asked_reopen: float = Field(ge=0, le=1)
    noted: float = Field(ge=0, le=1)


class Seats(Declared):
    """How many accounts hold the posts of a role between them, spread evenly in the order of areas."""

    role: Code
    holders: int = Field(ge=1, le=10_000)


class Solved(Declared):
    """How many matters of a flow end solved within a period, exactly; `own`: about which share on the spot."""

    flow: Code
    count: int = Field(ge=1, le=1_000_000)
    own: float = Field(default=0, ge=0, lt=1)


class Period(Declared):
    """A time long past, of which it is known how much was solved."""

    first: date
    last: date
    solved: tuple[Solved, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("first must not be later than last")
        return self


class NoticeColumn(Declared):
    """A column of a notice of the demo."""

    label: str
    mask: str
    ground: str = ""


class NoticeObjection(Declared):
    """An objection to a notice of the demo, hours after it was opened, and how it is answered."""

    after: float = Field(gt=0)
    line: int | None = None
    text: str
    name: str = ""
    phone: str = ""
    upheld: bool = False
    answer: str = ""
    cells: tuple[str, ...] = ()


class DemoNotice(Declared):
    """A public notice of the demo: made by one role in an area, approved by another, opened days ago."""

    role: Code
    area: str
    approver: Code
    days_ago: int = Field(ge=0, le=400)
    amount: int
    unit: str = "working_days"
    title: str
    basis: str
    words: str = ""
    columns: tuple[NoticeColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    objections: tuple[NoticeObjection, ...] = ()


class DemoDuty(Declared):
    """The command centre of the demo: shifts of so many days back, a roster so many ahead, `lines` (from, to) a shift.

    `going_on`: the share of lines that go on with something open, `done` of those that close it.
    """

    days: int = Field(ge=1, le=60)
    ahead: int = Field(ge=0, le=30)
    lines: tuple[int, int]
    going_on: float = Field(ge=0, le=1)
    done: float = Field(ge=0, le=1)
    texts: dict[Code, tuple[str, ...]] = Field(min_length=1)
    progress: tuple[str, ...] = Field(min_length=1)
    closings: tuple[str, ...] = Field(min_length=1)
    remarks: tuple[str, ...] = Field(min_length=1)


class DemoSeries(Declared):
    """Activities of one kind in a year, held by posts of a role, each with so many people from `came`.

    `count` are held in the year, scaled unless `exact`; `present` are around today. `opinions` in all, exactly, come of
    those of the year; `resolved` (from, to) to-dos of each, done. `texts`: what opinions say, what is resolved.
    """

    kind: Code
    role: Code
    count: int = Field(ge=0, le=1_000)
    present: int = Field(default=0, ge=0, le=100)
    exact: bool = False
    titles: tuple[str, ...] = Field(min_length=1)
    came: tuple[int, int] = (0, 0)
    opinions: int = Field(default=0, ge=0, le=1_000)
    resolved: tuple[int, int] = (0, 0)
    by: tuple[Code, ...] = ()
    texts: tuple[str, ...] = ()
    answers: tuple[str, ...] = ("",)


class DemoActivities(Declared):
    """Activities of a year long past, and of the weeks around today."""

    year: int = Field(ge=2000, le=2100)
    places: tuple[str, ...] = Field(min_length=1)
    minutes: tuple[str, ...] = Field(min_length=1)
    reasons: tuple[str, ...] = Field(min_length=1)
    asked: tuple[str, ...] = Field(min_length=1, description="what people bring to a reception")
    series: tuple[DemoSeries, ...]


_NEEDED = (
    "reporters", "spots", "return_reasons", "check_words", "fail_reasons", "reopen_reasons", "notes", "up_reasons",
    "time_reasons", "park_reasons", "denials", "rulings", "parts", "asks", "ask_answers", "objections", "urgings",
)  # fmt: skip
_STILL = Shape(
    count=1, days=1, hours=(1.0,) * 24, by_staff=0, late=0, failed_check=0, rated=0, unsatisfied=0, looked_back=0,
    relapsed=0, asked_reopen=0, noted=0,
)  # fmt: skip


class Demo(Declared):
    """The whole file, the `texts` in the files of `demo/`, and more registers in those of `demo/registers/`."""

    seed: int
    begun: datetime | None = Field(
        default=None, description="since when the place works with this: its posts are as old"
    )
    logins: tuple[Login, ...]
    seats: tuple[Seats, ...] = ()
    periods: tuple[Period, ...] = ()
    staff_name: str = Field(description="name of made-up staff, with {role} and {n}, counted in its role")
    reporters: tuple[str, ...] = ()
    spots: tuple[str, ...] = ()
    return_reasons: tuple[str, ...] = ()
    check_words: tuple[str, ...] = ()
    fail_reasons: tuple[str, ...] = ()
    reopen_reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    # What is added to reports and answers, so that no two read alike.
    since: tuple[str, ...] = ("",)
    pleas: tuple[str, ...] = ("",)
    closings: tuple[str, ...] = ("",)
    up_reasons: tuple[str, ...] = ()
    time_reasons: tuple[str, ...] = ()
    park_reasons: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    rulings: tuple[str, ...] = ()
    parts: tuple[str, ...] = Field(default=(), description="how a matter is parted, with {text}")
    asks: tuple[str, ...] = ()
    ask_answers: tuple[str, ...] = ()
    objections: tuple[str, ...] = ()
    urgings: tuple[str, ...] = ()
    shape: Shape = _STILL
    households: int = Field(default=0, ge=0, le=100_000, description="made-up households to register")
    texts: dict[Code, Texts]
    notices: tuple[DemoNotice, ...] = ()
    duty: DemoDuty | None = None
    registers: tuple[DemoRegister, ...] = ()
    points: DemoPoints | None = None
    activities: DemoActivities | None = None
    visits: DemoVisits | None = None
    lists: DemoLists | None = None
    sheets: DemoSheets | None = None
    finance: DemoFinance | None = None

    @model_validator(mode="after")
    def _texts_for_matters(self) -> Self:
        if self.texts:
            for name in _NEEDED:
                if not getattr(self, name):
                    raise ValueError(f"{name}: is missing: matters are played with it")
        return self


def read_demo(folder: Path) -> Demo | None:
    """The demo of a pack, or None when it brings none; raises `PackFault` naming file and key."""
    file = folder / "demo.toml"
    if not file.is_file():
        return None
    raw = _load(file)
    if (folder / "demo" / "lists" / "problems.toml").is_file():
        raw["lists"] = _load(folder / "demo" / "lists" / "problems.toml")
    texts = dict(raw.get("texts", {}))
    for more in sorted((folder / "demo").glob("*.toml")):
        for code, table in _load(more).items():
            if code in texts:
                raise PackFault([f"demo/{more.name}: {code}: is declared twice"])
            texts[code] = table
    registers = list(raw.get("registers", []))
    for more in sorted((folder / "demo" / "registers").glob("*.toml")):
        registers += _load(more).get("registers", [])
    try:
        return Demo.model_validate({**raw, "texts": texts, "registers": registers})
    except ValidationError as error:
        lines = [f"demo.toml: {'.'.join(str(k) for k in one['loc'])}: {one['msg']}" for one in error.errors()]
        raise PackFault(lines) from None


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise PackFault([f"{file.name}: {fault}"]) from None
