"""Status lights: every light is a colour, a shape and a word, so that none of the three is needed alone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_DISC = "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z"
_TICK = "M5.2 8.5 2.9 6.2l.9-.9 1.4 1.4 3-3 .9.9Z"
_RING = f"{_DISC}M6 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z"
_SQUARE = "M2.5 1.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z"
_SMALL_TICK = "M5.4 8 3.7 6.3l.7-.7 1 1 2.2-2.2.7.7Z"


@dataclass(frozen=True, slots=True)
class Light:
    """`tone` names the CSS colours, `path` draws in a 12 × 12 box (even-odd), `word` is the usual word."""

    tone: str
    path: str
    word: str | Promise


LIGHTS: dict[str, Light] = {
    "ontime": Light("ok", _DISC, _("按时")),
    "done": Light("ok", _DISC + _TICK, _("已办结")),
    "soon": Light("soon", "M6 1.2 11.4 10.6H.6Z", _("快到期")),
    "done_late": Light("soon", _RING + _SMALL_TICK, _("滞后完成")),
    "late": Light("late", "M6 .4 11.6 6 6 11.6.4 6Z", _("逾期")),
    "new": Light("new", _SQUARE, _("刚上报")),
    "waiting": Light("wait", _RING, _("等别人")),
    "unknown": Light("wait", _RING, _("待核实")),
    "paused": Light("wait", "M3 2h2.2v8H3ZM6.8 2H9v8H6.8Z", _("暂停计时")),
}


def light_of(code: str) -> Light:
    """An unheard-of light is shown as undetermined rather than as good news."""
    return LIGHTS.get(code, LIGHTS["unknown"])
