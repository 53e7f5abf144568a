"""Playing a pack's demo: many lives at once, in the order of time, up to now."""

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import shapely
from shapely.geometry import shape

from gongzhi.base import progress
from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day, now, zone
from gongzhi.base.columns import under
from gongzhi.base.messages.actions.telling import hushed
from gongzhi.base.people.actions.registering import keep_households
from gongzhi.base.people.logic import nearest
from gongzhi.base.people.models import Household
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.trail.actions import seal
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.households import households
from gongzhi.config.demo.life import Spark, Stage, life
from gongzhi.config.demo.notices import play_notices
from gongzhi.config.demo.people import Cast, seat_everybody
from gongzhi.packs.demo import Demo, read_demo
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.matters.models import Matter

Tell = Callable[[int, int], None]


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
    if Matter.objects.filter(pack_version__code=code).exists():
        return 0
    until = now()
    stage = Stage(pack, demo, Cast(), until)
    sparks = sorted(_sparks(pack, demo, stage, max(round(demo.shape.count * scale), 12)), key=lambda spark: spark.at)
    with hushed():  # these people are made up, and what is played is long past
        _run(stage, sparks, random.Random(demo.seed), tell)
        play_notices(demo.notices, pack, stage.cast, until=until)
    seal(at=now())
    return len(sparks)


def _settle(pack: PackInUse, demo: Demo, count: int) -> None:
    """Register made-up households in the grids of the pack, if its demo wants any and none stand."""
    root = areas_by_code().get(pack.pack.head.area)
    if root is None or not count or Household.objects.filter(under("area_path", root.path), synthetic=True).exists():
        return
    grids = [one.code for one in areas_by_code().values() if one.level == "grid" and one.path.startswith(root.path)]
    moment = now()
    rows = households(sorted(grids), count, seed=demo.seed, today=local_day(moment, pack.calendar.time_zone))
    keep_households(rows, by=By("demo"), at=moment, synthetic=True)


def _run(stage: Stage, sparks: list[Spark], dice: random.Random, tell: Tell) -> None:
    """All lives in the order of time: what is due next happens next."""
    queue: list[tuple[datetime, int, Iterator[datetime] | None]] = [
        (spark.at, n, None) for n, spark in enumerate(sparks)
    ]
    heapq.heapify(queue)
    begun = 0
    while queue:
        _at, number, running = heapq.heappop(queue)
        if running is None:
            running = life(stage, sparks[number], random.Random(dice.random()))
            begun += 1
            tell(begun, len(sparks))
        following = next(running, None)
        if following is not None and following < stage.until:
            heapq.heappush(queue, (following, number, running))


def _sparks(pack: PackInUse, demo: Demo, stage: Stage, count: int) -> Iterator[Spark]:
    dice = random.Random(demo.seed + 1)
    grids = list(
        Boundary.objects.filter(valid_to=None, area__level="grid", area__path__contains=f"/{pack.pack.head.area}/")
        .select_related("area", "area__parent")
        .order_by("area__code")
    )
    workers = posts_at_hand(pack.code)["grid_worker"]
    kinds, weights = list(demo.texts), [texts.weight for texts in demo.texts.values()]
    for _ in range(count):
        outline = dice.choice(grids)
        lon, lat = _point_in(shape(outline.geometry), dice)
        kind = dice.choices(kinds, weights)[0]
        by, source = By("portal"), "portal"
        if dice.random() < demo.shape.by_staff or not pack.pack.kinds[kind].portal:
            post = nearest(workers, outline.area.path)
            if post is not None:
                holder = stage.cast.of(post)[0]
                by, source = By("desk", post, holder.account), "desk"
        yield Spark(
            _moment(pack, demo, dice, stage.until),
            kind,
            lon,
            lat,
            _place(outline.area, demo, dice),
            by,
            source,
        )


def _place(grid: Area, demo: Demo, dice: random.Random) -> str:
    village = grid.parent.name if grid.parent else grid.name
    return f"{village}{dice.choice(demo.spots)}"


def _point_in(polygon: shapely.Geometry, dice: random.Random) -> tuple[float, float]:
    west, south, east, north = polygon.bounds
    while True:
        lon, lat = round(dice.uniform(west, east), 6), round(dice.uniform(south, north), 6)
        if polygon.contains(shapely.Point(lon, lat)):
            return lon, lat


def _moment(pack: PackInUse, demo: Demo, dice: random.Random, until: datetime) -> datetime:
    """Some time in the days before now, by the hours people report in."""
    zone_name = pack.calendar.time_zone
    while True:
        day = local_day(until, zone_name) - timedelta(days=dice.randrange(demo.shape.days))
        hour = dice.choices(range(24), demo.shape.hours)[0]
        clock = time(hour, dice.randrange(60), dice.randrange(60))
        moment = datetime.combine(day, clock, zone(zone_name)).astimezone(UTC)
        if moment < until - timedelta(minutes=5):
            return moment


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
