"""The first page of sheets: which blanks are known, which the pack ships, what was filled lately; bringing a blank."""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.base.clock import local_day, now
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.tables import TableFault
from gongzhi.base.tables.blanks import layout_of, open_blank
from gongzhi.base.tables.blanks.opening import MOST
from gongzhi.figures.counting.logic.periods import period_of
from gongzhi.figures.sheets.access import keeping_post
from gongzhi.figures.sheets.actions.keeping import keep_blank, take_shipped
from gongzhi.figures.sheets.logic.requests import IN_ORDER, standing
from gongzhi.figures.sheets.models import Blank, Filling, Map, Request
from gongzhi.figures.sheets.queries.sheets import fillings_seen, requests_seen
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer

_BLANKS, _LATELY = 50, 8


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Blanks with their maps, what was filled lately, and a form that takes a blank."""
    me, pack, status = viewer(request), working_pack(), 200
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            blank = _brought(request, pack)
        except NotAllowed:
            raise
        except Refused as refused:
            problems, status = refused.problems, refused.status
        else:
            for lost in blank.lost:
                messages.warning(request, lost)
            return redirect("desk:sheet_blank", uid=blank.uid)
    after = row_after(request)
    rows = Blank.objects.filter(pack=pack.code).defer("data").select_related("post").order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: _BLANKS + 1])
    mapped = set(Map.objects.filter(pack=pack.code).values_list("layout", flat=True))
    context = {
        "blanks": [{"one": one, "mapped": one.layout in mapped} for one in found[:_BLANKS]],
        "shipped": _shipped(pack), "keeps": keeping_post(me) is not None,
        "lately": filled_rows(list(fillings_seen(me, pack)[:_LATELY])), "problems": [one.message for one in problems],
        "asks": _asks(me, pack), "newer_url": "?" if after else "",
        "older_url": f"?after={found[_BLANKS - 1].pk}" if len(found) > _BLANKS else "",
    }  # fmt: skip
    return show(request, "desk/sheets/sheets.html", context, status=status)


def _shipped(pack: PackInUse) -> list[dict[str, Any]]:
    """What the pack ships and nobody took yet."""
    digests = {code: hashlib.sha256(one.data).hexdigest() for code, one in pack.pack.sheets.items()}
    taken = set(Blank.objects.filter(pack=pack.code, digest__in=digests.values()).values_list("digest", flat=True))
    return [
        {"code": code, "title": say(one.title), "example": one.map.example}
        for code, one in pack.pack.sheets.items()
        if digests[code] not in taken
    ]


def _asks(me: Viewer, pack: PackInUse) -> dict[str, int]:
    """How many requests are open, and how many of them rest on nothing that holds."""
    today = local_day(now(), pack.calendar.time_zone)
    rows = requests_seen(me, pack).filter(state=Request.OPEN).order_by().values_list("document", "until")
    found = [standing(document, until, today) for document, until in rows[:2_000]]
    return {"open": len(found), "loose": sum(one != IN_ORDER for one in found)}


def filled_rows(rows: Sequence[Filling]) -> list[dict[str, Any]]:
    """Filled sheets as rows of a list."""
    return [
        {"one": one, "period": found.label if (found := period_of(one.period)) else one.period, "counts": one.counts}
        for one in rows
    ]


def _brought(request: HttpRequest, pack: PackInUse) -> Blank:
    sent: UploadedFile | None = request.FILES.get("file")
    if keeping_post(viewer(request)) is None:
        raise NotAllowed(_("您的岗位不管报表的空表和对应关系"))
    if sent is None or not sent.size:
        raise Invalid([Problem("file", _("选择一个文件，不能是空的"))])
    name = str(sent.name).replace("\x00", "")[-120:]
    if sent.size > MOST:
        raise Invalid([Problem("file", _("%(file)s：超过 5 MB，空表不该这么大") % {"file": name})])
    with tempfile.NamedTemporaryFile() as file:
        for part in sent.chunks():
            file.write(part)
        file.flush()
        try:
            opened = open_blank(Path(file.name), name)
            layout = layout_of(opened.data, name)
        except TableFault as fault:
            raise Invalid([Problem("file", str(fault))]) from None
    return keep_blank(opened, name, layout, pack=pack, viewer=viewer(request), channel="desk", at=now())


@desk
@require_POST
def shipped(request: HttpRequest, code: str) -> HttpResponse:
    """Take a blank the pack ships."""
    pack = working_pack()
    if code not in pack.pack.sheets:
        raise Http404
    blank = take_shipped(code, pack=pack, viewer=viewer(request), channel="desk", at=now())
    return redirect("desk:sheet_blank", uid=blank.uid)
