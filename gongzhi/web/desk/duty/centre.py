"""Which command centre a page is about, and how shifts and lines are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day, zone
from gongzhi.base.refusals import NotAllowed
from gongzhi.web.desk.frame import working_pack
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.duty.access import keeping_post, planning_post
from gongzhi.work.duty.logic import Turn
from gongzhi.work.duty.models import Entry, Handover, OnDuty
from gongzhi.work.duty.queries import Centre, centres_of


def centre_of(request: HttpRequest, code: str = "") -> tuple[Centre, list[Centre]]:
    """The centre of this area or the one asked for, else the first a viewer may look into; and all of those; raises
    `NotAllowed`."""
    centres = centres_of(working_pack(), viewer(request))
    wanted = code or request.POST.get("centre") or request.GET.get("centre", "")
    found = next((one for one in centres if one.area.code == wanted), None) if wanted else next(iter(centres), None)
    if found is None:
        raise NotAllowed(_("您的岗位不看这个指挥中心的值班"))
    return found, centres


def frame_of(request: HttpRequest, centre: Centre, centres: list[Centre]) -> dict[str, Any]:
    """What every page of the room needs."""
    me, path = viewer(request), centre.area.path
    return {
        "centre": {"code": centre.area.code, "title": say(centre.duty.title), "area": centre.area.label},
        "centres": [(one.area.code, one.area.label) for one in centres] if len(centres) > 1 else [],
        "keeps": keeping_post(me, path) is not None,
        "plans": planning_post(me, path) is not None,
        "example": centre.duty.example,
    }


@dataclass(frozen=True)
class Line:
    """A line of the log as it is shown, with what was written about it since."""

    entry: Entry
    kind: str
    icon: str
    matter_url: str
    later: Sequence[Mapping[str, Any]]

    @property
    def last(self) -> str:
        """The newest word on it."""
        return str(self.later[-1]["text"]) if self.later else ""


def line_of(entry: Entry, centre: Centre) -> Line:
    """An entry with its words."""
    kind = centre.duty.kinds.get(entry.kind)
    words = {Entry.MORE: _("进展"), Entry.CORRECTION: _("更正"), Entry.CLOSING: _("办结"), Entry.AGAIN: _("重新打开")}
    later = [
        {"what": words.get(one.kind, one.kind), "text": one.text, "at": one.at, "name": one.account.name}
        for one in entry.later.all()
    ]
    return Line(entry, say(kind.title) if kind else entry.kind, kind.icon if kind else "circle-dot", _url(entry), later)


def _url(entry: Entry) -> str:
    return reverse("desk:matter", kwargs={"number": entry.matter.number}) if entry.matter else ""


def turn_words(turn: Turn, centre: Centre) -> str:
    """Such as `11月25日 夜班 17:30–08:30`."""
    shift, where = centre.duty.shifts.get(turn.code), zone(centre.time_zone)
    title = say(shift.title) if shift else turn.code
    begins, ends = turn.begins_at.astimezone(where), turn.ends_at.astimezone(where)
    day = _("%(month)d月%(day)d日") % {"month": turn.day.month, "day": turn.day.day}
    return f"{day} {title} {begins:%H:%M}–{ends:%H:%M}"


def seats_view(sits: Mapping[str, OnDuty], centre: Centre) -> list[dict[str, Any]]:
    """The seats of a shift with who sits there."""
    return [
        {"code": code, "title": say(seat.title), "sits": sits.get(code), "keeps": seat.keeps}
        for code, seat in centre.duty.seats.items()
    ]


def uid_asked(text: str) -> UUID | None:
    """A uid that was sent, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def today(centre: Centre, moment: datetime) -> date:
    """The local day at a centre."""
    return local_day(moment, centre.time_zone)


def state_word(handover: Handover) -> tuple[str, str]:
    """The light and the word of a hand-over."""
    return {
        Handover.WAITING: ("soon", _("等接班")), Handover.TAKEN: ("done", _("已接班")),
        Handover.REFUSED: ("late", _("已退回")),
    }[handover.state]  # fmt: skip
