"""What a visit must say, what state it leaves a door in, and the order of doors. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import cos, hypot, radians
from typing import Protocol, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Problem
from gongzhi.packs.visits import VisitKind

REASON_MOST, NOTE_MOST, TITLE_MOST, WORDS_MOST = 200, 1_000, 80, 500
APPEALS_MOST, BESIDE_MOST, DAYS_MOST = 10, 20, 400
NOTHING, APPEALS, ABSENT, REFUSED, FOUND = "nothing", "appeals", "absent", "refused", "found"
OK, FINDING, NONE = "ok", "finding", "none"  # answers to a line of a checklist
_AHEAD = timedelta(minutes=5)  # a phone's clock may be fast by


@dataclass(frozen=True)
class Said:
    """An appeal 诉求 or an opinion: what kind of matter it becomes. `done`: what was done about it on the spot."""

    kind: str
    text: str
    done: str = ""
    uid: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class Told:
    """A visit as it is told. It went to a target of a round, or to a household or a row of a register by its key.

    `answers`: those to the checklist; `found`: what was seen where one says `finding`. `again`: the day of the second
    visit, where one is wanted.
    """

    uid: UUID
    at: datetime
    result: str
    mode: str = ""
    target: int | None = None
    household: int | None = None
    record: int | None = None
    appeals: tuple[Said, ...] = ()
    opinions: tuple[Said, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, Said] = field(default_factory=dict)
    beside: tuple[int, ...] = ()
    note: str = ""
    again: date | None = None
    foreign_system: str = ""
    foreign_id: str = ""


def check_told(told: Told, kind: VisitKind, *, now: datetime, today: date) -> list[Problem]:
    """What is wrong with a visit as told, by field."""
    found = _result(told, kind)
    if told.mode and told.mode not in kind.ways:
        found.append(Problem("mode", _("没有这种走访方式")))
    if told.at > now + _AHEAD:
        found.append(Problem("at", _("走访时间在将来")))
    if len(told.note) > NOTE_MOST:
        found.append(Problem("note", _("最多 %(most)d 个字") % {"most": NOTE_MOST}))
    if "\x00" in told.note + told.foreign_id + told.foreign_system:
        found.append(Problem("note", _("含有不能保存的字符")))
    if len(told.beside) > BESIDE_MOST:
        found.append(Problem("beside", _("最多 %(most)d 个岗位同去") % {"most": BESIDE_MOST}))
    if told.again is not None and not today <= told.again <= today + timedelta(days=DAYS_MOST):
        found.append(Problem("again", _("再访的日子在今天以后，一年以内")))
    for number, one in enumerate(told.appeals, 1):
        if one.kind not in kind.appeals:
            found.append(Problem(f"appeals.{number}.kind", _("这种走访不记这一类诉求")))
    if any(one.kind != kind.opinion for one in told.opinions):
        found.append(Problem("opinions", _("这种走访不收意见建议")))
    return found


def _result(told: Told, kind: VisitKind) -> list[Problem]:
    said = len(told.appeals) + len(told.opinions)
    if told.result not in (NOTHING, APPEALS, ABSENT, REFUSED, FOUND):
        return [Problem("result", _("选一个结果"))]
    if said > APPEALS_MOST:
        return [Problem("appeals", _("一次最多记 %(most)d 条") % {"most": APPEALS_MOST})]
    if (told.result == APPEALS) != bool(said):
        return [Problem("appeals", _("有诉求就写上，没有就选“无诉求”"))]
    if told.result in (ABSENT, REFUSED):
        return [Problem("answers", _("没有进门，就没有检查结果"))] if told.answers else []
    return _answers(told, kind)


def _answers(told: Told, kind: VisitKind) -> list[Problem]:
    """Every line of the checklist is answered, and nothing but its lines; what was found is said."""
    found = [Problem(f"answers.{code}", _("没有这一项")) for code in told.answers if code not in kind.lines]
    for code in kind.lines:
        answer = told.answers.get(code, "")
        if answer not in (OK, FINDING, NONE):
            found.append(Problem(f"answers.{code}", _("选一个结果")))
        elif answer == FINDING and code not in told.found:
            found.append(Problem(f"found.{code}", _("写一句看到了什么，至少 4 个字")))
    has = any(answer == FINDING for answer in told.answers.values())
    if not found and kind.inspects and told.result in (NOTHING, FOUND) and (told.result == FOUND) != has:
        found.append(Problem("result", _("结果和逐项检查不一致")))
    return found


def state_after(result: str) -> str:
    """The state a visit leaves a target in. Who would rather not talk was reached: nobody knocks again for that."""
    return {ABSENT: "absent", REFUSED: "refused"}.get(result, "reached")


def check_reason(reason: str, field: str = "reason") -> list[Problem]:
    """What is wrong with a reason."""
    if not 2 <= len(reason.strip()) <= REASON_MOST or "\x00" in reason:
        return [Problem(field, _("写明原因，2 到 %(most)d 个字") % {"most": REASON_MOST})]
    return []


def check_round(title: str, first: date, last: date) -> list[Problem]:
    """What is wrong with a round as asked for."""
    found = []
    if not 2 <= len(title.strip()) <= TITLE_MOST or "\x00" in title:
        found.append(Problem("title", _("写上名称，2 到 %(most)d 个字") % {"most": TITLE_MOST}))
    if not first <= last <= first + timedelta(days=DAYS_MOST):
        found.append(Problem("last", _("截止日不早于开始日，最长 %(most)d 天") % {"most": DAYS_MOST}))
    return found


class Door(Protocol):
    """Something with a place, perhaps with a point."""

    lon: float | None
    lat: float | None
    position: int


_Door = TypeVar("_Door", bound=Door)


def nearest_first(doors: Iterable[_Door], lon: float, lat: float) -> list[_Door]:
    """Doors by their distance from a point somebody tapped; those without a point after them, in the order of doors.

    Nothing is kept of the point.
    """
    narrow = cos(radians(lat))

    def far(door: _Door) -> tuple[int, float, int]:
        if door.lon is None or door.lat is None:
            return 1, 0.0, door.position
        return 0, hypot((door.lon - lon) * narrow, door.lat - lat), door.position

    return sorted(doors, key=far)


def after_door(doors: Sequence[_Door], position: int) -> list[_Door]:
    """Doors in order from the one after a position on, then from the beginning."""
    return sorted(doors, key=lambda door: (door.position <= position, door.position))


@dataclass(frozen=True)
class Reach:
    """How far a round is, in an area or in all."""

    whole: int = 0
    reached: int = 0
    absent: int = 0
    closed: int = 0

    @property
    def asked(self) -> int:
        """Whom it must reach: those closed with a reason no longer count."""
        return self.whole - self.closed

    @property
    def left(self) -> int:
        """How many have not been reached."""
        return self.asked - self.reached

    @property
    def complete(self) -> bool:
        """Whether it reached everybody."""
        return self.asked > 0 and not self.left

    @property
    def share(self) -> float:
        """The share reached, 0 to 1."""
        return self.reached / self.asked if self.asked else 0.0

    def and_state(self, state: str, number: int) -> "Reach":
        """With so many more in a state."""
        return Reach(
            self.whole + number, self.reached + number * (state in ("reached", "refused")),
            self.absent + number * (state == "absent"), self.closed + number * (state == "closed"),
        )  # fmt: skip
