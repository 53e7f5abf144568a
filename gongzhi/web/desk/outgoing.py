"""The register of outgoing documents 发文登记: which number each was given, searched, exported, voided."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.outgoing.access import visible_issued, voiding_post
from gongzhi.base.outgoing.actions import void
from gongzhi.base.outgoing.models import Issued
from gongzhi.base.outgoing.queries import Asked, register, register_page, years_of
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.packs.queries import packs_in_force
from gongzhi.web.desk.frame import desk, row_after, show
from gongzhi.web.desk.narrowing import export_urls
from gongzhi.web.sent import a_day, whole
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.models import Matter

_CHUNK = 500


def asked_of(request: HttpRequest) -> Asked:
    """What the register is narrowed to by the address; what cannot be understood narrows nothing."""
    sent = request.GET
    words = sent.get("q_doc", "")[:60].replace("\x00", "")
    year = whole(sent.get("year", ""), 4)
    return Asked(words, a_day(sent.get("day", "")), year, sent.get("office", "")[:40].replace("\x00", ""))


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The register, newest first, a page by key."""
    me, asked = viewer(request), asked_of(request)
    rows, older = register_page(me, asked, after=row_after(request))
    query = {name: request.GET[name] for name in ("q_doc", "day", "year", "office") if request.GET.get(name)}
    offices = offices_at_hand()
    context = {
        "rows": [_row(one, offices) for one in rows],
        "asked": asked,
        "day": asked.day.isoformat() if asked.day else "",
        "offices": sorted({code: title for (_pack, code), title in offices.items()}.items()),
        "years": years_of(me),
        "older_url": f"?{urlencode({**query, 'after': older})}" if older else "",
        "newer_url": f"?{urlencode(query)}" if row_after(request) else "",
        "narrowed": asked != Asked(),
        "export_urls": export_urls("documents", query),
    }
    return show(request, "desk/outgoing.html", context)


def offices_at_hand() -> dict[tuple[str, str], str]:
    """Titles of issuing offices, by pack and code."""
    return {
        (pack.code, code): say(office.title)
        for pack in packs_in_force()
        if pack.pack.issuing
        for code, office in pack.pack.issuing.offices.items()
    }


def _row(one: Issued, offices: dict[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "number": str(one),
        "title": one.title,
        "office": offices.get((one.pack, one.office), one.office),
        "day": one.day,
        "post": one.post.label,
        "void": hasattr(one, "voided"),
        "url": reverse("desk:outgoing_one", kwargs={"uid": one.uid}),
    }


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One number: what it is of, and voiding it."""
    one = visible_issued(Issued.objects.filter(uid=uid), viewer(request)).select_related("voided", "post").first()
    if one is None:
        raise Http404
    if request.method != "POST":
        return _page(request, one)
    reason = request.POST.get("reason", "")
    try:
        void(one, reason, viewer=viewer(request), channel="desk", at=now())
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, one, refused)
    messages.success(request, _("已作废：%(number)s，这个号不再使用") % {"number": one})
    return redirect("desk:outgoing_one", uid=one.uid)


def _page(request: HttpRequest, one: Issued, refused: Refused | None = None) -> HttpResponse:
    me = viewer(request)
    about = visible_to(Matter.objects.filter(uid=one.subject_uid), me).first()
    voided = getattr(one, "voided", None)
    context = {
        "one": _row(one, offices_at_hand()),
        "issued_at": one.issued_at,
        "restricted": one.restricted,
        "about": about and {"number": about.number, "url": reverse("desk:matter", kwargs={"number": about.number})},
        "voided": voided and {"reason": voided.reason, "at": voided.voided_at},
        "may_void": voided is None and voiding_post(me, one) is not None,
        "refused": refused,
        "reason": request.POST.get("reason", "") if refused else "",
        "errors": {problem.field: problem.message for problem in refused.problems} if refused else {},
    }
    return show(request, "desk/outgoing_one.html", context, status=refused.status if refused else 200)


def leaving_rows(request: HttpRequest) -> Iterator[Sequence[object]]:
    """The register as it is narrowed, for a file."""
    offices = offices_at_hand()
    for one in register(viewer(request), asked_of(request)).iterator(chunk_size=_CHUNK):
        row, voided = _row(one, offices), getattr(one, "voided", None)
        state = _("作废") if voided else _("有效")
        yield (
            row["number"], row["title"], row["office"], one.day.isoformat(), row["post"], state,
            voided.reason if voided else "",
        )  # fmt: skip
