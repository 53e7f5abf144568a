"""`demo.toml`: quantities, shapes over time and texts from which `config/demo` plays a town's days. Synthetic.

It is no part of a pack's meaning: it is read when a demo is loaded and never stored.
"""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from gongzhi.base.texts import Code, Declared
from gongzhi.packs.reading import PackFault

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


class Shape(Declared):
    """How many matters over how many days, when in the day and the year, and how they go."""

    count: int = Field(ge=1)
    days: int = Field(ge=1, le=1_500)
    hours: tuple[float, ...] = Field(min_length=24, max_length=24)
    by_staff: float = Field(ge=0, le=1)
    late: float = Field(ge=0, le=1)
    handed_back: float = Field(ge=0, le=1)
    failed_check: float = Field(ge=0, le=1)
    rated: float = Field(ge=0, le=1)
    unsatisfied: float = Field(ge=0, le=1)
    looked_back: float = Field(ge=0, le=1)
    relapsed: float = Field(ge=0, le=1)
    asked_reopen: float = Field(ge=0, le=1)
    noted: float = Field(ge=0, le=1)


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


class Demo(Declared):
    """The whole file."""

    seed: int
    logins: tuple[Login, ...]
    staff_name: str = Field(description="name of made-up staff, with {n}")
    reporters: tuple[str, ...] = Field(min_length=1)
    spots: tuple[str, ...] = Field(min_length=1)
    return_reasons: tuple[str, ...] = Field(min_length=1)
    check_words: tuple[str, ...] = Field(min_length=1)
    fail_reasons: tuple[str, ...] = Field(min_length=1)
    reopen_reasons: tuple[str, ...] = Field(min_length=1)
    notes: tuple[str, ...] = Field(min_length=1)
    shape: Shape
    households: int = Field(default=0, ge=0, le=100_000, description="made-up households to register")
    texts: dict[Code, Texts]
    notices: tuple[DemoNotice, ...] = ()


def read_demo(folder: Path) -> Demo | None:
    """The demo of a pack, or None when it brings none; raises `PackFault` naming file and key."""
    file = folder / "demo.toml"
    if not file.is_file():
        return None
    try:
        return Demo.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise PackFault([f"demo.toml: {fault}"]) from None
    except ValidationError as error:
        lines = [f"demo.toml: {'.'.join(str(k) for k in one['loc'])}: {one['msg']}" for one in error.errors()]
        raise PackFault(lines) from None
