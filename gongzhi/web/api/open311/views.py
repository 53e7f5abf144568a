"""Requests: reporting, listing, one by its id or token, and the pictures everybody may see."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from gongzhi.base.clock import now
from gongzhi.base.ids import row_of
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse
from gongzhi.web.api.open311.answers import Fault, listed
from gongzhi.web.api.open311.asked import MOST, Asked, asked
from gongzhi.web.api.open311.calls import call, holder_of, pack_of, services_of
from gongzhi.web.api.open311.reported import draft_of
from gongzhi.web.api.open311.rows import request_rows
from gongzhi.web.showing import say
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.public import public_matters


@call("GET", "HEAD", "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """Report something, or list what was reported."""
    pack = pack_of(request)
    if request.method == "POST":
        return _report(request, pack, form)
    wanted = asked(request.GET, now())
    rows = request_rows(request, found_of(pack, wanted), pack, extended=wanted.extended)
    return listed("service_requests", "request", rows, form)


def _report(request: HttpRequest, pack: PackInUse, form: str) -> HttpResponse:
    holder, at = holder_of(request), now()
    draft, pictures = draft_of(request, services_of(pack), pack, holder, at)
    by = By("open311", account=holder.viewer.account)
    matter = report_matter(draft, pack=pack, by=by, at=at, pictures=pictures)
    notice = say(pack.pack.kinds[matter.kind].promise)
    row = {"service_request_id": matter.number, "service_notice": notice, "account_id": None}
    return listed("service_requests", "request", [row], form)


@call("GET", "HEAD")
def one_request(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """One request by its id."""
    pack, wanted = pack_of(request), asked(request.GET, now())
    found = found_of(pack, Asked(ids=(number,)))
    if not found:
        raise Fault(404, f"there is no request {number[:80]}")
    rows = request_rows(request, found, pack, extended=wanted.extended)
    return listed("service_requests", "request", rows, form)


@call("GET", "HEAD")
def token(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """The id behind a token. Ids are given at once here, so an id is its own token."""
    found = found_of(pack_of(request), Asked(ids=(number,)))
    if not found:
        raise Fault(404, f"there is no token {number[:80]}")
    row = {"service_request_id": found[0].number, "token": number}
    return listed("service_requests", "request", [row], form)


def found_of(pack: PackInUse, wanted: Asked) -> list[Matter]:
    """The public matters asked for, newest first."""
    public = public_matters(pack, void=True).select_related("area", "lead_post")
    if wanted.ids:
        return list(_named(public, wanted.ids))
    if wanted.services:
        public = public.filter(kind__in=[code for code in wanted.services if code in pack.pack.kinds])
    if wanted.statuses == {"open"}:
        public = public.filter(stage="open")
    elif wanted.statuses == {"closed"}:
        public = public.exclude(stage="open")
    inside = public.filter(reported_at__gte=wanted.since, reported_at__lte=wanted.until)
    return list(inside.order_by("-reported_at", "-pk")[wanted.first : wanted.first + wanted.size])


def _named(public: QuerySet[Matter], ids: Sequence[str]) -> QuerySet[Matter]:
    any_of = Q(pk=None)
    for prefix, day, key in filter(None, map(row_of, ids)):
        any_of |= Q(pk=key, prefix=prefix, reported_day=day)
    return public.filter(any_of).order_by("-reported_at", "-pk")[:MOST]
