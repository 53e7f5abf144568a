"""Reading what residents send who sign up or book."""

from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from gongzhi.base.refusals import Invalid, Problem
from gongzhi.work.activities.actions.reception import Asks
from gongzhi.work.activities.actions.signing_up import Guest


def guest_of(sent: QueryDict) -> Guest:
    """Who signs up; raises `Invalid` for what cannot be read at all."""
    return Guest(_uid(sent), sent.get("name", ""), sent.get("phone", ""))


def asks_of(sent: QueryDict) -> Asks:
    """Who books, and what about."""
    return Asks(_uid(sent), sent.get("name", ""), sent.get("phone", ""), sent.get("about", ""))


def slot_of(sent: QueryDict) -> int:
    """The slot that was chosen."""
    text = sent.get("slot", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise Invalid([Problem("slot", _("选一个时段"))])
    return int(text)


def _uid(sent: QueryDict) -> UUID:
    try:
        return UUID(sent.get("uid", ""))
    except ValueError:
        raise Invalid([Problem("uid", _("页面不完整，请刷新后再提交"))]) from None
