"""What every page of a firm begins with: who is logged in, for which firm, what was typed, and what was refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day, now
from gongzhi.base.ids import row_of, uuid7
from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.sent import a_day
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import own_organisations
from gongzhi.work.programmes.models import Institution
from gongzhi.work.programmes.queries.profile import pack_of

View = Callable[..., HttpResponseBase]
_YUAN = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?")


@dataclass(frozen=True)
class Firm:
    """A firm, the pack whose programmes it may ask for, and what it takes part as."""

    organisation: Organisation
    pack: PackInUse
    bodies: tuple[Institution, ...]

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(now(), self.pack.calendar.time_zone)


def firm_at(request: HttpRequest, uid: UUID) -> Firm:
    """A firm the viewer acts for; 404 else, so that nobody learns who is registered."""
    on = local_day(now(), "Asia/Shanghai")
    found = own_organisations(viewer(request), on=on).filter(uid=uid).select_related("area").first()
    pack = pack_of(found) if found else None
    if found is None or pack is None:
        raise Http404
    rows = Institution.objects.filter(organisation=found, pack=pack.code).order_by("pk")
    return Firm(found, pack, tuple(rows))


def of_a_firm(view: View) -> View:
    """A page for who is logged in and acts for the firm its address names."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, uid: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, firm_at(request, uid), *args, **kwargs)

    return guarded


def acting(request: HttpRequest) -> dict[str, Any]:
    """How an action is told who acts."""
    return {"viewer": viewer(request), "channel": "portal", "at": now()}


def typed(request: HttpRequest, name: str, most: int = 200) -> str:
    """A field as text."""
    return request.POST.get(name, "")[:most].replace("\x00", "").strip()


def fen_of(text: str, name: str) -> int:
    """Yuan as typed, in fen; raises `Invalid` naming the field."""
    found = _YUAN.fullmatch(text)
    if found is None:
        raise Invalid([Problem(name, _("金额写成 12 或 12.50 这样的元"))])
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def day_of(request: HttpRequest, name: str) -> date | None:
    """A field as a day, None when it is blank; raises `Invalid` naming it."""
    text = typed(request, name, 10)
    found = a_day(text) if text else None
    if text and found is None:
        raise Invalid([Problem(name, _("选一个日期"))])
    return found


def uid_in(request: HttpRequest) -> UUID:
    """The uid of the form, so that sending it twice does it once."""
    try:
        return UUID(typed(request, "uid", 36))
    except ValueError:
        raise Invalid([Problem("uid", _("请刷新页面重新填写"))]) from None


def key_of(number: str) -> int:
    """The key behind a shown number; 0 for what is none."""
    named = row_of(number)
    return named[2] if named else 0


def faults(refused: Refused | None) -> dict[str, str]:
    """What was refused, by field; what concerns the whole under `all`."""
    return {one.field or "all": str(one.message) for one in refused.problems} if refused else {}


def fresh_uid() -> str:
    """A uid for a form."""
    return str(uuid7())
