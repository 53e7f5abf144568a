"""Who sits at the other end of a request."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from gongzhi.base import throttle
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import TooMany


def address_of(request: HttpRequest) -> str:
    """The visitor's network address; behind a proxy the one it names last."""
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def limit(request: HttpRequest, what: str, per_hour: int) -> None:
    """Count one attempt of this address; raises `TooMany` beyond the limit."""
    if not throttle.allow(what, address_of(request), limit=per_hour, seconds=3_600):
        raise TooMany(_("一小时内次数太多，请稍后再试，或打电话上报"))


def viewer(request: HttpRequest) -> Viewer:
    """The viewer with posts, asked for once a request."""
    known = cast(Any, request)
    if not hasattr(known, "_viewer"):
        user = request.user
        known._viewer = viewer_of(user if isinstance(user, Account) else None)
    return cast(Viewer, known._viewer)
