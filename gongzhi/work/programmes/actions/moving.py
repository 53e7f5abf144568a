"""Moving filings from state to state: one conditional update, one act each, and the next step as a to-do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer, nearest
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.todos import actions as todos
from gongzhi.base.todos.logic import Allowance
from gongzhi.base.todos.models import Clock, Todo
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.programmes import Programme
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.programmes.access import desk_post
from gongzhi.work.programmes.logic.states import MOVES, STEP_OF
from gongzhi.work.programmes.models import FILING, Filing

LANGUAGE = "zh-hans"  # of what is kept, whoever wrote it; a trace is told again in the reader's language by its codes


def pack_for(code: str) -> PackInUse:
    """The pack of a filing as it is in force; raises `Conflict` when it is not."""
    pack = pack_in_force(code)
    if pack is None:
        raise Conflict(_("这个地方的包已不在用"))
    return pack


def offered(pack: PackInUse, code: str) -> Programme:
    """A programme with an offer; raises `Invalid`."""
    programme = pack.pack.programmes.get(code)
    if programme is None or programme.offer is None:
        raise Invalid([Problem("programme", _("没有这个项目，或它不接受申报"))])
    return programme


def acting(viewer: Viewer, verb: str, area_path: str, channel: str) -> By:
    """How a post acts on filings of an area; raises `NotAllowed`."""
    post = desk_post(viewer, verb, area_path)
    if post is None:
        raise NotAllowed(_("您的岗位不能办这一步"))
    return viewer.by(post, channel)


def why(reason: str, name: str = "reason") -> str:
    """A reason as it is kept; raises `Invalid`."""
    text = reason.strip()
    if not 2 <= len(text) <= 400 or "\x00" in text:
        raise Invalid([Problem(name, _("写 2 到 400 个字的原因"))])
    return text


def move(
    filings: Sequence[Filing], name: str, *, by: By, at: datetime, tell: dict[str, Any] | None = None, **changes: Any
) -> None:
    """Move filings, all or none, and write `changes` with it; raises `Conflict` when one stands elsewhere by now.

    To-dos of the state before end, that of the next step opens with its clock. The rows handed in are changed too.
    """
    if not filings:
        return
    one = MOVES[name]
    rows = Filing.objects.filter(pk__in=[filing.pk for filing in filings], state__in=one.source)
    if rows.update(state=one.to, moves=F("moves") + 1, **changes) != len(filings):
        raise Conflict(_("申报刚刚有了变化，请刷新再看"))
    for filing in filings:
        filing.state, filing.moves = one.to, filing.moves + 1
        for key, value in changes.items():
            setattr(filing, key, value)
    ask(filings, at=at)
    record(
        Done(f"filing.{name}", FILING, filing.uid, by, at, filing.area_path,
             {"programme": filing.programme, "amount": filing.amount_fen, **(tell or {})})
        for filing in filings
    )  # fmt: skip


def ask(filings: Sequence[Filing], *, at: datetime) -> None:
    """Close what was to be done and open what is: each step of the offer by its role, within its working days."""
    todos.end_all([filing.uid for filing in filings], at=at)
    clocks: list[Clock] = []
    asked: list[Todo] = []
    for filing in filings:
        pack = pack_for(filing.pack)
        code, offer = STEP_OF.get(filing.state), offered(pack, filing.programme).offer
        step = offer.steps.get(code) if offer and code else None  # type: ignore[call-overload]
        if step is None:
            continue
        post = nearest(posts_at_hand(pack.code).get(step.role, {}), filing.area_path)
        if post is None:
            continue
        allowed = Allowance(step.working_days, "working_days")
        clock = todos.new_clock(FILING, filing.uid, str(code), allowed=allowed, calendar=pack.calendar, at=at)
        clocks.append(clock)
        asked.append(
            todos.new_todo(FILING, filing.uid, str(code), post=post, area_path=filing.area_path, clock=clock, at=at)
        )
    todos.write(clocks, asked)
