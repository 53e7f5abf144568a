"""Addresses of the typed API: each operation, its description for machines and for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from gongzhi.web.api.rest import reading, setup, writing
from gongzhi.web.api.rest.describing import sections
from gongzhi.web.api.rest.door import api, guarded
from gongzhi.web.api.rest.finance import acting, batches, counters, programmes
from gongzhi.web.refusing import PROBLEM

OPERATIONS = (
    setup,
    reading,
    writing,
    acting,
    counters,
    batches,
    programmes,
)  # each registers its operations when it is imported
_PREFIX = "/api/v1/"


def described() -> dict[str, Any]:
    """The whole API as OpenAPI 3.1, in the reader's language."""
    found = dict(api.get_openapi_schema(path_prefix=_PREFIX))
    found["servers"] = [{"url": "/"}]
    for methods in found["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = {PROBLEM: answer["content"]["application/json"]}
            if operation["operationId"] == "photo":
                content = {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}
                operation["responses"][200] = {"description": "OK", "content": content}
    return found


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for machines."""
    options = {"ensure_ascii": False}
    return JsonResponse(described(), json_dumps_params=options)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description for people."""
    return render(request, "api/docs.html", {"sections": sections(described())})


def patterns() -> list[URLPattern]:
    """One address for each path, guarded."""
    own = [path("openapi.json", guarded(openapi), name="openapi"), path("docs", docs, name="docs")]
    found = {
        str(one.pattern): one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"
    }  # an address is there once for each method
    return own + [path(pattern, guarded(one.callback), name=one.name) for pattern, one in found.items()]
