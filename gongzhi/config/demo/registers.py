"""Registers of the demo: a row in every area of the register's level, some changed since, most confirmed lately."""

import random
from datetime import datetime, timedelta
from typing import Any

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.people.models import Post
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.people import Cast
from gongzhi.packs.demo import DemoRegister
from gongzhi.packs.queries import PackInUse
from gongzhi.work.registers.actions.keeping import keep_many
from gongzhi.work.registers.actions.standing import confirm
from gongzhi.work.registers.logic import Told
from gongzhi.work.registers.models import Record

_BY = By("demo")


def play_registers(told: tuple[DemoRegister, ...], pack: PackInUse, cast: Cast, *, seed: int, until: datetime) -> None:
    """Play them up to now; a register that has rows is left alone."""
    for one in told:
        if not Record.objects.filter(pack=pack.code, register=one.code).exists():
            _play(one, pack, cast, random.Random(f"{seed}/{one.code}"), until)


def _play(told: DemoRegister, pack: PackInUse, cast: Cast, dice: random.Random, until: datetime) -> None:
    register = pack.pack.registers[told.code]
    root = f"/{pack.pack.head.area}/"
    areas = sorted(
        (one for one in areas_by_code().values() if one.level == register.level and root in one.path),
        key=lambda area: area.path,
    )
    rows = [Told(area.code, _answers(told, area.name, dice)) for area in areas]
    began = until - timedelta(days=told.days)
    kept = keep_many(told.code, rows, pack=pack, by=_BY, at=began)
    if kept.problems:
        place, problems = next(iter(kept.problems.items()))
        raise ValueError(f"demo.toml: registers: {told.code}: {rows[place].area}: {problems[0].message}")
    changed = [row for row in rows if dice.random() < told.changed]
    later = [Told(row.area, {**row.answers, **_answers(told, "", dice, told.changes)}) for row in changed]
    keep_many(told.code, later, pack=pack, by=_BY, at=began + timedelta(days=told.days // 2))
    for record in Record.objects.filter(pack=pack.code, register=told.code).select_related("owner_post"):
        if dice.random() < told.confirmed:
            holder = cast.of(Post.objects.get(pk=record.owner_post_id).pk)[0]
            at = until - timedelta(days=dice.uniform(1, 30))
            confirm([record], pack=pack, viewer=holder, channel="demo", at=at)


def _answers(told: DemoRegister, area: str, dice: random.Random, only: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Answers made up by the demo's patterns: a text with {area}, a range, or one of several."""
    found: dict[str, Any] = {}
    for code, pattern in told.answers.items():
        if only is not None and code not in only:
            continue
        if isinstance(pattern, str):
            found[code] = pattern.format(area=area)
        elif all(isinstance(one, int) for one in pattern):
            found[code] = str(dice.randint(int(pattern[0]), int(pattern[1])))
        else:
            found[code] = str(dice.choice(pattern))
    return found
