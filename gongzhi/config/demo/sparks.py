"""Where, when and of what kind the matters of the demo begin, and who tells of them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import shapely
from shapely.geometry import shape

from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.clock import local_day, zone
from gongzhi.base.people.logic import nearest
from gongzhi.base.people.queries import posts_at_hand
from gongzhi.base.trail.logic import By
from gongzhi.config.demo.acting import Stage
from gongzhi.config.demo.life import Spark


@dataclass(frozen=True)
class Days:
    """The days things are reported on, first and last."""

    first: date
    last: date


@dataclass(frozen=True)
class Place:
    """A point of a grid, and how people call it."""

    grid: Area
    lon: float
    lat: float
    words: str


class Ground:
    """The grids of a pack and the posts at hand, read once."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        code, area = stage.pack.code, stage.pack.pack.head.area
        rows = Boundary.objects.filter(valid_to=None, area__level="grid", area__path__contains=f"/{area}/")
        self._grids = [
            (one.area, shape(one.geometry))
            for one in rows.select_related("area", "area__parent").order_by("area__code")
        ]
        self.workers = posts_at_hand(code)["grid_worker"]
        self._registrar = next(iter(posts_at_hand(code)[stage.pack.pack.head.fallback_role].values()))

    def place(self, dice: random.Random) -> Place:
        """Some point of some grid."""
        grid, outline = dice.choice(self._grids)
        village = grid.parent.name if grid.parent else grid.name
        lon, lat = _point_in(outline, dice)
        return Place(grid, lon, lat, f"{village}{dice.choice(self.stage.demo.spots)}")

    def sparks(
        self, kinds: Sequence[str], count: int, days: Days, dice: random.Random, *, calm: bool = False
    ) -> list[Spark]:
        """So many beginnings of these kinds, in the order of time."""
        return sorted(self._sparks(kinds, count, days, dice, calm), key=lambda spark: spark.at)

    def _sparks(self, kinds: Sequence[str], count: int, days: Days, dice: random.Random, calm: bool) -> Iterator[Spark]:
        demo = self.stage.demo
        weights = [demo.texts[kind].weight for kind in kinds]
        for _ in range(count):
            place = self.place(dice)
            kind = dice.choices(kinds, weights)[0]
            by, source = self._who(kind, place, dice)
            moment = moment_in(days, self.stage, dice)
            yield Spark(moment, kind, place.lon, place.lat, place.words, by, source, calm)

    def _who(self, kind: str, place: Place, dice: random.Random) -> tuple[By, str]:
        """A resident; or the grid worker; what comes from other platforms, the command centre registers."""
        pack, cast = self.stage.pack, self.stage.cast
        post = nearest(self.workers, place.grid.path)
        if not pack.pack.kinds[kind].portal:
            return By("desk", self._registrar, cast.of(self._registrar)[0].account), "phone"
        if post is None or pack.pack.kinds[kind].complaint or dice.random() >= self.stage.demo.shape.by_staff:
            return By("portal"), "portal"
        return By("desk", post, cast.of(post)[0].account), "desk"


def moment_in(days: Days, stage: Stage, dice: random.Random) -> datetime:
    """Some time of these days and before now: by the seasons, and by the hours people report in."""
    shape_, zone_name = stage.demo.shape, stage.pack.calendar.time_zone
    most = max(shape_.months)
    length = (days.last - days.first).days + 1
    while True:
        day = days.first + timedelta(days=dice.randrange(length))
        if dice.random() * most > shape_.months[day.month - 1]:
            continue
        hour = dice.choices(range(24), shape_.hours)[0]
        clock = time(hour, dice.randrange(60), dice.randrange(60))
        moment = datetime.combine(day, clock, zone(zone_name)).astimezone(UTC)
        if moment < stage.until - timedelta(minutes=5):
            return moment


def days_before(stage: Stage) -> Days:
    """The running present: the days up to today that the shape tells of."""
    today = local_day(stage.until, stage.pack.calendar.time_zone)
    return Days(today - timedelta(days=stage.demo.shape.days - 1), today)


def _point_in(polygon: shapely.Geometry, dice: random.Random) -> tuple[float, float]:
    west, south, east, north = polygon.bounds
    while True:
        lon, lat = round(dice.uniform(west, east), 6), round(dice.uniform(south, north), 6)
        if polygon.contains(shapely.Point(lon, lat)):
            return lon, lat
