"""What is served where, and what can be reported: discovery, services and their definitions."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from gongzhi.base.clock import zone
from gongzhi.web.api.open311.answers import Fault, listed, single
from gongzhi.web.api.open311.attributes import askable, attribute_rows
from gongzhi.web.api.open311.calls import call, pack_of, services_of
from gongzhi.web.showing import say


@call("GET", "HEAD")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """What is served where."""
    pack = pack_of(request)
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
    pack = pack_of(request)
    rows = [
        {
            "service_code": code,
            "service_name": say(kind.title),
            "description": say(kind.promise),
            "metadata": bool(askable(pack.form_of(code))),
            "type": "realtime",
            "keywords": ",".join(kind.keywords),
            "group": say(kind.group),
        }
        for code, kind in services_of(pack).items()
    ]
    return listed("services", "service", rows, form)


@call("GET", "HEAD")
def service(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """The definition of a service."""
    pack = pack_of(request)
    if code not in services_of(pack):
        raise Fault(404, f"there is no service {code}")
    rows = attribute_rows(pack.form_of(code))
    return single("service_definition", {"service_code": code, "attributes": rows}, form)
