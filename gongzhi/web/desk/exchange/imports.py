"""Importing at the desk: a file is brought, its columns are told, it is checked, taken, handed back with reasons."""

import tempfile
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.clock import now
from gongzhi.base.exchange import SheetWriter
from gongzhi.base.exchange.access import importable, importing_post, visible_uploads
from gongzhi.base.exchange.actions.maps import keep_map
from gongzhi.base.exchange.actions.uploads import bring, check_upload, opened, run_upload, take_upload
from gongzhi.base.exchange.logic.columns import Meaning, layout_of
from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.exchange.logic.targets import Target, targets
from gongzhi.base.exchange.models import ColumnMap, Upload
from gongzhi.base.exchange.queries import file_of, first_rows, maps_for, result_of, suggested_meaning
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.tables import Table, TableRow, sheets_of
from gongzhi.web.desk.exchange.asking import asked_meaning, shown_fields
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.visitor import viewer

_MOST = 50 << 20  # bytes of a file through the page; larger ones go by the command
_AT_ONCE = 1_000  # rows up to which nobody waits for a job
_SHOWN = 5
_REFUSED = 50
_RECENT = 20
STATES = {
    Upload.WAITING: (gettext_noop("等您确认"), "soon"), Upload.QUEUED: (gettext_noop("排队中"), "waiting"),
    Upload.RUNNING: (gettext_noop("正在导入"), "waiting"), Upload.DONE: (gettext_noop("已导入"), "done"),
    Upload.FAILED: (gettext_noop("没有导入"), "late"), Upload.GONE: (gettext_noop("文件已清除"), "unknown"),
}  # fmt: skip


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """What may be imported, the files of late, and a form that takes one."""
    me = viewer(request)
    choices = importable(me)
    if not choices:
        raise NotAllowed(_("您的岗位不能导入表格"))
    problems: tuple[Problem, ...] = ()
    status = 200
    if request.method == "POST":
        try:
            return redirect("desk:import", uid=_brought(request).uid)
        except NotAllowed:
            raise
        except Refused as refused:
            problems, status = refused.problems, refused.status
    asked, known = request.POST.get("target", "") or request.GET.get("target", ""), targets()
    recent = visible_uploads(Upload.objects.exclude(state=Upload.GONE), me).order_by("-pk")[:_RECENT]
    context = {
        "targets": [{"code": one.code, "title": one.title, "on": one.code == asked} for one in choices],
        "rows": [upload_view(one, known) for one in recent], "problems": [str(one.message) for one in problems],
    }  # fmt: skip
    return show(request, "desk/exchange/imports.html", context, status=status)


def _brought(request: HttpRequest) -> Upload:
    sent: UploadedFile | None = request.FILES.get("file")
    if sent is None or not sent.size:
        raise Invalid([Problem("file", _("选择一个文件，不能是空的"))])
    if sent.size > _MOST:
        raise Invalid([Problem("file", _("文件超过 50 MB，请用命令 gongzhi import 导入"))])
    return bring(
        sent.chunks(), name=str(sent.name), target=request.POST.get("target", ""), pack=working_pack().code,
        viewer=viewer(request), at=now(), language=get_language() or "zh-hans",
    )  # fmt: skip


def upload_view(one: Upload, known: Mapping[str, Target] | None = None) -> dict[str, Any]:
    """A file as a row. `known`: the targets, where many rows ask for them."""
    word, light = STATES[one.state]
    target = (targets() if known is None else known).get(one.target)
    return {
        "uid": one.uid, "name": one.name or _("（文件已清除）"), "target": target.title if target else one.target,
        "word": _(word), "light": light, "at": one.kept_at, "counts": one.counts, "done": one.done,
        "fault": one.fault, "state": one.state, "result": one.result,
    }  # fmt: skip


def _found(request: HttpRequest, uid: UUID) -> tuple[Upload, Target]:
    one = visible_uploads(Upload.objects.filter(uid=uid), viewer(request)).first()
    if one is None or one.target not in targets():
        raise Http404
    return one, targets()[one.target]


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One file: its columns and first rows before it is taken, how far it is, and what came of it."""
    one, target = _found(request, uid)
    if one.state not in (Upload.WAITING, Upload.FAILED):
        if request.method == "POST":
            raise Invalid([Problem("what", _("这个文件已经在导入，或者已经导入过了"))])
        return show(request, "desk/exchange/done.html", {"upload": upload_view(one), "target": target})
    sheet = (request.POST.get("sheet") or request.GET.get("sheet", ""))[:64]
    table = opened(one, sheet)
    rows, fields = first_rows(table), target.fields(one.pack)
    if request.method != "POST":
        maps = maps_for(viewer(request), one.target, table.headers)
        chosen = next((each for each in maps if str(each.uid) == request.GET.get("map", "")), None)
        kept = chosen or next((each for each in maps if each.layout == layout_of(table.headers)), None)
        if kept is not None and (whole := Meaning.of(kept.meaning)).fixed:
            return _preview(request, one, target, table, rows, whole, fixed=kept)
        meaning = suggested_meaning(fields, table.headers, rows, Meaning.of(kept.meaning) if kept else None)
        return _preview(request, one, target, table, rows, meaning)
    fixed = _fixed(request, one, table)
    meaning = Meaning.of(fixed.meaning) if fixed else asked_meaning(request, fields, rows)
    try:
        return _decided(request, one, target, table, rows, meaning)
    except NotAllowed:
        raise
    except Refused as refused:
        return _preview(request, one, target, table, rows, meaning, refused=refused, fixed=fixed)


def _fixed(request: HttpRequest, one: Upload, table: Table) -> ColumnMap | None:
    """The map from a file that was chosen, which is used whole."""
    maps = maps_for(viewer(request), one.target, table.headers)
    asked = request.POST.get("map", "")
    return next((each for each in maps if str(each.uid) == asked and each.meaning.get("fixed")), None)


def _decided(
    request: HttpRequest, one: Upload, target: Target, table: Table, rows: list[TableRow], meaning: Meaning
) -> HttpResponse:
    me, what, moment = viewer(request), request.POST.get("what", ""), now()
    if what == "check":
        one.sheet = table.sheet
        checked = check_upload(one, meaning, viewer=me, at=moment)
        return _preview(request, one, target, table, rows, meaning, checked=checked, fixed=_fixed(request, one, table))
    if what == "keep":
        name, post = request.POST.get("name", ""), one.post_id if request.POST.get("shared") else None
        keep_map(one.target, name, table.headers, meaning, viewer=me, at=moment, post=post)
        messages.success(request, _("对应关系已存，下次同样的表头会自动用上"))
        return _preview(request, one, target, table, rows, meaning)
    if what != "take":
        raise Invalid([Problem("what", _("选“检查”或“导入”"))])
    soon = len(rows) <= _AT_ONCE
    take_upload(one, meaning, viewer=me, at=moment, sheet=table.sheet, soon=soon)
    if soon:  # the job finds nothing more to do
        one.refresh_from_db()
        run_upload(one, at=moment)
    return redirect("desk:import", uid=one.uid)


def _preview(
    request: HttpRequest, one: Upload, target: Target, table: Table, rows: list[TableRow], meaning: Meaning, *,
    refused: Refused | None = None, checked: Taken | None = None, fixed: ColumnMap | None = None,
) -> HttpResponse:  # fmt: skip
    headers = [header for header in table.headers if header]
    problems = refused.problems if refused else ()
    maps = maps_for(viewer(request), one.target, table.headers)
    sheets = sheets_of(file_of(one))
    context = {
        "upload": upload_view(one), "target": target, "meaning": meaning, "sheets": sheets, "sheet": table.sheet,
        "fields": shown_fields(target.fields(one.pack), headers, rows, meaning, problems),
        "headers": headers, "first": [[row.cells.get(name, "") for name in headers] for row in rows[:_SHOWN]],
        "maps": [{"uid": each.uid, "name": each.name} for each in maps],
        "problems": [str(each.message) for each in problems], "errors": {p.field: str(p.message) for p in problems},
        "checked": checked, "looked": len(rows),
        "refused": [
            {"line": row.line, "why": str(why)}
            for row, why in sorted(checked.refused if checked else [], key=lambda one: one[0].line)[:_REFUSED]
        ],
        "name": request.POST.get("name", ""), "fixed": fixed,
        "told": [header for header in meaning.columns.values() if header] if fixed else [],
    }  # fmt: skip
    return show(request, "desk/exchange/import.html", context, status=refused.status if refused else 200)


@desk
@require_safe
def result(request: HttpRequest, uid: UUID) -> FileResponse:
    """The file that goes back: each row with what came of it, or the refused ones."""
    one, _target = _found(request, uid)
    file = result_of(one)
    if one.state != Upload.DONE or not one.result or not file.is_file():
        raise Http404
    name = one.name.rpartition(".")[0] or "import"
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{name}-{_('结果')}.{one.result}")


@desk
@require_safe
def template(request: HttpRequest, target: str) -> FileResponse:
    """An empty file with the columns a target takes, and what is said about each at its header."""
    found = targets().get(target)
    if found is None or importing_post(viewer(request), found) is None:
        raise Http404
    fields = found.fields(working_pack().code)
    notes = {}
    for one in fields:
        words = _("、").join(str(title) for title in one.choices.values())
        said = [_("必填") if one.required else _("选填"), str(one.note), words[:600]]
        notes[str(one.title)] = "\n".join(filter(None, said))
    writer = SheetWriter([str(one.title) for one in fields], title=str(found.title), notes=notes)
    out = tempfile.TemporaryFile()  # noqa: SIM115 closed with the answer
    writer.save(out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{found.title}.xlsx")
