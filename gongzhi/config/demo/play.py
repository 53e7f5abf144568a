"""Playing a pack's demo: many lives at once, in the order of time, up to now."""

import gc
import heapq
import random
import time as clock
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from django.db import transaction

from gongzhi.base import progress
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, now
from gongzhi.base.columns import under
from gongzhi.base.messages.actions.telling import hushed
from gongzhi.base.people.actions.registering import keep_households
from gongzhi.base.people.models import Household
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.acting import Stage
from gongzhi.config.demo.activities import play_activities
from gongzhi.config.demo.duty import play_duty
from gongzhi.config.demo.finance import play_finance
from gongzhi.config.demo.households import households
from gongzhi.config.demo.life import Spark, life
from gongzhi.config.demo.lines import settle_lines
from gongzhi.config.demo.lists import play_lists
from gongzhi.config.demo.notices import play_notices
from gongzhi.config.demo.people import Cast, seat_everybody
from gongzhi.config.demo.points import play_points
from gongzhi.config.demo.registers import play_registers
from gongzhi.config.demo.sheets import play_sheets
from gongzhi.config.demo.sparks import Days, Ground, days_before
from gongzhi.config.demo.visits import play_visits
from gongzhi.figures.counting.actions.following import follow
from gongzhi.packs.demo import Demo, Period, Solved, read_demo
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.matters.actions.erasing import erase_by_age
from gongzhi.work.matters.actions.indexing import sweep_in
from gongzhi.work.matters.models import Matter

Tell = Callable[[int, int], None]
_STEPS = 100  # of one transaction: each by itself would wait for the disk
_PAUSE = 0.03  # seconds between two, for others to write
_LEAST = 12


def play(folder: Path, *, scale: float = 1.0, tell: Tell = lambda done, total: None) -> int:
    """Play the demo of the pack in this folder; returns how many matters it made.

    Safe to repeat: a pack that has matters already is left alone. The same seed and day give the same town.
    """
    code = folder.resolve().name
    demo, pack = read_demo(folder), pack_in_force(code)
    if demo is None or pack is None:
        return 0
    seat_everybody(code, demo, at=now())
    _settle(pack, demo, round(demo.households * scale))
    mine = Matter.objects.filter(pack_version__code=code)
    if mine.exists():
        return 0
    if demo.finance is not None:
        with hushed(), _few_collections():
            play_finance(demo.finance, pack, seed=demo.seed, scale=scale, until=now(), tell=tell)
    if not demo.texts:
        follow(at=now())
        return 0
    stage = Stage(pack, demo, Cast(), now())
    playing = _Playing(stage, Ground(stage), scale, tell)
    with hushed(), _few_collections():  # these people are made up, and what is played is long past
        for number, period in enumerate(demo.periods):
            playing.period(period, random.Random(f"{demo.seed}/{number}"))
        playing.present(random.Random(demo.seed + 1))
        play_notices(demo.notices, pack, stage.cast, until=stage.until)
        if demo.duty is not None:
            play_duty(demo.duty, pack, until=stage.until)
        play_registers(demo.registers, pack, stage.cast, seed=demo.seed, until=stage.until)
        if demo.activities is not None:
            play_activities(demo.activities, stage, scale=scale)
        if demo.points is not None:
            play_points(demo.points, stage)
        if demo.visits is not None:
            play_visits(demo.visits, stage, scale=scale)
        if demo.lists is not None:
            play_lists(demo.lists, stage, scale=scale)
    erase_by_age(at=now())  # what this house would have erased by now
    sweep_in()
    follow(at=now())  # seals what was done, and counts it: the town's figures are there with the town
    if demo.sheets is not None:
        with hushed():
            play_sheets(demo.sheets, stage)
    return mine.count()


@contextmanager
def _few_collections() -> Iterator[None]:
    """What a move makes is freed by counting; looking for cycles every few hundred objects is a tenth of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _settle(pack: PackInUse, demo: Demo, count: int) -> None:
    """Register made-up households in the grids of the pack, if its demo wants any and none stand."""
    root = areas_by_code().get(pack.pack.head.area)
    if root is None or not count or Household.objects.filter(under("area_path", root.path), synthetic=True).exists():
        return
    grids = [one.code for one in areas_by_code().values() if one.level == "grid" and one.path.startswith(root.path)]
    moment = now()
    past = min((period.first for period in demo.periods), default=None)
    today = local_day(moment, pack.calendar.time_zone)
    rows = households(sorted(grids), count, seed=demo.seed, today=today, before=past)
    keep_households(rows, by=By("demo"), at=moment, synthetic=True)


@dataclass
class _Playing:
    stage: Stage
    ground: Ground
    scale: float
    tell: Tell
    begun: int = 0

    def __post_init__(self) -> None:
        demo = self.stage.demo
        solved = sum(self._target(one) for period in demo.periods for one in period.solved)
        self.total = self._present() + solved

    def _target(self, solved: Solved) -> int:
        return ceil(solved.count * self.scale)

    def _present(self) -> int:
        return max(round(self.stage.demo.shape.count * self.scale), _LEAST)

    def present(self, dice: random.Random) -> None:
        """The running present: what people reported, and what was settled on the spot."""
        demo, days = self.stage.demo, days_before(self.stage)
        kinds, lines = list(demo.texts), self._own(demo.texts)
        count = self._present()
        settled = round(count * demo.shape.own) if lines else 0
        fresh = round((count - settled) * demo.shape.fresh)
        lately = Days(max(days.first, days.last - timedelta(days=3)), days.last)
        sparks = self.ground.sparks(kinds, count - settled - fresh, days, dice)
        sparks += self.ground.sparks(kinds, fresh, lately, dice)
        self._run(sorted(sparks, key=lambda spark: spark.at), dice)
        self._lines(lines, settled, days, dice)

    def period(self, period: Period, dice: random.Random) -> None:
        """Play a period of the past until exactly so much is solved in it as is told.

        What took its way is played first. How much of it was solved within the period depends on the dice; what was
        settled on the spot makes up for it, or more that went straight to their end.
        """
        days = Days(period.first, period.last)
        early = Days(period.first, period.first + (period.last - period.first) * 0.7)
        if local_day(self.stage.until, self.stage.pack.calendar.time_zone) < period.last + timedelta(days=60):
            raise ValueError(f"demo.toml: periods: {period.last} is not long past")
        sparks: list[Spark] = []
        for solved in period.solved:
            ways = round(self._target(solved) * (1 - solved.own))
            sparks += self.ground.sparks(self._kinds(solved.flow), ways, days, dice)
        self._run(sorted(sparks, key=lambda spark: spark.at), dice)
        for solved in period.solved:
            kinds = self._kinds(solved.flow)
            lines = self._own(kinds) if solved.own else []
            while rest := self._target(solved) - self._solved(kinds, days):
                if rest < 0:
                    raise ValueError(f"demo.toml: periods: {-rest} more of {solved.flow} were solved than is told")
                if lines:
                    self._lines(lines, rest, days, dice)
                else:
                    self._run(self.ground.sparks(kinds, rest, early, dice, calm=True), dice)

    def _kinds(self, flow: str) -> list[str]:
        kinds = self.stage.pack.pack.kinds
        return [code for code in self.stage.demo.texts if kinds[code].flow == flow]

    def _own(self, kinds: Iterable[str]) -> list[str]:
        return [code for code in kinds if self.stage.pack.pack.kinds[code].own]

    def _solved(self, kinds: Sequence[str], days: Days) -> int:
        within = {"closed_day__gte": days.first, "closed_day__lte": days.last}
        code = self.stage.pack.code
        return Matter.objects.filter(pack_version__code=code, kind__in=kinds, stage="closed", **within).count()

    def _lines(self, kinds: Sequence[str], count: int, days: Days, dice: random.Random) -> None:
        settle_lines(self.ground, kinds, count, days, dice)
        self._tell(count)

    def _run(self, sparks: Sequence[Spark], dice: random.Random) -> None:
        """All lives in the order of time: what is due next happens next."""
        queue: list[tuple[datetime, int, Iterator[datetime] | None]] = [
            (spark.at, n, None) for n, spark in enumerate(sparks)
        ]
        heapq.heapify(queue)
        while queue:
            with transaction.atomic():
                for _ in range(_STEPS):
                    if not queue:
                        break
                    _at, number, running = heapq.heappop(queue)
                    if running is None:
                        running = life(self.stage, sparks[number], random.Random(dice.random()))
                        self._tell(1)
                    following = next(running, None)
                    if following is not None and following < self.stage.until:
                        heapq.heappush(queue, (following, number, running))
            clock.sleep(_PAUSE)

    def _tell(self, more: int) -> None:
        self.begun = min(self.begun + more, self.total)
        self.tell(self.begun, self.total)


def play_all(folders: list[Path], *, scale: float, bar: Tell = lambda done, total: None) -> int:
    """Play several packs, telling `/readyz` how far it is; a fault is told there too, and raised."""
    made = 0
    progress.tell("demo", progress.Progress("demo", 0, 1))
    for folder in folders:

        def tell(done: int, total: int, name: str = folder.name) -> None:
            if done % 10 == 0:
                progress.tell("demo", progress.Progress(name, done, total + 1))
            bar(done, total)

        try:
            made += play(folder, scale=scale, tell=tell)
        except Exception as fault:
            progress.tell("demo", progress.Progress(folder.name, 0, 1, fault=f"{type(fault).__name__}: {fault}"))
            raise
    progress.tell("demo", progress.Progress("demo", 1, 1))
    return made
