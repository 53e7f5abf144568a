"""The calls of GeoReport v2."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from gongzhi.base import throttle
from gongzhi.base.clock import now, zone
from gongzhi.base.ids import row_of
from gongzhi.base.people.queries import holder_of_key
from gongzhi.base.refusals import Conflict, Refused, TooMany
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Kind
from gongzhi.web.api.open311.answers import TYPES, Fault, Row, fault, listed, single
from gongzhi.web.api.open311.asked import MOST, Asked, asked, draft_of
from gongzhi.web.showing import say
from gongzhi.web.shown import front_pack
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.lists import open_due
from gongzhi.work.matters.queries.public import public_matters

REPORTS_PER_HOUR = 3_600  # of one key
View = Callable[..., HttpResponse]


def call(*methods: str) -> Callable[[View], View]:
    """A call with a format as suffix. What goes wrong is answered in that format."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, form: str, **named: str) -> HttpResponse:
            if form not in TYPES:
                return fault(Fault(404, f"there is no format {form}; xml and json are served"), "xml")
            try:
                if request.method not in methods:
                    raise Fault(405, f"{request.method} is not possible here")
                return view(request, form, **named)
            except Fault as wrong:
                return fault(wrong, form)
            except Refused as refused:
                status = refused.status if isinstance(refused, Conflict | TooMany) else 400
                told = [f"{one.field}: {one.message}" if one.field else str(one.message) for one in refused.problems]
                return fault(Fault(status, *told), form)

        return answered

    return decorate


def _pack(request: HttpRequest) -> PackInUse:
    """The pack served here. A jurisdiction may be named; if it is, it must be this one."""
    pack = front_pack()
    named = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id")
    if pack is None or (named and named not in (pack.code, pack.pack.head.area)):
        raise Fault(404, f"jurisdiction_id: {named or ''} is not served here")
    return pack


def _services(pack: PackInUse) -> dict[str, Kind]:
    return {code: kind for code, kind in pack.pack.kinds.items() if kind.portal and not kind.complaint}


@call("GET", "HEAD")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """What is served where."""
    pack = _pack(request)
    url = request.build_absolute_uri(reverse("open311:discovery", kwargs={"form": form}))
    base = request.build_absolute_uri(reverse("open311:services", kwargs={"form": "xml"})).removesuffix("/services.xml")
    changed = pack.since.astimezone(zone(pack.calendar.time_zone)).isoformat(timespec="seconds")
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": base,
        "changeset": changed,
        "type": "test" if pack.pack.head.synthetic else "production",
        "formats": ["text/xml", "application/json"],
    }
    contact = f"{say(pack.pack.head.place)} {url}"
    key = "For a key, ask the office named as contact. Demonstrations take the key demo."
    return single(
        "discovery", {"changeset": changed, "contact": contact, "key_service": key, "endpoints": [endpoint]}, form
    )


@call("GET", "HEAD")
def services(request: HttpRequest, form: str) -> HttpResponse:
    """The kinds residents may report."""
    rows = [
        {
            "service_code": code,
            "service_name": say(kind.title),
            "description": say(kind.promise),
            "metadata": False,
            "type": "realtime",
            "keywords": ",".join(kind.keywords),
            "group": say(kind.group),
        }
        for code, kind in _services(_pack(request)).items()
    ]
    return listed("services", "service", rows, form)


@call("GET", "HEAD")
def service(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """The definition of a service."""
    if code not in _services(_pack(request)):
        raise Fault(404, f"there is no service {code}")
    return single("service_definition", {"service_code": code, "attributes": []}, form)


@call("GET", "HEAD", "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """Report something, or list what was reported."""
    pack = _pack(request)
    if request.method == "POST":
        return _report(request, pack, form)
    wanted = asked(request.GET, now())
    return listed("service_requests", "request", _rows(_found(pack, wanted), pack), form)


def _report(request: HttpRequest, pack: PackInUse, form: str) -> HttpResponse:
    key = request.POST.get("api_key") or request.GET.get("api_key") or ""
    client = holder_of_key(key)
    if client is None:
        raise Fault(403, "api_key: is missing or not valid")
    if not throttle.allow("open311", client, limit=REPORTS_PER_HOUR, seconds=3_600):
        raise Fault(429, "api_key: too many reports within an hour")
    at, kinds = now(), _services(pack)
    draft = draft_of(request, kinds, key, at)
    matter = report_matter(draft, pack=pack, by=By("open311"), at=at)
    notice = say(kinds[matter.kind].promise)
    row = {"service_request_id": matter.number, "service_notice": notice, "account_id": None}
    return listed("service_requests", "request", [row], form)


@call("GET", "HEAD")
def one_request(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """One request by its id."""
    pack = _pack(request)
    rows = _rows(_found(pack, Asked(ids=(number,))), pack)
    if not rows:
        raise Fault(404, f"there is no request {number}")
    return listed("service_requests", "request", rows, form)


@call("GET", "HEAD")
def token(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """The id behind a token. Ids are given at once here, so an id is its own token."""
    found = _found(_pack(request), Asked(ids=(number,)))
    if not found:
        raise Fault(404, f"there is no token {number}")
    row = {"service_request_id": found[0].number, "token": number}
    return listed("service_requests", "request", [row], form)


def _found(pack: PackInUse, wanted: Asked) -> list[Matter]:
    public = public_matters(pack, void=True).select_related("area", "lead_post")
    if wanted.ids:
        return list(_named(public, wanted.ids))
    if wanted.services:
        public = public.filter(kind__in=wanted.services)
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


def _rows(matters: Sequence[Matter], pack: PackInUse) -> list[Row]:
    due = open_due([one for one in matters if one.stage == "open"])
    own = zone(pack.calendar.time_zone)

    def written(moment: Any) -> str | None:
        return moment.astimezone(own).isoformat(timespec="seconds") if moment else None

    rows: list[Row] = []
    for one in matters:
        kind = pack.pack.kinds.get(one.kind)
        state = pack.pack.flows[kind.flow].states.get(one.state) if kind else None
        todo = due.get(one.uid)
        exact = bool(kind and kind.exact)
        rows.append(
            {
                "service_request_id": one.number,
                "status": "open" if one.stage == "open" else "closed",
                "status_notes": say(state.public or state.title) if state else None,
                "service_name": say(kind.title) if kind else one.kind,
                "service_code": one.kind,
                "description": None,
                "agency_responsible": one.lead_post.label,
                "service_notice": say(kind.promise) if kind else None,
                "requested_datetime": written(one.reported_at),
                "updated_datetime": written(one.closed_at or one.updated_at),
                "expected_datetime": written(todo.due_at if todo else None),
                "address": one.area.label,
                "address_id": one.area.code,
                "zipcode": None,
                "lat": one.lat if exact or one.lat is None else round(one.lat, 3),
                "long": one.lon if exact or one.lon is None else round(one.lon, 3),
                "media_url": None,
            }
        )
    return rows
