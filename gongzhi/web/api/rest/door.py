"""The door of the API: who comes with which key and may do what, how refusals are told, what is done only once.

Keys alone open it: a session does not, so no page of another site can act with somebody's cookie.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from gongzhi.base import throttle
from gongzhi.base.clock import now
from gongzhi.base.people.logic import KeyHolder
from gongzhi.base.people.queries import holder_of_key
from gongzhi.base.receipts.actions import once
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused, TooMany
from gongzhi.packs.queries import PackInUse
from gongzhi.web.api.rest.shapes.values import Fault
from gongzhi.web.refusing import problem
from gongzhi.web.shown import front_pack

_KEY_MAX = 200
_FAULTS = {400: Fault, 401: Fault, 403: Fault, 404: Fault, 429: Fault}
_WRITES = {409: Fault, 413: Fault, 415: Fault}
View = Callable[..., HttpResponse]


_renderer = JSONRenderer()
_renderer.json_dumps_params = {"ensure_ascii": False}  # Chinese stays Chinese
api = NinjaAPI(
    renderer=_renderer,
    title="Gongzhi 共治",
    version="1",
    description=(
        "For programs of other organisations. Send the key as `Authorization: Bearer KEY`. Errors are problems as in "
        "RFC 9457 that name fields. Every POST takes an `Idempotency-Key`: the same key with the same content is done "
        "once; with other content it is a 409. Lists are paged by `after`. Texts are in the language of "
        "`Accept-Language`."
    ),
    urls_namespace="rest",
    docs_url=None,
    openapi_url=None,
)


class ApiKey(HttpBearer):
    """The key of a program. `scopes`: any of them is enough; none: every key may."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> KeyHolder | None:
        """The holder of a valid key; raises `TooMany` or, without the scope, `NotAllowed`."""
        holder = holder_of_key(token.strip(), today=now().date())
        if holder is None:
            return None
        if not throttle.allow("api", holder.code, limit=settings.API_PER_HOUR, seconds=3_600):
            raise TooMany(_("这把钥匙一小时内用得太多，请稍后再试"))
        if self.scopes and not holder.scopes & set(self.scopes):
            raise NotAllowed(_("这把钥匙不能这样用，要有：%(scopes)s") % {"scopes": " / ".join(self.scopes)})
        return holder


def ask(summary: Any, *scopes: str, answers: Any, writes: bool = False, name: str, address: str = "") -> Any:
    """What every operation declares: its name in the language of the reader, the key it needs, what it may answer."""
    shapes: dict[int, Any] = (
        {200: answers, **_FAULTS, **(_WRITES if writes else {})} if answers is not None else _FAULTS
    )
    extra: dict[str, Any] = {"x-scopes": list(scopes)}
    if writes:
        extra["parameters"] = [
            {
                "in": "header", "name": "Idempotency-Key", "required": False,
                "schema": {"type": "string", "maxLength": _KEY_MAX}, "description": "sent again, it is done once",
            }
        ]  # fmt: skip
    return {
        "summary": summary, "auth": ApiKey(*scopes), "response": shapes, "url_name": address or name,
        "operation_id": name, "by_alias": True, "openapi_extra": extra,
    }  # fmt: skip


def holder_of(request: HttpRequest) -> KeyHolder:
    """The program that asks."""
    return cast(KeyHolder, cast(Any, request).auth)


def pack_of() -> PackInUse:
    """The pack whose matters are served."""
    pack = front_pack()
    if pack is None:
        raise Http404
    return pack


def done_once(
    request: HttpRequest, content: Sequence[str], make: Callable[[], Mapping[str, Any]]
) -> tuple[Mapping[str, Any], bool]:
    """What `make` gives, once for the request's `Idempotency-Key`; whether it was done before."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return make(), False
    if len(key) > _KEY_MAX:
        raise Invalid([Problem("Idempotency-Key", _("最多 200 个字符"))])
    sent = "\0".join((request.method or "", request.path, *content))
    return once(f"api/{holder_of(request).code}", key, sent, make, at=now())


def page_size(limit: int | None) -> int:
    """How many rows a page has."""
    return limit or 50


def key_of(after: str) -> int:
    """The key a page begins after, 0 for the first; raises `Invalid`."""
    if not after:
        return 0
    if not (after.isascii() and after.isdecimal() and len(after) <= 18):
        raise Invalid([Problem("after", _("请用上一页给的 next"))])
    return int(after)


def uid_text(value: UUID) -> str:
    """A uid as receipts hold it."""
    return str(value)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, fault: Refused | type[Refused]) -> HttpResponse:
    refused = cast(Refused, fault)
    return problem(refused.status, [(one.field, str(one.message)) for one in refused.problems])


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, fault: ValidationError | type[ValidationError]) -> HttpResponse:
    found = []
    for one in cast(ValidationError, fault).errors:
        where, *path = [str(step) for step in one["loc"]]
        if where == "body":
            path = path[1:]  # a body is one thing, whatever it is called here
        found.append((".".join(path), str(one["msg"])))
    return problem(400, found)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, fault: AuthenticationError | type[AuthenticationError]) -> HttpResponse:
    answer = problem(401, [("Authorization", _("没有钥匙，或者钥匙无效"))])
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(HttpError)
def _failed(request: HttpRequest, fault: HttpError | type[HttpError]) -> HttpResponse:
    failed = cast(HttpError, fault)
    return problem(failed.status_code, [("", failed.message)])


@api.exception_handler(Http404)
def _missing(request: HttpRequest, fault: Http404 | type[Http404]) -> HttpResponse:
    return problem(404, [("", str(_("没有这一项，或者这把钥匙看不到它")))])


def guarded(view: View) -> View:
    """A view of the API: HEAD as GET, other sites' pages only by the settings, unchanged answers as 304."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        shared = origin in settings.API_ORIGINS
        if request.method == "OPTIONS" and shared:
            answer = HttpResponse(status=204)
            answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            answer.headers["Access-Control-Allow-Headers"] = "Authorization, Accept-Language, If-None-Match"
        else:
            answer = _answer(view, request, *args, **named)
        if settings.API_ORIGINS:
            patch_vary_headers(answer, ["Origin"])
        if shared and request.method in ("GET", "HEAD", "OPTIONS"):
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Expose-Headers"] = "ETag"
        return answer

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def _answer(view: View, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
    reads = request.method in ("GET", "HEAD")
    method = request.method
    if method == "HEAD":
        request.method = "GET"
    try:
        answer = view(request, *args, **named)
    except RequestDataTooBig:
        return problem(413, [("", _("发来的内容太大"))])
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return problem(400, [("", _("系统没看懂发来的内容，什么也没有改动。"))])
    finally:
        request.method = method
    if answer.status_code == 405:
        allowed = answer.headers.get("Allow", "")
        answer = problem(405, [("", str(METHOD) % {"method": method})])
        answer.headers["Allow"] = allowed
    if not (reads and answer.status_code == 200) or answer.streaming:
        return answer
    set_response_etag(answer)
    told = get_conditional_response(request, etag=answer.headers.get("ETag"), response=answer)
    return cast(HttpResponse, told)


METHOD = gettext_lazy("这里不能用 %(method)s")
