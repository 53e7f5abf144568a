"""QR house numbers of one area, to be printed and put up."""

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.areas.models import Address
from gongzhi.base.areas.queries import door_link, doors_of
from gongzhi.base.refusals import NotAllowed
from gongzhi.web.desk.area import found_area
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer

_SHEET = 60  # QR codes a page: what a printer takes at once


@desk
@require_safe
def doors(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet: one QR code a building or door. It opens the report form with the place filled in."""
    area, me = found_area(code), viewer(request)
    if not (me.may("see_area", area.path) or me.may("import", area.path)):
        raise NotAllowed(_("%(code)s 不归您的岗位管") % {"code": area.code})
    asked = request.GET.get("page", "")
    page = whole(asked, 5) or 0
    rows = doors_of(area, page=page, size=_SHEET)
    more = len(rows) == _SHEET and bool(doors_of(area, page=page + 1, size=_SHEET))
    context = {
        "area": area,
        "doors": [{"address": one, "qr": _qr(request, one)} for one in rows],
        "page": page,
        "older": f"?page={page + 1}" if more else "",
        "newer": f"?page={page - 1}" if page else "",
    }
    return show(request, "desk/doors.html", context)


def _qr(request: HttpRequest, address: Address) -> SafeString:
    """The code as SVG: black modules, readable by any phone, as large as its box."""
    url = request.build_absolute_uri(reverse("portal:door", kwargs={"link": door_link(address)}))
    return mark_safe(segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=4))  # noqa: S308 segno's own
