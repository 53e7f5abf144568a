"""Scores: a firm sees its own sheets, lets institutions read them and sees who did; an institution reads by consent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.portal.firms.found import firm_at
from gongzhi.web.portal.partner.frame import errors_of, institution_at, partner, shown, today, typed
from gongzhi.web.programmed import score_views
from gongzhi.web.sent import a_day
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.actions.consents import give_consent, read_score, take_back_consent
from gongzhi.work.programmes.models import Institution, ScoreConsent, ScoreReading
from gongzhi.work.programmes.queries.matching import matched_products
from gongzhi.work.programmes.queries.scoring import bare_sheet, sheets_of

_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@partner
def firm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A firm's own sheets and products; sent, a consent or its end."""
    whose = firm_at(request, uid)
    one, pack, refused = whose.organisation, whose.pack, None
    if request.method == "POST":
        try:
            messages.success(request, _do(request, one, pack))
            return redirect("portal:firm_scores", uid=uid)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    consents = ScoreConsent.objects.filter(firm=one).select_related("institution__organisation").order_by("-pk")
    readings = ScoreReading.objects.filter(consent__firm=one).select_related("consent__institution__organisation")
    bodies = Institution.objects.filter(pack=pack.code).select_related("organisation").order_by("kind", "pk")
    context = {
        "firm": whose, "sheets": score_views(sheets_of(pack, one, on=today(), at=now())),
        "products": matched_products(pack, one, on=today(), at=now()),
        "consents": [(each, _title(pack, each.score), each.ended_at is None and each.until >= today())
                     for each in consents[:_SHOWN]],
        "readings": readings.order_by("-pk")[:_SHOWN], "institutions": bodies[:200], "typed": request.POST,
        "scores": [(code, model.title.label) for code, model in pack.pack.scores.items()],
        "errors": errors_of(refused),
    }  # fmt: skip
    return shown(request, "firm_scores.html", None, context, status=refused.status if refused else 200)


def _title(pack: PackInUse, code: str) -> str:
    model = pack.pack.scores.get(code)
    return model.title.label if model else code


def _do(request: HttpRequest, one: Organisation, pack: PackInUse) -> str:
    more: dict[str, Any] = {"viewer": viewer(request), "channel": "portal", "at": now()}
    if typed(request, "what", 10) == "back":
        found = ScoreConsent.objects.filter(firm=one, uid=_uid(typed(request, "consent", 36))).first()
        if found is None:
            raise Invalid([Problem("consent", _("没有这一条"))])
        take_back_consent(found, **more)
        return _("已收回同意")
    institution = Institution.objects.filter(uid=_uid(typed(request, "institution", 36))).first()
    until = a_day(typed(request, "until", 10))
    if institution is None or until is None:
        raise Invalid([Problem("until", _("选一家机构和一个到期日"))])
    give_consent(one, institution, typed(request, "score", 40), until, pack=pack, **more)
    return _("已同意，到期自动失效，也可以随时收回")


def _uid(text: str) -> UUID:
    """A uid as it was sent; one that no row has for whatever is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


@require_http_methods(["GET", "HEAD", "POST"])
@partner
def readable(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What an institution may read; sent, one is read, which is written down."""
    institution, pack = institution_at(request, uid)
    rows = ScoreConsent.objects.filter(institution=institution, ended_at=None, until__gte=today())
    sheet, who = None, None
    if request.method == "POST":
        one = rows.filter(uid=_uid(typed(request, "consent", 36))).select_related("firm").first()
        if one is None:
            raise Http404
        told = read_score(one, pack=pack, viewer=viewer(request), channel="partner", at=now())
        sheet, who = score_views([bare_sheet(told)])[0], one.firm
    found = [(each, _title(pack, each.score)) for each in rows.select_related("firm").order_by("-pk")[:_SHOWN]]
    return shown(request, "scores.html", institution, {"rows": found, "sheet": sheet, "who": who})
