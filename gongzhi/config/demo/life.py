"""What happens to one matter of the demo, told as a generator: it yields when the next thing is due to happen."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from gongzhi.base.ids import uuid7
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.acting import Acting, Stage
from gongzhi.config.demo.sideways import BESIDE, WAYS, begin
from gongzhi.packs.demo import Beside, Demo, Texts, Way
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.moves import move_by_reporter
from gongzhi.work.matters.actions.words import add_note, rate_matter
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.logic.steps import Words

_LATE = (("answer", 14), ("sign", 3), ("check", 3))
_One = TypeVar("_One", bound=str)


@dataclass(frozen=True)
class Spark:
    """What sets a life off: when, where, what kind, told by whom. `calm`: it goes straight to its end, in time."""

    at: datetime
    kind: str
    lon: float
    lat: float
    place: str
    by: By
    source: str
    calm: bool = False


@dataclass(frozen=True)
class _Fate:
    late: str = ""
    way: Way | None = None
    beside: Beside | None = None
    noted: bool = False
    failed: bool = False


def life(stage: Stage, spark: Spark, dice: random.Random) -> Iterator[datetime]:
    """Report, handle, check, close, rate, look back, reopen: by the shape's shares, in working hours."""
    demo = stage.demo
    texts = demo.texts[spark.kind]
    told = dice.random() < 0.7
    draft = Draft(
        uid=uuid7(), kind=spark.kind, text=words_of(demo, texts, spark.place, dice), reported_at=spark.at,
        source=spark.source, lon=spark.lon, lat=spark.lat, address=spark.place,
        name=dice.choice(demo.reporters) if told else "",
        phone=f"139{dice.randrange(10**4):04d}0000" if told else "",
        answers=dice.choice(texts.said) if texts.said else {},
    )  # fmt: skip
    fate = _Fate() if spark.calm else _fate(demo, dice)
    play = Acting(stage, report_matter(draft, pack=stage.pack, by=spark.by, at=spark.at), dice, spark.at, fate.late)
    yield from begin(play)
    if fate.way:
        yield from WAYS[fate.way](play)
    if fate.beside:
        yield from BESIDE[fate.beside](play)
    if fate.noted:
        yield from _note(play)
    yield from _to_the_end(play, texts, failed=fate.failed)
    yield from _afterwards(play, texts, calm=spark.calm)


def _fate(demo: Demo, dice: random.Random) -> _Fate:
    shape = demo.shape
    late = dice.choices([step for step, _ in _LATE], [share for _, share in _LATE])[0]
    return _Fate(
        late if dice.random() < shape.late else "", _one_of(shape.ways, dice), _one_of(shape.beside, dice),
        dice.random() < shape.noted, dice.random() < shape.failed_check,
    )  # fmt: skip


def _one_of(shares: dict[_One, float], dice: random.Random) -> _One | None:
    """One of several things by its share, or none."""
    left = dice.random()
    for name, share in shares.items():
        left -= share
        if left < 0:
            return name
    return None


def words_of(demo: Demo, texts: Texts, place: str, dice: random.Random) -> str:
    """What somebody writes: what is wrong, since when, and what they ask for."""
    parts = (dice.choice(texts.reports).format(place=place), dice.choice(demo.since), dice.choice(demo.pleas))
    return "".join(parts)


def done_of(demo: Demo, texts: Texts, dice: random.Random) -> str:
    """What was done about it."""
    return dice.choice(texts.answers) + dice.choice(demo.closings)


def _note(play: Acting) -> Iterator[datetime]:
    """An internal note or a word to the reporter"""
    yield play.wait(0.2, 3)
    text, internal = play.pick(play.stage.demo.notes), play.dice.random() < 0.5
    add_note(play.matter, text, viewer=play.holder(), channel="desk", internal=internal, at=play.at)


def _to_the_end(play: Acting, texts: Texts, *, failed: bool = False) -> Iterator[datetime]:
    """提交办理结果, and 核查 or 回访 by somebody else, where the flow has it"""
    demo = play.stage.demo
    for passed in (False, True) if failed else (True,):
        yield play.wait_for_clock(0.05, 0.6, "answer")
        play.move("answer", Words(reply=done_of(demo, texts, play.dice)))
        if not play.can("pass"):
            return
        yield play.wait_for_clock(0.05, 0.5, "check")
        if passed:
            play.move("pass", Words(reason=play.pick(demo.check_words)))
        else:
            play.move("fail", Words(reason=play.pick(demo.fail_reasons)))


def _afterwards(play: Acting, texts: Texts, *, calm: bool) -> Iterator[datetime]:
    """Rated, asked for again, looked back at, reopened"""
    shape, dice = play.stage.demo.shape, play.dice
    if dice.random() < shape.rated:
        yield play.wait(1, 40)
        bad = not calm and dice.random() < shape.unsatisfied
        play.took(rate_matter(play.matter, 1 if bad else dice.choices((2, 3, 4), (1, 5, 6))[0], at=play.at))
        play.matter.refresh_from_db()
    if not calm and play.can("ask_reopen") and dice.random() < shape.asked_reopen:
        yield from _asked_again(play, texts)
    elif not calm and play.can("look_back") and dice.random() < shape.looked_back:
        yield play.wait(40, 160)
        play.move("look_back", by=play.in_role("dispatcher"))
    if play.can("holds"):
        yield play.wait_for_clock(0.1, 0.8)
        if dice.random() < shape.relapsed:
            play.move("relapse", Words(reason=play.pick(play.stage.demo.reopen_reasons)))
            yield from _to_the_end(play, texts)
        else:
            play.move("holds")


def _asked_again(play: Acting, texts: Texts) -> Iterator[datetime]:
    """The reporter asks to have it opened again; where the command centre takes such a thing, it names the lead"""
    demo = play.stage.demo
    yield play.wait(20, 120)
    words = Words(reason=play.pick(demo.reopen_reasons))
    play.took(move_by_reporter(play.matter, "ask_reopen", seen=play.matter.moves, at=play.at, words=words))
    yield play.wait(2, 12)
    if play.can("reopen"):
        play.move("reopen")
    else:
        play.move("lead", Words(post=play.matter.lead_post_id, reason=play.pick(demo.rulings)))
        yield from begin(play)
    yield from _to_the_end(play, texts)
