"""Kept column maps: one's own and those shared with one's posts."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import now
from gongzhi.base.exchange.access import importable, importing_post, visible_maps
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.exchange.actions.maps import drop_map, keep_map
from gongzhi.base.exchange.logic.columns import Meaning
from gongzhi.base.exchange.logic.targets import Target, targets
from gongzhi.base.exchange.models import ColumnMap
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.actions.exchange import check_map
from gongzhi.work.matters.actions.taking import TARGET as MATTERS
from gongzhi.work.matters.actions.taking import map_of, meaning_of
from gongzhi.work.matters.logic.mapping import MapFault, parse_map
from gongzhi.work.matters.queries.exporting import columns_of, exported, outgoing

_MOST = 200
_FILE_MOST = 1 << 20


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def column_maps(request: HttpRequest) -> HttpResponse:
    """Every map the viewer may use, newest first, with what it says; and a form that takes one from a file."""
    me = viewer(request)
    if not importable(me):
        raise NotAllowed(_("您的岗位不能导入表格"))
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            _kept(request)
        except NotAllowed:
            raise
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已存好"))
            return redirect("desk:column_maps")
    kept = visible_maps(ColumnMap.objects.select_related("account", "post"), me)
    rows, known = list(kept.order_by("-kept_at", "-pk")[:_MOST]), targets()
    titles = {code: _titles(known[code]) for code in {one.target for one in rows} if code in known}
    context = {
        "rows": [
            {
                "uid": one.uid, "name": one.name, "at": one.kept_at,
                "goes_out": one.target == MATTERS.code, "mine": one.account_id == me.account,
                "target": known[one.target].title if one.target in known else one.target,
                "whose": one.post.label if one.post else "", "by": one.account.name,
                "columns": [f"{title} ← {header}" for title, header in _columns(one, titles.get(one.target, {}))],
            }
            for one in rows
        ],
        "may_bring": importing_post(me, MATTERS) is not None, "name": request.POST.get("name", ""),
        "problems": [str(one.message) for one in problems], "errors": {p.field: str(p.message) for p in problems},
    }  # fmt: skip
    return show(request, "desk/exchange/maps.html", context, status=400 if problems else 200)


def _kept(request: HttpRequest) -> None:
    """Keep a map from a MAP.toml, as the command takes it."""
    me, sent = viewer(request), request.FILES.get("file")
    post, pack = importing_post(me, MATTERS), working_pack()
    if post is None:
        raise NotAllowed(_("您的岗位不能导入这类表格"))
    if sent is None or not 0 < (sent.size or 0) <= _FILE_MOST:
        raise Invalid([Problem("file", _("选择一个文件，不能是空的"))])
    try:
        export = parse_map(sent.read(), str(sent.name))
    except MapFault as fault:
        raise Invalid([Problem("file", str(fault))]) from None
    if faults := check_map(export, pack):
        raise Invalid([Problem("file", f"{sent.name}: {fault}") for fault in faults])
    shared = post.id if request.POST.get("shared") else None
    name = request.POST.get("name", "") or export.system
    keep_map(MATTERS.code, name, columns_of(export), meaning_of(export), viewer=me, at=now(), post=shared)


def _titles(target: Target) -> dict[str, str]:
    return {field.code: str(field.title) for field in target.fields("")}


def _columns(one: ColumnMap, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(titles.get(code, code), header) for code, header in one.meaning.get("columns", {}).items() if header]


@desk
@require_safe
def export(request: HttpRequest, uid: UUID, form: str) -> Response:
    """What the viewer may see of the matters another platform knows, in its columns and words, by a kept map."""
    me, moment = viewer(request), now()
    one = visible_maps(ColumnMap.objects.filter(uid=uid, target=MATTERS.code), me).first()
    post = importing_post(me, MATTERS)
    if one is None or post is None or form not in ("csv", "xlsx"):
        raise Http404
    told = map_of(Meaning.of(one.meaning))
    rows = visible_to(outgoing(told.system, ours=bool(told.columns.number)), me)
    note_export("matters", form, filters={"system": told.system}, viewer=me, channel="desk", at=moment)
    headers = columns_of(told)
    lines = ([row[name] for name in headers] for row in exported(told, rows, working_pack()))
    return sent_table(headers, lines, f"{told.system}-{moment:%Y%m%d}", form)


@desk
@require_POST
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Forget one's own map."""
    one = visible_maps(ColumnMap.objects.filter(uid=uid), viewer(request)).first()
    if one is None:
        raise Http404
    drop_map(one, viewer=viewer(request))
    messages.success(request, _("已删掉这个对应关系"))
    return redirect("desk:column_maps")
