"""What every page of a partner begins with: a login, and the institution it acts for."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gongzhi.base.clock import local_day, now
from gongzhi.base.refusals import Refused
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import institutions_for, of_own
from gongzhi.work.programmes.actions.batches.uploading import INSURANCE
from gongzhi.work.programmes.models import Institution
from gongzhi.work.programmes.queries.lending import schemes_open

View = Callable[..., HttpResponseBase]


def partner(view: View) -> View:
    """A page for accounts that act for an institution."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return guarded


def today() -> date:
    """The local day."""
    return local_day(now(), settings.TIME_ZONE)


def own_institutions(request: HttpRequest) -> list[Institution]:
    """Institutions the visitor acts for, with their branches."""
    on, me = today(), viewer(request)
    own = of_own(me, "organisation", on=on) | of_own(me, "parent__organisation", on=on)
    return list(Institution.objects.filter(own).select_related("organisation").order_by("pk"))


def institution_at(request: HttpRequest, uid: UUID) -> tuple[Institution, PackInUse]:
    """An institution the visitor acts for, and its pack; 404 else."""
    on, me = today(), viewer(request)
    rows = institutions_for(me, Institution.objects.filter(of_own(me, "organisation", on=on)), on=on)
    found = rows.filter(uid=uid).select_related("organisation").first()
    pack = pack_in_force(found.pack) if found else None
    if found is None or pack is None:
        raise Http404
    return found, pack


def schemes_of(institution: Institution, pack: PackInUse) -> list[tuple[str, str]]:
    """Schemes an institution may file under today, with their titles."""
    if institution.kind == Institution.INSURER:
        return [(INSURANCE, pack.pack.insurance.title.label)] if pack.pack.insurance else []
    codes = schemes_open(pack, [institution], today())[institution.pk]
    return [(code, pack.pack.schemes[code].title.label) for code in codes]


def shown(
    request: HttpRequest, template: str, institution: Institution | None, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the partner face."""
    return render(request, f"portal/partner/{template}", {"institution": institution, **context}, status=status)


def typed(request: HttpRequest, name: str, most: int = 120) -> str:
    """A field as text."""
    sent = request.POST if request.method == "POST" else request.GET
    return sent.get(name, "")[:most].replace("\x00", "").strip()


def errors_of(refused: Refused | None) -> dict[str, str]:
    """What was refused, by field; the rest under `all`."""
    return {one.field or "all": str(one.message) for one in refused.problems} if refused else {}
