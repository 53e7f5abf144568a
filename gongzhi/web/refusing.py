"""Refusals as answers: a page for people, JSON for machines, always with what to do next."""

import codecs
import json
from collections.abc import Callable, Sequence
from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _

from gongzhi.base.refusals import Refused

PROBLEM = "application/problem+json"


def problem(status: int, errors: Sequence[tuple[str, str]]) -> JsonResponse:
    """A refusal for machines (RFC 9457), naming fields; '' for what concerns the whole."""
    told = "; ".join(f"{field}: {text}" if field else text for field, text in errors)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": told,
        "errors": [{"field": field, "message": text} for field, text in errors],
    }
    options = {"ensure_ascii": False}
    return JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params=options)


def message(request: HttpRequest, status: int, title: str, text: str, hint: str = "") -> HttpResponse:
    """One page that says what happened and what to do; JSON for callers of the API."""
    if _is_machine(request):
        return _told(request, status, [("", text or title)])
    return render(request, "portal/message.html", {"title": title, "text": text, "todo": hint}, status=status)


def _told(request: HttpRequest, status: int, errors: Sequence[tuple[str, str]]) -> HttpResponse:
    """A refusal as its caller reads it: Open311 has a form of its own."""
    if not request.path.startswith("/open311/"):
        return problem(status, errors)
    rows = [{"code": str(status), "description": f"{field}: {text}" if field else text} for field, text in errors]
    if request.path.endswith(".json"):
        return HttpResponse(json.dumps(rows, ensure_ascii=False), "application/json; charset=utf-8", status)
    inner = "".join(
        f"<error><code>{row['code']}</code><description>{escape(row['description'])}</description></error>"
        for row in rows
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<errors>{inner}</errors>'
    return HttpResponse(body, "text/xml; charset=utf-8", status)


def _is_machine(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", "/open311/"))


class RefusalsAsPages:
    """An action that refused and whose face did not show the refusal itself becomes a page with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django asks this of urlencoded forms only; of others it would try to decode with whatever codec is named.
        if request.method == "POST" and codecs.lookup(request.encoding or "utf-8").name != "utf-8":
            raise BadRequest("forms are sent in UTF-8")
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised."""
        if not isinstance(fault, Refused):
            return None
        if _is_machine(request):
            return _told(request, fault.status, [(one.field, str(one.message)) for one in fault.problems])
        titles = {
            400: _("这样提交不了"),
            403: _("您不能这样做"),
            409: _("刚刚有人处理过"),
            429: _("太频繁了"),
        }
        text = _("；").join(str(one.message) for one in fault.problems)
        return message(request, fault.status, titles.get(fault.status, _("没有办成")), text)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: most often a page left open over night."""
    return message(
        request,
        403,
        _("页面放得太久了"),
        _("为了安全，这个页面要重新打开一次才能提交。"),
        _("返回上一页，刷新后再提交。"),
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400"""
    return message(request, 400, _("这个请求不完整"), _("系统没看懂发来的内容，什么也没有改动。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403"""
    return message(request, 403, _("您不能看这一页"), _("这一页不在您的岗位范围内。"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404"""
    return message(request, 404, _("没有这一页"), _("地址不对，或者内容已经移走。"))


def broken(request: HttpRequest) -> HttpResponse:
    """500: says nothing it cannot be sure of."""
    if _is_machine(request):
        return _told(request, 500, [("", "this is a fault of ours")])
    return render(request, "500.html", status=500)
