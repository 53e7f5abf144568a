"""What every page of points begins with: the village, what was typed, and what was refused."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day, now
from gongzhi.base.ids import uuid7
from gongzhi.base.people.models import Membership
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.web.visitor import viewer
from gongzhi.work.points.access import schemes_for
from gongzhi.work.points.models import Scheme

_YUAN = re.compile(r"(\d{1,8})(?:\.(\d{1,2}))?")


def today() -> date:
    """The local day."""
    return local_day(now(), settings.TIME_ZONE)


def acting(request: HttpRequest) -> dict[str, Any]:
    """How an action is told who acts."""
    return {"viewer": viewer(request), "channel": "desk", "at": now()}


def scheme_at(request: HttpRequest, code: str) -> Scheme:
    """The points of a village the viewer may see; 404 else."""
    rows = Scheme.objects.filter(area__code=code).select_related("area")
    found = schemes_for(viewer(request), rows).first()
    if found is None:
        raise Http404
    return found


def typed(request: HttpRequest, name: str, most: int = 200) -> str:
    """A field as text."""
    return request.POST.get(name, "")[:most].replace("\x00", "").strip()


def number(request: HttpRequest, name: str) -> int:
    """A field as a whole number; raises `Invalid` naming it, for signs, parts and units too."""
    text = typed(request, name, 20)
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Invalid([Problem(name.rpartition("_")[2], _("写整数，不带单位"))])
    return int(text)


def fen(request: HttpRequest, name: str) -> int:
    """Yuan as typed, in fen."""
    found = _YUAN.fullmatch(typed(request, name, 20))
    if found is None:
        raise Invalid([Problem(name.rpartition("_")[2], _("金额写成 12 或 12.50 这样的元"))])
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def day(request: HttpRequest, name: str) -> date:
    """A field as a day."""
    try:
        return date.fromisoformat(typed(request, name, 10))
    except ValueError:
        raise Invalid([Problem(name.rpartition("_")[2], _("选一个日期"))]) from None


def sent_uid(request: HttpRequest) -> UUID:
    """The uid of the form, so that sending it twice does it once."""
    try:
        return UUID(typed(request, "uid", 36))
    except ValueError:
        raise Invalid([Problem("uid", _("请刷新页面重新填写"))]) from None


def faults(refused: Refused | None, what: str) -> dict[str, str]:
    """What was refused, by the name of the field on the page."""
    if refused is None:
        return {}
    return {f"{what}_{one.field or 'all'}": str(one.message) for one in refused.problems}


def fresh() -> str:
    """A uid for a form."""
    return str(uuid7())


def heads_of(homes: set[int]) -> dict[int, str]:
    """Heads of households by key."""
    rows = Membership.objects.filter(household__in=homes, valid_to=None, relation=Membership.HEAD)
    return dict(rows.values_list("household_id", "person__name"))
