"""A flow drawn: its states one under another, each move a line of its own at their side. Pure.

Moves further down run on the right, moves back up on the left; every line leaves and arrives at a place of its own and
has a lane of its own, so that nothing lies on anything, whatever flow a pack brings. The picture stands alone (docs)
and takes the page's colours where it is part of one (classes `gz-flow-…`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count
from unicodedata import east_asian_width

from gongzhi.packs.checks.flows import targets
from gongzhi.packs.schema import Flow, State

WIDE, HIGH, GAP, PORT, LANE, MARGIN, LETTER = 164, 44, 26, 21, 13, 20, 6.4
_STAGES = {"open": ("#FFFFFF", "#0F5C4F"), "closed": ("#E4F3E9", "#1B7142"), "void": ("#EDEFE9", "#848C82")}


@dataclass(frozen=True)
class Arrow:
    """All moves from one state to another, by their names. `down`: it leads to a state declared later, or to itself."""

    source: str
    target: str
    names: str
    down: bool


def arrows_of(flow: Flow) -> list[Arrow]:
    """The moves of a flow as arrows, those between the same two states together."""
    names: dict[tuple[str, str], list[str]] = {}
    for move in flow.moves.values():
        for source in move.source:
            for target in targets(move):
                names.setdefault((source, target), []).append(move.title.label)
    place = {code: n for n, code in enumerate(flow.states)}
    return [Arrow(a, b, " / ".join(found), place[a] <= place[b]) for (a, b), found in names.items()]


@dataclass(frozen=True)
class Plan:
    """Where everything lies: the top and height of each box, the height at which each arrow leaves and arrives, and
    its lane, counted from the boxes outwards. In pixels."""

    boxes: Mapping[str, tuple[float, float]]
    ends: Mapping[Arrow, tuple[float, float]]
    lanes: Mapping[Arrow, int]

    def most(self, down: bool) -> int:
        """How many lanes a side needs."""
        return max((lane + 1 for one, lane in self.lanes.items() if one.down == down), default=0)


def plan_of(flow: Flow, arrows: Sequence[Arrow]) -> Plan:
    """Boxes high enough for the lines that touch them, and lanes so that the shortest lines run nearest."""
    y, boxes = float(MARGIN), dict[str, tuple[float, float]]()
    for code in flow.states:
        sides = [_touching(code, arrows, down) for down in (True, False)]
        boxes[code] = y, float(max(HIGH, max(len(side) for side in sides) * PORT + 8))
        y += boxes[code][1] + GAP
    leaves: dict[Arrow, float] = {}
    arrives: dict[Arrow, float] = {}
    for code, (top, height) in boxes.items():
        for down in (True, False):
            side = _touching(code, arrows, down)
            for n, (one, out) in enumerate(side):
                (leaves if out else arrives)[one] = top + (height - (len(side) - 1) * PORT) / 2 + n * PORT
    ends = {one: (leaves[one], arrives[one]) for one in arrows}
    return Plan(boxes, ends, _lanes(arrows, ends))


def _touching(code: str, arrows: Sequence[Arrow], down: bool) -> list[tuple[Arrow, bool]]:
    """Lines at one side of a box from the top, each with whether it leaves: what comes from above is above."""
    arriving = [(one, False) for one in arrows if one.down == down and one.target == code]
    leaving = [(one, True) for one in arrows if one.down == down and one.source == code]
    return arriving + leaving if down else leaving + arriving


def _lanes(arrows: Sequence[Arrow], ends: Mapping[Arrow, tuple[float, float]]) -> dict[Arrow, int]:
    lanes: dict[Arrow, int] = {}
    for one in sorted(arrows, key=lambda arrow: abs(ends[arrow][1] - ends[arrow][0])):
        low, high = sorted(ends[one])
        taken = {
            lane
            for other, lane in lanes.items()
            if other.down == one.down and min(ends[other]) - 4 <= high and low - 4 <= max(ends[other])
        }
        lanes[one] = next(lane for lane in count() if lane not in taken)
    return lanes


def draw(flow: Flow, *, here: str = "") -> str:
    """The flow as SVG. `here`: the state to be marked."""
    arrows = arrows_of(flow)
    plan = plan_of(flow, arrows)
    room = {
        down: max((_length(one.names) for one in arrows if one.down == down), default=0) + 22 for down in (True, False)
    }
    left = MARGIN + room[False] + plan.most(False) * LANE
    width = left + WIDE + room[True] + plan.most(True) * LANE + MARGIN
    height = max(top + high for top, high in plan.boxes.values()) + MARGIN
    stages = {code: state.stage for code, state in flow.states.items()}
    parts = [part for one in arrows for part in _line(one, plan, left, room[one.down], stages[one.target])]
    parts += [_box(state, plan.boxes[code], left, code == here) for code, state in flow.states.items()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gz-flow" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{escape(flow.title.label)}" '
        f'font-family="sans-serif">{"".join(parts)}</svg>'
    )


def _length(text: str) -> float:
    """About how wide a text is: a Chinese character counts for two letters."""
    return LETTER * sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _box(state: State, box: tuple[float, float], left: float, here: bool) -> str:
    (top, height), (fill, line) = box, _STAGES[state.stage]
    kind = f"gz-flow-box gz-flow-{state.stage}" + (" gz-flow-here" if here else "")
    return (
        f'<rect class="{kind}" x="{left:.0f}" y="{top:.0f}" width="{WIDE}" height="{height:.0f}" rx="8" fill="{fill}" '
        f'stroke="{line}" stroke-width="{3 if here else 1.4}"/><text class="gz-flow-state" x="{left + WIDE / 2:.0f}" '
        f'y="{top + height / 2 + 5:.0f}" text-anchor="middle" font-size="14" font-weight="600" fill="#1B2420">'
        f"{escape(state.title.label)}</text>"
    )


def _line(one: Arrow, plan: Plan, left: float, room: float, stage: str) -> Iterator[str]:
    start, end = plan.ends[one]
    aside = 1 if one.down else -1
    edge = left + WIDE if one.down else left
    lane = edge + aside * (room + plan.lanes[one] * LANE)
    colour, turn = _STAGES[stage][1], 5 if end >= start else -5
    path = (
        f"M{edge:.0f} {start:.1f}H{lane - aside * 5:.0f}q{aside * 5} 0 {aside * 5} {turn}"
        f"V{end - turn:.1f}q0 {turn} {-aside * 5} {turn}H{edge + aside * 7:.0f}"
    )
    tip = f"M{edge:.0f} {end:.1f}l{aside * 8} -4v8z"
    yield f'<path class="gz-flow-line gz-flow-to-{stage}" d="{path}" fill="none" stroke="{colour}" stroke-width="1.3"/>'
    yield f'<path class="gz-flow-tip gz-flow-to-{stage}" d="{tip}" fill="{colour}"/>'
    anchor, x = ("start", edge + 9) if one.down else ("end", edge - 9)
    yield (
        f'<text class="gz-flow-words" x="{x:.0f}" y="{start - 4:.1f}" text-anchor="{anchor}" font-size="12" '
        f'fill="#46514B">{escape(one.names)}</text>'
    )
