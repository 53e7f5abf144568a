"""How a request for a table stands: with or without authority, in force or expired. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongzhi.base.refusals import Problem

EVERY: Mapping[str, str] = {
    "once": gettext_noop("一次"), "week": gettext_noop("每周"), "month": gettext_noop("每月"),
    "quarter": gettext_noop("每季"), "year": gettext_noop("每年"),
}  # fmt: skip
NO_BASIS, EXPIRED, IN_ORDER = "no_basis", "expired", "in_order"
WORDS_MOST, DOCUMENT_MOST, REASON_MOST, MINUTES_MOST = 100, 60, 300, 100_000


@dataclass(frozen=True)
class Wanted:
    """A request as it is entered: what, by whom, by which document, how often, until when, how long it took before."""

    title: str
    asker: str
    document: str = ""
    every: str = "month"
    until: date | None = None
    minutes_before: int | None = None


def standing(document: str, until: date | None, today: date) -> str:
    """Whether a request has a document behind it that still holds."""
    if not document.strip():
        return NO_BASIS
    return EXPIRED if until is not None and until < today else IN_ORDER


def check_wanted(one: Wanted) -> list[Problem]:
    """What is wrong with a request."""
    found = []
    for name, text, title in (("title", one.title, _("表名")), ("asker", one.asker, _("谁要的"))):
        if not 2 <= len(text.strip()) <= WORDS_MOST or "\x00" in text:
            said = {"what": title, "most": WORDS_MOST}
            found.append(Problem(name, _("%(what)s写 2 到 %(most)d 个字") % said))
    if len(one.document) > DOCUMENT_MOST or "\x00" in one.document:
        found.append(Problem("document", _("文号最多 %(most)d 个字") % {"most": DOCUMENT_MOST}))
    if one.every not in EVERY:
        found.append(Problem("every", _("选多久要一次")))
    if one.minutes_before is not None and not 0 <= one.minutes_before <= MINUTES_MOST:
        found.append(Problem("minutes_before", _("分钟数在 0 到 %(most)d 之间") % {"most": MINUTES_MOST}))
    return found


def check_words(reason: str) -> list[Problem]:
    """What is wrong with a reason."""
    if not 2 <= len(reason.strip()) <= REASON_MOST or "\x00" in reason:
        return [Problem("reason", _("写明原因，2 到 %(most)d 个字") % {"most": REASON_MOST})]
    return []
