"""What points may be given for: they reward, never punish, and nobody earns any by complaining."""

import re
from collections.abc import Iterator

from gongzhi.packs.points import PointsRules

MOST_POINTS = 1_000
COMPLAINING = (
    "投诉", "举报", "信访", "上访", "检举", "控告", "告状", "息访", "complain", "petition", "denounc", "whistle",
)  # fmt: skip
TIED_TO_RIGHTS = ("低保", "入学", "办证", "救助资格", "贫困认定")
_TRAIL = re.compile(r"(points\.shift|activity)[a-z_.]*")


def is_about_complaints(text: str) -> bool:
    """Whether words are about complaints or petitions, made or withheld."""
    return any(word in text.lower() for word in COMPLAINING)


def touches_rights(text: str) -> bool:
    """Whether words tie points to what people have a right to."""
    return any(word in text for word in TIED_TO_RIGHTS)


def check_points(rules: PointsRules) -> Iterator[str]:
    """Every fault, as `key: what is wrong`."""
    for code, item in rules.items.items():
        said = f"{item.title.zh} {item.title.en}"
        if not 0 < item.points <= MOST_POINTS:
            yield f"items.{code}.points: {item.points}: points reward and never punish: 1 to {MOST_POINTS}"
        if is_about_complaints(said):
            yield f"items.{code}.title: a complaint or petition never earns points, and neither does keeping still"
        if touches_rights(said):
            yield f"items.{code}.title: points are never tied to statutory rights"
        if item.trail is not None and not _TRAIL.fullmatch(item.trail):
            yield f"items.{code}.trail: {item.trail}: only acts of shifts and activities credit points by themselves"
        if item.cap is None and item.times != 1:
            yield f"items.{code}.times: needs a cap it counts within"
