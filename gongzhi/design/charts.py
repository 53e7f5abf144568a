"""Charts as SVG, drawn on the server: they need no script, print as they stand, and take the page's colours. Pure.

Each is a picture of a table that stands beside it; so it is hidden from screen readers, and says everything in words
only where a reader points at it. Colours and type are classes of `components/charts.css`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, cos, floor, log10, radians
from typing import Any

from django.utils.translation import get_language

WIDE, HIGH, LEFT, RIGHT, TOP, FOOT = 640, 250, 48, 14, 26, 26
_DOTS_MOST, _DOT, _ROW = 400, 10, 25
STEPS = 6  # shades of a map


@dataclass(frozen=True)
class Point:
    """A value on a line: its place in words, the value as it is told, and as a number; None where there is none."""

    label: str
    told: str
    value: float | None


@dataclass(frozen=True)
class Shape:
    """An area of a map: its name, its rings in degrees, how it is told, its number, and the page it opens."""

    name: str
    rings: Sequence[Sequence[Sequence[float]]]
    told: str
    value: float | None
    url: str = ""
    middle: tuple[float, float] | None = None


def ticks(highest: float, lowest: float = 0) -> list[float]:
    """Three to six even numbers that hold everything from `lowest` (or 0) to `highest`."""
    top, bottom = max(highest, 0), min(lowest, 0)
    if top == bottom:
        return [0, 1]
    rough = (top - bottom) / 4
    size = 10 ** floor(log10(rough))
    step = next(size * times for times in (1, 2, 2.5, 5, 10) if size * times >= rough * 0.999)
    first, last = floor(bottom / step), ceil(top / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def line(points: Sequence[Point], before: Sequence[Point] = ()) -> str:
    """A line over time, the same time a year before dashed, its highest point marked and named."""
    values = [one.value for one in (*points, *before) if one.value is not None]
    marks = ticks(max(values, default=0), min(values, default=0))
    low, high = marks[0], marks[-1]

    def x(place: int) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * (place + 0.5) / max(len(points), 1)

    def y(value: float) -> float:
        return TOP + (HIGH - TOP - FOOT) * (1 - (value - low) / (high - low))

    parts = [
        f'<g class="gz-chart__grid"><line x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y(mark):.1f}" y2="{y(mark):.1f}"/>'
        f'<text x="{LEFT - 8}" y="{y(mark) + 4:.1f}" text-anchor="end">{_plain(mark)}</text></g>'
        for mark in marks
    ]
    every = max(1, ceil(len(points) / 13))
    parts += [
        f'<text class="gz-chart__label" x="{x(n):.1f}" y="{HIGH - 6}" text-anchor="middle">{escape(one.label)}</text>'
        for n, one in enumerate(points)
        if n % every == 0
    ]
    if before:
        parts += [f'<path class="gz-chart__before" d="{way}"/>' for way in _ways(before, x, y)]
    for way in _ways(points, x, y):
        start, end = way[1:].split(" ")[0].split(",")[0], way.rsplit(" ", 1)[-1].lstrip("L").split(",")[0]
        parts.append(f'<path class="gz-chart__area" d="{way} L{end},{y(low):.1f} L{start},{y(low):.1f} Z"/>')
        parts.append(f'<path class="gz-chart__line" d="{way}"/>')
    parts += [
        f'<circle class="gz-chart__hit" cx="{x(n):.1f}" cy="{y(one.value):.1f}" r="9">'
        f"<title>{escape(one.label)} {escape(one.told)}</title></circle>"
        for n, one in enumerate(points)
        if one.value is not None
    ]
    parts += _peak(points, x, y)
    return _svg(WIDE, HIGH, parts)


def _peak(points: Sequence[Point], x: Any, y: Any) -> list[str]:
    told = [(one.value, n) for n, one in enumerate(points) if one.value is not None]
    if len({value for value, _n in told}) < 2:
        return []
    value, place = max(told, key=lambda one: (one[0], -one[1]))
    one = points[place]
    anchor = "start" if place == 0 else "end" if place == len(points) - 1 else "middle"
    return [
        f'<circle class="gz-chart__peak" cx="{x(place):.1f}" cy="{y(value):.1f}" r="4.5"/>',
        f'<text class="gz-chart__word" x="{x(place):.1f}" y="{y(value) - 11:.1f}" text-anchor="{anchor}">'
        f"{escape(one.label)} {escape(one.told)}</text>",
    ]


def _ways(points: Sequence[Point], x: Any, y: Any) -> list[str]:
    """The line in one piece, or in several where there is no value between."""
    found: list[list[str]] = [[]]
    for n, one in enumerate(points):
        if one.value is None:
            found.append([])
        else:
            found[-1].append(f"{x(n):.1f},{y(one.value):.1f}")
    return ["M" + " L".join(way) for way in found if way]


def columns(values: Sequence[float]) -> str:
    """Small columns without words, for a card."""
    most, wide = max(values, default=0) or 1, 7
    parts = []
    for n, value in enumerate(values):
        tall = max(1.5, 44 * value / most)
        place = f'x="{n * 10}" y="{46 - tall:.1f}" width="{wide}" height="{tall:.1f}"'
        parts.append(f'<rect class="gz-chart__column" {place} rx="2"/>')
    return _svg(max(len(values) * 10 - 3, 1), 46, parts, "gz-chart gz-chart--small")


def dots(filled: int, total: int = 0, row: int = _ROW) -> str:
    """One dot for each thing; the rest of a `total` hollow. '' when there are too many to count with the eye."""
    number = max(filled, total)
    if not 0 < number <= _DOTS_MOST:
        return ""
    row = min(row, number)
    kinds = ("is-one" if n < filled else "is-rest" for n in range(number))
    parts = [
        f'<circle class="{kind}" cx="{n % row * _DOT + 4}" cy="{n // row * _DOT + 4}" r="3.4"/>'
        for n, kind in enumerate(kinds)
    ]
    return _svg(row * _DOT - 2, ceil(number / row) * _DOT - 2, parts, "gz-chart gz-chart--dots", natural=True)


def choropleth(shapes: Sequence[Shape], *, wide: int = 560, words: bool = True) -> str:
    """A map of areas in six shades, light to dark; each opens its page and names its number."""
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    if not points:
        return ""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    scale = (wide - 12) / max((east - west) * squeeze, 1e-9)
    high = round((north - south) * scale) + 12

    def at(point: Sequence[float]) -> tuple[float, float]:
        return 6 + (point[0] - west) * squeeze * scale, 6 + (north - point[1]) * scale

    most = max((shape.value or 0 for shape in shapes), default=0)
    parts = []
    for shape in shapes:
        way = " ".join("M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in map(at, ring)) + " Z" for ring in shape.rings)
        title = f"<title>{escape(shape.name)} {escape(shape.told)}</title>"
        path = f'<path class="gz-chart__shape is-{shade(shape.value, most)}" d="{way}">{title}</path>'
        parts.append(f'<a href="{escape(shape.url)}" tabindex="-1">{path}</a>' if shape.url else path)
    if words:
        parts += [_words(shape, *at(_middle(shape)), shade(shape.value, most)) for shape in shapes]
    return _svg(wide, high, parts, "gz-chart gz-chart--map")


def shade(value: float | None, most: float) -> int:
    """Which of the six shades a value has: 0 for none, 5 for the most."""
    if not value or most <= 0 or value < 0:
        return 0
    return min(STEPS - 1, ceil(value / most * (STEPS - 1)))


def _words(shape: Shape, x: float, y: float, dark: int) -> str:
    return (
        f'<text class="gz-chart__place is-{dark}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">'
        f'<tspan x="{x:.1f}">{escape(shape.name)}</tspan>'
        f'<tspan class="gz-chart__count" x="{x:.1f}" dy="14">{escape(shape.told)}</tspan></text>'
    )


def _middle(shape: Shape) -> tuple[float, float]:
    """Where its words stand: as told, else the middle of its largest ring's box."""
    if shape.middle:
        return shape.middle
    ring = max(shape.rings, key=len)
    lons, lats = [point[0] for point in ring], [point[1] for point in ring]
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def rings_of(geometry: Mapping[str, Any]) -> list[Sequence[Sequence[float]]]:
    """The rings of a GeoJSON polygon or multipolygon."""
    if geometry.get("type") == "Polygon":
        return list(geometry["coordinates"])
    return [ring for polygon in geometry.get("coordinates", ()) for ring in polygon]


def _plain(number: float) -> str:
    if abs(number) >= 100_000:
        return f"{number / 10_000:,.0f}万" if (get_language() or "zh").startswith("zh") else f"{number / 1_000:,.0f}k"
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"


def _svg(wide: float, high: float, parts: Sequence[str], classes: str = "gz-chart", *, natural: bool = False) -> str:
    size = f'width="{wide:g}" height="{high:g}" ' if natural else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" {size}viewBox="0 0 {wide:g} {high:g}" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
