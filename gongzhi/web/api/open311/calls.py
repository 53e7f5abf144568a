"""What every call shares: the format of its answer, the pack it speaks for, the key it comes with."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from gongzhi.base import throttle
from gongzhi.base.clock import now
from gongzhi.base.people.logic import KeyHolder
from gongzhi.base.people.queries import holder_of_key
from gongzhi.base.refusals import Conflict, NotAllowed, Refused, TooMany
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Kind
from gongzhi.web.api.open311.answers import TYPES, Fault, fault
from gongzhi.web.shown import front_pack

PER_HOUR = 3_600  # reports and updates of one key
View = Callable[..., HttpResponse]


def call(*methods: str) -> Callable[[View], View]:
    """A call with a format as suffix. What goes wrong is answered in that format."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, form: str, **named: str) -> HttpResponse:
            if form not in TYPES:
                return fault(Fault(404, f"there is no format {form[:20]}; xml and json are served"), "xml")
            try:
                if request.method not in methods:
                    raise Fault(405, f"{request.method} is not possible here")
                return view(request, form, **named)
            except Fault as wrong:
                return fault(wrong, form)
            except Refused as refused:
                status = refused.status if isinstance(refused, Conflict | NotAllowed | TooMany) else 400
                told = [f"{one.field}: {one.message}" if one.field else str(one.message) for one in refused.problems]
                return fault(Fault(status, *told), form)
            except RequestDataTooBig:
                return fault(Fault(413, "what was sent is too large: send pictures as multipart/form-data"), form)
            except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
                return fault(Fault(400, "what was sent is no form: see the specification for its encoding"), form)

        return answered

    return decorate


def pack_of(request: HttpRequest) -> PackInUse:
    """The pack served here. A jurisdiction may be named; if it is, it must be this one."""
    pack = front_pack()
    named = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id")
    if pack is None or (named and named not in (pack.code, pack.pack.head.area)):
        raise Fault(404, f"jurisdiction_id: {(named or '')[:80]} is not served here")
    return pack


def services_of(pack: PackInUse) -> dict[str, Kind]:
    """The kinds residents may report, without complaints: those are for no other office's eyes."""
    return {code: kind for code, kind in pack.pack.kinds.items() if kind.portal and not kind.complaint}


def holder_of(request: HttpRequest) -> KeyHolder:
    """The program that calls; raises `Fault` 403 or, when it calls too often, 429."""
    key = request.POST.get("api_key") or request.GET.get("api_key") or ""
    holder = holder_of_key(key, today=now().date())
    if holder is None or "matters:report" not in holder.scopes:
        raise Fault(403, "api_key: is missing or not valid")
    if not throttle.allow("open311", holder.code, limit=PER_HOUR, seconds=3_600):
        raise Fault(429, "api_key: too many calls within an hour")
    return holder
