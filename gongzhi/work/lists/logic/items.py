"""How an item is placed in its list, what rounds a move begins and ends, and what a row of a superior's file says."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from gongzhi.base.refusals import Problem
from gongzhi.packs.lists import Entering, ProblemList
from gongzhi.packs.schema import LEVELS, Flow, Kind
from gongzhi.work.matters.logic.intake import Draft

REASON_MIN, REASON_MOST = 5, 200


@dataclass(frozen=True)
class Placed:
    """Where a problem stands in its list: how severe, whose, and whether found by ourselves."""

    severity: str
    level: str
    by_ourselves: bool = True


@dataclass(frozen=True)
class Entry:
    """A problem to be entered. `told`: a digest of the row of another's file it comes from."""

    draft: Draft
    placed: Placed
    told: str = ""


def usual(one: ProblemList, kind: Kind) -> Placed:
    """How a matter of a kind of the list stands in it when nobody said: least severe, of the level that takes it."""
    level = kind.level if kind.level in one.levels else one.levels[-1]
    return Placed(one.by_rank()[0][0], level)


def check_placed(one: ProblemList, placed: Placed) -> list[Problem]:
    """What is wrong with it, by field."""
    found = []
    if placed.severity not in one.severities:
        found.append(Problem("severity", _("选一个严重程度")))
    if placed.level not in one.levels:
        found.append(Problem("level", _("选由哪一级负责")))
    return found


def check_reason(reason: str) -> list[Problem]:
    """What is wrong with a reason."""
    if not REASON_MIN <= len(reason.strip()) <= REASON_MOST or "\x00" in reason:
        return [
            Problem("reason", _("写明原因，%(least)d 到 %(most)d 个字") % {"least": REASON_MIN, "most": REASON_MOST})
        ]
    return []


def list_of(lists: Mapping[str, ProblemList], kind: str) -> str | None:
    """The code of the list a kind stands in, or None."""
    return next((code for code, one in lists.items() if kind in one.kinds), None)


def rule_for(one: ProblemList, kind: str, level: str) -> Entering | None:
    """The rule by which a matter of a kind, led at a level by now, enters the list; None when none lets it."""
    fits = (rule for rule in one.enters if kind in rule.kinds)
    return next((rule for rule in fits if not rule.levels or level in rule.levels), None)


def escalates_to(lists: Mapping[str, ProblemList], kind: str, level: str) -> list[str]:
    """The lists a matter may enter by rule."""
    return [code for code, one in lists.items() if level in LEVELS and rule_for(one, kind, level)]


Turn = Literal["claims", "strikes", "looks", "holds", "relapses", ""]


def turn_of(flow: Flow, move: str, state: str, *, struck: bool, looked: bool) -> Turn:
    """What a move that led to a state means for the round an item is in; read off the flow, whatever its names are."""
    made, now = flow.moves.get(move), flow.states[state]
    if made is not None and "plan" in made.needs:
        return "claims"
    if now.stage == "open":
        return "relapses" if struck else ""
    if now.stage == "void":
        return ""
    if not struck:
        return "strikes"
    if now.owner:
        return "looks"
    return "holds" if looked else ""


def digest_of_row(cells: Mapping[str, str]) -> str:
    """What a row of another's file said, to tell later whether it says the same."""
    return hashlib.sha256(json.dumps(cells, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
