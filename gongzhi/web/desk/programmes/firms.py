"""Finding firms, filings and vouchers; and one firm: its scores with every point, what it asked for and holds."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.clock import now
from gongzhi.base.people.access import visible_organisations
from gongzhi.base.people.models import Organisation
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.programmes.filings import row_view
from gongzhi.web.desk.programmes.found import pack_here, today
from gongzhi.web.programmed import VOUCHER_STATES, score_views
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import at_the_desk, firms_for
from gongzhi.work.programmes.models import Filing, Loan, Policy, ScoreConsent, ScoreReading, Voucher
from gongzhi.work.programmes.queries.finding import filings_found, firms_found, institutions_of, vouchers_found
from gongzhi.work.programmes.queries.matching import matched_products
from gongzhi.work.programmes.queries.scoring import sheets_of

_FOUND, _SHOWN = 20, 30


@desk
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What says all of the words typed, of what the viewer may see."""
    pack, me = pack_here(request), viewer(request)
    words = request.GET.get("q", "")[:60].replace("\x00", "").strip()
    context: dict[str, Any] = {"words": words, "firms": [], "filings": [], "vouchers": []}
    if words:
        filings = filings_found(me, pack.code, words, limit=_FOUND)
        vouchers = vouchers_found(me, pack.code, words, limit=_FOUND)
        context |= {
            "firms": firms_found(me, words, on=today(pack), limit=_FOUND),
            "filings": [row_view(one, pack) for one in filings],
            "vouchers": [{"row": one, "state": VOUCHER_STATES[one.state]} for one in vouchers],
            "most": _FOUND,
        }
    return show(request, "desk/programmes/find.html", context)


@desk
@require_safe
def firm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A firm of the viewer's areas: scores, products, filings, vouchers, loans and policies, who read its scores."""
    pack, me = pack_here(request), viewer(request)
    on, moment = today(pack), now()
    one = firms_for(me, Organisation.objects.filter(uid=uid), on=on).select_related("area").first()
    if one is None or not one.area_path.startswith(f"/{pack.pack.head.area}/"):
        raise Http404
    mine = at_the_desk(me, "area_path")
    filings = Filing.objects.filter(mine, organisation=one, pack=pack.code).exclude(state="draft")
    consents = ScoreConsent.objects.filter(firm=one).select_related("institution__organisation").order_by("-pk")
    readings = ScoreReading.objects.filter(consent__firm=one).select_related("consent__institution__organisation")
    context = {
        "firm": one, "sheets": score_views(sheets_of(pack, one, on=on, at=moment)), "today": on,
        "products": matched_products(pack, one, on=on, at=moment), "bodies": institutions_of(one),
        "filings": [row_view(each, pack) for each in filings.select_related("organisation").order_by("-pk")[:_SHOWN]],
        "vouchers": [{"row": each, "state": VOUCHER_STATES[each.state]} for each in
                     Voucher.objects.filter(mine, organisation=one).select_related("account").order_by("-pk")[:_SHOWN]],
        "loans": Loan.objects.filter(firm=one).exclude(state=Loan.CANCELLED).count(),
        "policies": Policy.objects.filter(firm=one).exclude(state=Policy.CANCELLED).count(),
        "consents": list(consents[:_SHOWN]), "readings": list(readings.order_by("-pk")[:_SHOWN]),
        "registered": visible_organisations(Organisation.objects.filter(pk=one.pk), me, on=on).exists(),
        "title_of": _("评分"),
    }  # fmt: skip
    return show(request, "desk/programmes/firm.html", context)
