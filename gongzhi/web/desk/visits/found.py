"""What every page of visits begins with: the round, the door, what was typed, and how things are called."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.clock import local_day, now, zone
from gongzhi.base.ids import row_of
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.visits import VisitKind
from gongzhi.web.desk.frame import working_pack
from gongzhi.web.sent import whole
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.visits.access import rounds_for, targets_for
from gongzhi.work.visits.models import Round, Target

RESULTS: Mapping[str, str | Promise] = {
    "nothing": gettext_lazy("无诉求"), "appeals": gettext_lazy("有诉求"), "absent": gettext_lazy("没人在家"),
    "refused": gettext_lazy("婉拒"), "found": gettext_lazy("发现问题"),
}  # fmt: skip
STATES: Mapping[str, str | Promise] = {
    "waiting": gettext_lazy("未走访"), "absent": gettext_lazy("没人，待再访"), "reached": gettext_lazy("已走访"),
    "refused": gettext_lazy("婉拒"), "closed": gettext_lazy("不用走访"),
}  # fmt: skip
CLOSED: Mapping[str, str | Promise] = {
    "vacant": gettext_lazy("空户"), "double": gettext_lazy("重复"), "elsewhere": gettext_lazy("不在这一片"),
    "demolished": gettext_lazy("已拆除"), "moved": gettext_lazy("已迁走"), "ended": gettext_lazy("已注销"),
}  # fmt: skip
SEVERITIES: Mapping[str, str | Promise] = {
    "minor": gettext_lazy("一般"), "major": gettext_lazy("较大"), "grave": gettext_lazy("重大"),
}  # fmt: skip
ANSWERS: Mapping[str, str | Promise] = {
    "ok": gettext_lazy("合格"), "finding": gettext_lazy("有问题"), "none": gettext_lazy("不涉及"),
}  # fmt: skip


def acting(request: HttpRequest) -> dict[str, Any]:
    """How an action is told who acts."""
    return {"pack": working_pack(), "viewer": viewer(request), "channel": "desk", "at": now()}


def today(pack: PackInUse) -> date:
    """The local day."""
    return local_day(now(), pack.calendar.time_zone)


def round_at(request: HttpRequest, number: str) -> tuple[Round, VisitKind, PackInUse]:
    """A round the viewer may see; 404 else."""
    pack, named = working_pack(), row_of(number)
    rows = rounds_for(viewer(request), Round.objects.filter(pack=pack.code, pk=named[2] if named else 0))
    one = rows.select_related("area", "owner_post", "look_back_of").first()
    if one is None or one.number != number.upper() or one.kind not in pack.pack.visits:
        raise Http404
    return one, pack.pack.visits[one.kind], pack


def door_at(request: HttpRequest, key: int) -> Target:
    """A door the viewer answers for; 404 else."""
    rows = targets_for(viewer(request), Target.objects.filter(pk=key))
    one = rows.select_related("round__area", "household", "record", "post").first()
    if one is None or one.round.kind not in working_pack().pack.visits:
        raise Http404
    return one


def typed(request: HttpRequest, name: str, most: int = 200) -> str:
    """A field as text."""
    return request.POST.get(name, "")[:most].strip()


def key_of(text: str) -> int:
    """A key as text; 0 for whatever is none."""
    return whole(text) or 0


def keys(request: HttpRequest, name: str) -> list[int]:
    """Keys that were ticked."""
    return [key for text in request.POST.getlist(name)[:500] if (key := key_of(text))]


def day(text: str, field: str) -> date:
    """A day as text; raises `Invalid` naming the field."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Invalid([Problem(field, _("选一个日期"))]) from None


def moment(text: str, pack: PackInUse, field: str = "at") -> datetime:
    """When somebody was there: now, at a local time, or about noon of a day."""
    if not text:
        return now()
    wrong = Invalid([Problem(field, _("选走访的时间"))])
    try:
        found = datetime.fromisoformat(text[:16])
    except ValueError:
        raise wrong from None
    if found.tzinfo is not None or not 1990 <= found.year <= 2100:
        raise wrong
    if len(text) <= 10:
        noon = datetime.combine(found.date(), time(12), zone(pack.calendar.time_zone))
        return min(noon, now()) if found.date() == today(pack) else noon
    return found.replace(tzinfo=zone(pack.calendar.time_zone))


def sent_uid(request: HttpRequest) -> UUID:
    """The uid of the form, so that sending it twice does it once."""
    try:
        return UUID(typed(request, "uid", 36))
    except ValueError:
        raise Invalid([Problem("uid", _("请刷新页面重新填写"))]) from None


def faults(refused: Refused | None) -> dict[str, str]:
    """What was refused, by field, dots as underscores so that templates can name it."""
    if refused is None:
        return {}
    return {one.field.replace(".", "_").replace(":", "_"): str(one.message) for one in refused.problems}


def titles(pack: PackInUse) -> list[tuple[str, str]]:
    """The kinds of visits with their titles."""
    return [(code, say(one.title)) for code, one in pack.pack.visits.items()]


def words(table: Mapping[str, str | Promise], codes: Sequence[str] = ()) -> list[tuple[str, str | Promise]]:
    """A table of words as choices."""
    return [(code, table[code]) for code in codes or table]
