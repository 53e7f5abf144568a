"""Status lights: every light is a colour, a shape and a word, so that none of the three is needed alone."""

from dataclasses import dataclass

_DISC = "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z"
_TICK = "M5.2 8.5 2.9 6.2l.9-.9 1.4 1.4 3-3 .9.9Z"
_RING = f"{_DISC}M6 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z"
_SMALL_TICK = "M5.4 8 3.7 6.3l.7-.7 1 1 2.2-2.2.7.7Z"


@dataclass(frozen=True, slots=True)
class Light:
    """`tone` names the CSS colour pair, `path` draws the shape in a 12 × 12 box (even-odd)."""

    tone: str
    path: str


LIGHTS: dict[str, Light] = {
    "ontime": Light("ok", _DISC),
    "done": Light("ok", _DISC + _TICK),
    "soon": Light("soon", "M6 1.2 11.4 10.6H.6Z"),
    "done_late": Light("soon", _RING + _SMALL_TICK),
    "late": Light("late", "M6 .4 11.6 6 6 11.6.4 6Z"),
    "new": Light("new", "M2.5 1.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z"),
    "waiting": Light("wait", _RING),
    "unknown": Light("wait", _RING),
    "paused": Light("wait", "M3 2h2.2v8H3ZM6.8 2H9v8H6.8Z"),
}


def light_of(code: str) -> Light:
    """An unheard-of light is shown as undetermined rather than as good news."""
    return LIGHTS.get(code, LIGHTS["unknown"])
