"""Receipts of gateways: delivered, answered, read, failed. Signed, bounded, safe to repeat."""

import json
import os

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gongzhi.base.clock import now
from gongzhi.base.messages.actions.sending import receive
from gongzhi.base.messages.channels.configured import configured
from gongzhi.base.messages.logic.gateways import read_receipts, signed, with_secrets
from gongzhi.base.refusals import Invalid, NotAllowed, Problem

_MAX = 256 * 1024  # bytes


@csrf_exempt
@require_POST
def receipts(request: HttpRequest, gateway: str) -> JsonResponse:
    """Take in what a provider tells. 404 when it fits none of our messages, so that the provider tells it again."""
    one = configured().gateways.get(gateway)
    if one is None or one.receipts is None:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > _MAX:
        raise Invalid([Problem("", _("回执太大"))])
    at, body = now(), request.body
    if not signed(one.receipts, with_secrets(one.receipts.secret, os.environ), body, request.headers, at):
        raise NotAllowed(_("回执的签名不对"))
    try:
        found = read_receipts(one.receipts, json.loads(body))
    except (ValueError, RecursionError):
        raise Invalid([Problem("", _("回执不是约定的 JSON"))]) from None
    taken = sum(
        receive(gateway, provider_id=each.id, ref=each.ref, state=each.state, keys=each.keys, at=at) for each in found
    )
    return JsonResponse({"taken": taken}, status=200 if taken or not found else 404)
