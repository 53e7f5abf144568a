"""Public notices 公示: running and past ones, one with its table, its versions, a sheet to be put up, a CSV."""

from collections.abc import Iterator
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.clock import now
from gongzhi.base.tables.writing import csv_lines
from gongzhi.base.todos.queries import page_key
from gongzhi.web.refusing import message
from gongzhi.web.reviewing import notice_view, table_view
from gongzhi.web.sent import whole
from gongzhi.web.shown import front_pack
from gongzhi.web.visitor import limit
from gongzhi.work.reviews.models import Notice, NoticeVersion
from gongzhi.work.reviews.queries.notices import (
    PAGE,
    counted,
    lines_of,
    notice_by_number,
    own_lines,
    published,
    version_of,
)

LINES = 200  # lines of a table on one page
_SEEN = (Notice.OPEN, Notice.ENDED, Notice.WITHDRAWN, Notice.EXPIRED)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The list: those that run, or those that have ended and are still kept."""
    pack, moment = front_pack(), now()
    state = Notice.ENDED if request.GET.get("state") == "ended" else Notice.OPEN
    found = published(pack.code, state, after=page_key(request.GET.get("after", ""))) if pack else []
    rows, more = found[:PAGE], len(found) > PAGE
    counts = counted(rows)
    last = rows[-1] if more else None
    context = {
        "rows": [notice_view(one, counts[one.pk], moment) for one in rows],
        "ended": state == Notice.ENDED,
        "older_url": f"?state={state}&after={last.opened_at.isoformat()}~{last.pk}".replace("+", "%2B")
        if last and last.opened_at
        else "",
    }
    return render(request, "portal/notices.html", context)


def shown_notice(number: str) -> Notice:
    """A notice that is or was public; for a draft there is no such page."""
    notice = notice_by_number(number)
    if notice is None or notice.state not in _SEEN:
        raise Http404
    return notice


def gone(request: HttpRequest, notice: Notice) -> HttpResponse | None:
    """What is said instead of a page that was taken down; None while it stands."""
    if notice.state == Notice.EXPIRED:
        text = _("公示早已结束，保留期也过了，页面按期撤下。记录仍然保存，需要查的请到便民服务中心。")
        return message(request, 410, _("这份公示的页面已到期撤下"), text)
    if notice.state == Notice.WITHDRAWN:
        text = _("发布单位撤下了这份公示：%(reason)s") % {"reason": notice.withdrawn_reason}
        return message(request, 410, _("这份公示已撤下"), text)
    return None


@require_safe
def notice(request: HttpRequest, number: str, version: int | None = None) -> HttpResponse:
    """One notice with its table; an earlier version says so."""
    one = shown_notice(number)
    if answer := gone(request, one):
        return answer
    found, first = _version(one, version), _first_public(one)
    typed = request.GET.get("own", "")[:60].replace("\x00", "").strip()
    if typed:
        limit(request, "own line", settings.LOOKUPS_PER_HOUR)
    rows, older = ([*own_lines(found, typed)[:LINES]], "") if typed else _page(request, found)
    context = {
        "notice": notice_view(one, counted([one])[one.pk], now()),
        "version": found,
        "versions": list(NoticeVersion.objects.filter(notice=one, number__gte=first).order_by("-number")),
        "current": found.number == one.version,
        "table": table_view(found, rows),
        "own": typed,
        "older_url": older,
        "owner": one.owner_post.label,
    }
    return render(request, "portal/notice.html", context)


def _version(notice: Notice, number: int | None) -> NoticeVersion:
    """A version that was public: those of the draft before it was opened were not."""
    found = version_of(notice, number)
    if found is None or found.number < _first_public(notice):
        raise Http404
    return found


def _first_public(notice: Notice) -> int:
    """The version it was opened with."""
    before = NoticeVersion.objects.filter(notice=notice, made_at__lte=notice.opened_at).order_by("-number")
    return before.values_list("number", flat=True).first() or 1


def _page(request: HttpRequest, version: NoticeVersion) -> tuple[list[Any], str]:
    after = request.GET.get("after", "")
    start = whole(after, 5) or 0
    rows = list(lines_of(version).filter(position__gt=start)[: LINES + 1])
    return rows[:LINES], f"?after={rows[LINES - 1].position}" if len(rows) > LINES else ""


@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The whole notice on paper, with its number and a QR code that opens its page."""
    one = shown_notice(number)
    if answer := gone(request, one):
        return answer
    found = _version(one, None)
    url = request.build_absolute_uri(reverse("portal:notice", kwargs={"number": number}))
    context = {
        "notice": notice_view(one, counted([one])[one.pk], now()), "version": found, "owner": one.owner_post.label,
        "table": table_view(found, list(lines_of(found))), "url": url, "qr": qr(url),
    }  # fmt: skip
    return render(request, "portal/notice_sheet.html", context)


def qr(url: str) -> SafeString:
    """A QR code as SVG, as large as its box."""
    return mark_safe(segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=2))  # noqa: S308 segno's own


@require_safe
def rows_csv(request: HttpRequest, number: str) -> HttpResponse | StreamingHttpResponse:
    """The masked lines as CSV: nothing that the page does not show."""
    one = shown_notice(number)
    if answer := gone(request, one):
        return answer
    response = StreamingHttpResponse(_lines(_version(one, None)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{one.number}.csv"'
    return response


def _lines(version: NoticeVersion) -> Iterator[str]:
    heads = [_("行号"), *(one["label"] for one in version.columns), _("更正")]
    rows = lines_of(version).iterator(chunk_size=500)
    return csv_lines(heads, ([row.position, *row.shown, row.mark] for row in rows))
