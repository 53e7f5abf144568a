"""Registers of the demo: rows as told or made up by patterns, some changed since, most confirmed lately."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import zone
from gongzhi.base.ledger.logic.shares import apportion
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.people import Cast
from gongzhi.packs.demo.rows import DemoDays, DemoRegister, DemoRows, DemoSum, Pattern
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
            _Playing(one, pack, cast, random.Random(f"{seed}/{one.code}"), until).play()


@dataclass
class _Playing:
    told: DemoRegister
    pack: PackInUse
    cast: Cast
    dice: random.Random
    until: datetime

    def play(self) -> None:
        began = self._moment(self.told.began) if self.told.began else self.until - timedelta(days=self.told.days or 0)
        parts = self.told.parts or (DemoRows(answers=self.told.answers),)
        rows = [row for part in parts for row in self._rows(part, began)]
        for at, some in groupby(sorted(rows, key=lambda row: row[0]), key=lambda row: row[0]):
            self._keep([row for _at, row in some], at)
        changed = [row for _at, row in rows if self.dice.random() < self.told.changed]
        later = [Told(row.area, {**row.answers, **self._answers(self.told.changes)}, row.period) for row in changed]
        if later:
            self._keep(later, began + (self.until - began) / 2)
        self._confirm()

    def _moment(self, day: date) -> datetime:
        local = datetime.combine(day, time(10, 0), zone(self.pack.calendar.time_zone))
        return local.astimezone(UTC)

    def _rows(self, part: DemoRows, began: datetime) -> Iterator[tuple[datetime, Told]]:
        """Rows with the moment each is told."""
        answers = list(self._made_up(part))
        for code, total in part.sums.items():
            for (_area, row), amount in zip(answers, _shares(total, len(answers), self.dice), strict=True):
                row[code] = amount
        for area, row in answers:
            day = date.fromisoformat(row[part.told_on]) if part.told_on else None
            period = row.pop("period", part.period)
            yield self._moment(day) if day else began, Told(area, row, period)

    def _made_up(self, part: DemoRows) -> Iterator[tuple[str, dict[str, str]]]:
        for row in part.rows:
            yield row["area"], {code: said for code, said in row.items() if code != "area"}
        if part.rows and not part.count:
            return
        areas = self._areas(part.areas)
        for n in range(1, (part.count or len(areas)) + 1):
            area = areas[(n - 1) % len(areas)]
            yield area.code, {code: self._said(pattern, area.name, n) for code, pattern in part.answers.items()}

    def _areas(self, only: Sequence[str]) -> list[Area]:
        level, root = self.pack.pack.registers[self.told.code].level, f"/{self.pack.pack.head.area}/"
        fits = (one for one in areas_by_code().values() if one.level == level and root in one.path)
        return sorted((one for one in fits if not only or one.code in only), key=lambda area: area.path)

    def _said(self, pattern: Pattern, area: str, n: int) -> str:
        """An answer by a pattern: a text with {area} and {n}, a day, a number, or one of several."""
        if isinstance(pattern, str):
            return pattern.format(area=area, n=n)
        if isinstance(pattern, DemoDays):
            days = (pattern.last - pattern.first).days
            return (pattern.first + timedelta(days=self.dice.randint(0, days))).isoformat()
        if all(isinstance(one, int) for one in pattern):
            return str(self.dice.randint(int(pattern[0]), int(pattern[1])))
        return str(self.dice.choice(pattern)).format(area=area, n=n)

    def _answers(self, codes: Sequence[str]) -> Mapping[str, Any]:
        return {code: self._said(self.told.answers[code], "", 0) for code in codes}

    def _keep(self, rows: Sequence[Told], at: datetime) -> None:
        kept = keep_many(self.told.code, rows, pack=self.pack, by=_BY, at=at)
        if kept.problems:
            place, problems = next(iter(kept.problems.items()))
            fault = f"{rows[place].area}: {problems[0].field}: {problems[0].message}"
            raise ValueError(f"demo.toml: registers: {self.told.code}: {fault}")

    def _confirm(self) -> None:
        """What somebody looked at lately, by the post that keeps it; a register that asks for no look gets none."""
        if not self.pack.pack.registers[self.told.code].every:
            return
        records = Record.objects.filter(pack=self.pack.code, register=self.told.code, ended_day=None)
        by_post: dict[int, list[Record]] = {}
        for record in records.select_related("owner_post").order_by("pk"):
            if self.dice.random() < self.told.confirmed:
                by_post.setdefault(record.owner_post_id, []).append(record)
        for post, some in by_post.items():
            at = self.until - timedelta(days=self.dice.uniform(1, 30))
            confirm(some, pack=self.pack, viewer=self.cast.of(post)[0], channel="demo", at=at)


def _shares(total: DemoSum, count: int, dice: random.Random) -> list[str]:
    """A total split over rows at random, in whole steps, none of them empty."""
    step = Decimal(total.step)
    steps = Decimal(total.total) / step
    if steps != int(steps) or steps < count:
        raise ValueError(f"demo.toml: registers: sums: {total.total} is not {count} or more steps of {total.step}")
    weights = [dice.randint(40, 160) for _ in range(count)]
    return [str((1 + more) * step) for more in apportion(int(steps) - count, weights) or ()]
