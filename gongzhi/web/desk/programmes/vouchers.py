"""Voucher schemes at the desk: the books, what waits to be issued, providers, spot checks."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.programmes.found import acting, chosen, day, faults, fen, key_of, number, pack_here, today, typed
from gongzhi.web.programmed import USE_STATES
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.programmes.access import PROGRAMMES, at_the_desk
from gongzhi.work.programmes.actions.institutions import admit, end_admission, register_institution
from gongzhi.work.programmes.actions.vouchers.issuing import issue_vouchers, refuse_voucher, revoke_voucher
from gongzhi.work.programmes.actions.vouchers.redeeming import draw_checks, tell_check
from gongzhi.work.programmes.models import Admission, Institution, Voucher, VoucherUse
from gongzhi.work.programmes.queries.vouchers import books_of

_SHOWN = 50


def _voucher(request: HttpRequest, pack: PackInUse) -> Voucher:
    rows = Voucher.objects.filter(at_the_desk(viewer(request), "area_path"), pack=pack.code)
    found = rows.filter(pk=key_of(typed(request, "voucher", 30))).select_related("organisation").first()
    if found is None:
        raise Invalid([Problem("voucher", _("没有这张券"))])
    return found


def _issue(request: HttpRequest, pack: PackInUse) -> str:
    rows = Voucher.objects.filter(
        at_the_desk(viewer(request), "area_path"), pk__in=chosen(request, "one"), pack=pack.code
    )
    found = list(rows.order_by("pk"))
    if not found:
        raise Invalid([Problem("one", _("选要发放的券"))])
    issue_vouchers(found, **acting(request))
    return _("已发放 %(n)d 张") % {"n": len(found)}


def _refuse(request: HttpRequest, pack: PackInUse) -> str:
    refuse_voucher(_voucher(request, pack), typed(request, "reason"), **acting(request))
    return _("已不予发放")


def _revoke(request: HttpRequest, pack: PackInUse) -> str:
    revoke_voucher(_voucher(request, pack), typed(request, "reason"), **acting(request))
    return _("已收回")


def _draw(request: HttpRequest, pack: PackInUse) -> str:
    found = draw_checks(pack, typed(request, "scheme", 40), typed(request, "seed", 80), **acting(request))
    return _("抽中 %(n)d 笔") % {"n": len(found)}


def _check(request: HttpRequest, pack: PackInUse) -> str:
    mine = at_the_desk(viewer(request), "voucher__area_path")
    rows = VoucherUse.objects.filter(mine, pk=number(request, "use"), voucher__pack=pack.code, checked="drawn")
    one = rows.select_related("voucher", "institution").first()
    if one is None:
        raise Invalid([Problem("use", _("这笔没有在查"))])
    tell_check(one, typed(request, "sound", 3) == "yes", typed(request, "note"), **acting(request))
    return _("已记抽查结果")


def _register(request: HttpRequest, pack: PackInUse) -> str:
    code = typed(request, "code", 18)
    organisation = Organisation.objects.filter(code=code, valid_to=None).first() if code else None
    if organisation is None:
        raise Invalid([Problem("code", _("没有这个信用代码的单位：先在单位与企业里登记"))])
    made = Institution.objects.filter(
        organisation=organisation, pack=pack.code, kind=typed(request, "kind", 11)
    ).first()
    made = made or register_institution(organisation, typed(request, "kind", 11), pack=pack, **acting(request))
    cap = fen(request, "cap") if typed(request, "cap", 20) else None
    admit(made, typed(request, "scheme", 40), since=day(request, "since"), year_cap_fen=cap, **acting(request))
    return _("已获准受理")


def _strike(request: HttpRequest, pack: PackInUse) -> str:
    here = at_the_desk(viewer(request), "institution__area_path")
    rows = Admission.objects.filter(here, pk=number(request, "admission"), institution__pack=pack.code, ended_at=None)
    one = rows.select_related("institution").first()
    if one is None:
        raise Invalid([Problem("admission", _("没有这项准入"))])
    end_admission(one, typed(request, "reason"), **acting(request))
    return _("已除名")


_DEEDS: dict[str, Callable[[HttpRequest, PackInUse], str]] = {
    "issue": _issue, "refuse": _refuse, "revoke": _revoke, "draw": _draw, "check": _check, "register": _register,
    "strike": _strike,
}  # fmt: skip


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def vouchers(request: HttpRequest) -> HttpResponse:
    """The page; sent, one of its deeds."""
    pack, refused = pack_here(request), None
    if request.method == "POST":
        try:
            deed = _DEEDS.get(typed(request, "what", 10))
            if deed is None:
                raise Invalid([Problem("", _("选要办什么"))])
            messages.success(request, deed(request, pack))
            return redirect("desk:programme_vouchers")
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    mine = at_the_desk(viewer(request), "area_path")
    waiting = Voucher.objects.filter(mine, pack=pack.code, state=Voucher.APPLIED).select_related("organisation")
    uses = VoucherUse.objects.filter(at_the_desk(viewer(request), "voucher__area_path"), voucher__pack=pack.code)
    uses = uses.select_related("organisation", "institution__organisation", "voucher")
    schemes = [
        {"value": code, "label": say(one.title), "on": False, "books": books_of(pack, code), "example": one.example}
        for code, one in pack.pack.vouchers.items()
    ]
    kinds = [("guarantor", _("担保机构")), ("insurer", _("保险机构")), ("provider", _("服务机构"))]
    context = {
        "schemes": schemes, "waiting": list(waiting.order_by("pk")[:_SHOWN]), "today": today(pack).isoformat(),
        "uses": [{"row": one, "state": USE_STATES[one.state]} for one in uses.order_by("-pk")[:_SHOWN]],
        "drawn": list(uses.filter(checked="drawn").order_by("pk")[:_SHOWN]),
        "admissions": list(Admission.objects.filter(at_the_desk(viewer(request), "institution__area_path"),
                                                    institution__pack=pack.code, scheme__in=pack.pack.vouchers,
                                                    ended_at=None).select_related("institution__organisation")
                           .order_by("pk")[:_SHOWN]),
        "kinds": [{"value": code, "label": title, "on": False} for code, title in kinds],
        "acts": bool(viewer(request).holding(PROGRAMMES)), "errors": faults(refused), "typed": request.POST,
    }  # fmt: skip
    return show(request, "desk/programmes/vouchers.html", context, status=refused.status if refused else 200)
