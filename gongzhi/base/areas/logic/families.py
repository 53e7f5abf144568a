"""Whether outlines fit together: children within their parent, siblings beside each other. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gongzhi.base.areas.logic.outlines import square_metres

# Above these shares of its own area an outline is refused; below them what does not fit is reported.
OUTSIDE_SHARE = 0.01  # of a child, outside its parent
OVERLAP_SHARE = 0.05  # of the smaller of two siblings, in both
_NOTED = 1  # square metres: less is rounding


@dataclass(frozen=True)
class Drawn:
    """An area with an outline: `new` when it comes with the file that is judged."""

    code: str
    level: str
    parent: str
    shape: BaseGeometry
    new: bool


@dataclass(frozen=True)
class Misfit:
    """What does not fit, by code; `refused` when it is too much to be taken."""

    code: str
    said: str
    refused: bool


def misfits(drawn: Mapping[str, Drawn]) -> list[Misfit]:
    """What does not fit in every family in which something is new, parents first."""
    families: dict[tuple[str, str], list[Drawn]] = {}
    for one in drawn.values():
        families.setdefault((one.parent, one.level), []).append(one)
    found: list[Misfit] = []
    for (code, _level), children in families.items():
        parent = drawn.get(code)
        if not any(child.new for child in children) and not (parent and parent.new):
            continue
        if parent:
            found += _outside(parent, children)
        out = {one.code for one in found if one.refused}
        found += _overlaps([child for child in children if child.code not in out])
        out = {one.code for one in found if one.refused}
        if parent:
            found += _gap(parent, [child for child in children if child.code not in out])
    return found


def _outside(parent: Drawn, children: Sequence[Drawn]) -> Iterator[Misfit]:
    shapes = _array(children)
    for child, beyond in zip(children, shapely.difference(shapes, parent.shape), strict=True):
        share = beyond.area / child.shape.area
        if share > OUTSIDE_SHARE and child.new:
            turned = shapely.transform(child.shape, lambda points: points[:, ::-1])
            fits = turned.difference(parent.shape).area <= OUTSIDE_SHARE * turned.area
            swapped = ": longitude and latitude seem to be swapped" if fits else ""
            yield Misfit(child.code, f"lies outside its parent {parent.code} by {share:.0%}{swapped}", True)
        elif (size := square_metres(beyond)) >= _NOTED:
            yield Misfit(child.code, f"{size} m² lie outside its parent {parent.code}", False)


def _overlaps(children: Sequence[Drawn]) -> Iterator[Misfit]:
    shapes = _array(children)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = sorted(zip(left[left < right].tolist(), right[left < right].tolist(), strict=True))
    if not pairs:
        return
    out: set[str] = set()
    shared = shapely.intersection(shapes[[a for a, _ in pairs]], shapes[[b for _, b in pairs]])
    for (a, b), both in zip(pairs, shared, strict=True):
        one, other = (children[a], children[b]) if children[b].new else (children[b], children[a])
        size = square_metres(both)
        if size < _NOTED or not other.new or {one.code, other.code} & out:
            continue
        too_much = both.area > OVERLAP_SHARE * min(one.shape.area, other.shape.area)
        if too_much:
            out.add(other.code)
        yield Misfit(other.code, f"overlaps {one.code} by {size} m²", too_much)


def _gap(parent: Drawn, children: Sequence[Drawn]) -> Iterator[Misfit]:
    if not children:
        return
    left = shapely.difference(parent.shape, shapely.union_all(_array(children)))
    pieces = [size for piece in shapely.get_parts(left) if (size := square_metres(piece)) >= _NOTED]
    if pieces:
        said = f"{sum(pieces)} m² in {len(pieces)} places belong to none of its {len(children)} areas of level"
        yield Misfit(parent.code, f"{said} {children[0].level}", False)


def _array(children: Sequence[Drawn]) -> Any:
    return np.array([child.shape for child in children], object)
