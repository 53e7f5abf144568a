"""Changing areas at the desk: a file whose changes are shown before they are taken, and a boundary drawn by hand."""

import hashlib
import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.areas.actions.addresses import import_addresses
from gongzhi.base.areas.actions.importing import import_areas, plan_import
from gongzhi.base.areas.logic.outlines import judge
from gongzhi.base.areas.logic.planning import NEW, REDRAWN, RENAMED, Plan
from gongzhi.base.areas.logic.reading import AreaFile, AreaRow, read_area_bytes
from gongzhi.base.areas.models import Area, Boundary
from gongzhi.base.clock import now
from gongzhi.base.exchange import TableFault, read_table
from gongzhi.base.people.logic import HeldPost
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem, Refused
from gongzhi.base.trail.queries import newest
from gongzhi.web.desk.area import found_area, outlines_url
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.visitor import viewer

_MOST = 20 << 20  # bytes of a file through the page; larger ones go by the command
_SHOWN = 100
_KEPT = 24 * 3_600  # seconds a file waits to be confirmed


def _keeper(request: HttpRequest) -> HeldPost:
    """The post by which the viewer may change areas; `NotAllowed` for none."""
    posts = viewer(request).holding("import")
    if not posts:
        raise NotAllowed(_("您的岗位不维护区域"))
    return min(posts, key=lambda post: len(post.area_path))


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """A file is read and its changes shown; what is confirmed is taken, if nothing changed meanwhile."""
    post = _keeper(request)
    if request.method != "POST":
        return show(request, "desk/area_import.html", {"problems": []})
    try:
        if request.POST.get("what") == "addresses":
            return _addresses(request, post)
        if request.POST.get("digest"):
            return _confirmed(request, post)
        return _preview(request, post)
    except Refused as refused:
        context = {"problems": refused.problems, "what": request.POST.get("what", "")}
        return show(request, "desk/area_import.html", context, status=refused.status)


def _preview(request: HttpRequest, post: HeldPost) -> HttpResponse:
    raw = _uploaded(request).read()
    read = read_area_bytes(raw)
    plan = plan_import(read.rows, named=read.named, within=post.area_path)
    if not plan.steps and not plan.gone:
        raise Invalid([*read.refused, *plan.refused][:_SHOWN] or [Problem("file", _("文件里没有区域"))])
    _keep(raw)
    context = {**_shown(plan, read), "digest": hashlib.sha256(raw).hexdigest(), "seen": newest("areas"), "problems": []}
    return show(request, "desk/area_import.html", context)


def _shown(plan: Plan, read: AreaFile) -> dict[str, Any]:
    """The changes as groups of lines, each with its count; long groups are cut, the counts never."""
    refused: Sequence[Problem] = [*read.refused, *plan.refused]
    groups = [
        ("plus", _("新增"), [f"{step.row.code} {step.row.name}" for step in plan.with_change(NEW)]),
        ("pen-line", _("更名"), [f"{s.row.code} {s.was} → {s.row.name}" for s in plan.with_change(RENAMED)]),
        ("map", _("边界变化"), [f"{step.row.code} {step.row.name}" for step in plan.with_change(REDRAWN)]),
        ("circle-x", _("文件里没有，将终止"), [f"{one.code} {one.name}" for one in plan.gone]),
        ("ban", _("不能采用"), [f"{one.field}: {one.message}" for one in refused]),
        ("info", _("请核对"), [f"{one.field}: {one.message}" for one in plan.notes]),
    ]
    shown = [
        {"icon": icon, "title": title, "count": len(lines), "lines": lines[:_SHOWN], "more": len(lines) > _SHOWN}
        for icon, title, lines in groups
        if lines
    ]
    changes = any(step.changes for step in plan.steps)
    return {"groups": shown, "same": plan.same, "gone": len(plan.gone), "changes": changes or bool(plan.gone)}


def _confirmed(request: HttpRequest, post: HeldPost) -> HttpResponse:
    digest, seen = request.POST.get("digest", ""), request.POST.get("seen", "")
    file = _folder() / f"{digest}.geojson"
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not file.is_file():
        raise Invalid([Problem("file", _("文件已不在，请重新选择"))])
    if seen != str(newest("areas")):
        raise Conflict([Problem("file", _("区域刚刚变过，请重新上传文件，再核对一次"))])
    read = read_area_bytes(file.read_bytes())
    taken = import_areas(
        read.rows, by=viewer(request).by(post.id, "desk"), at=now(), basis=request.POST.get("basis", "").strip()[:200],
        end_gone=request.POST.get("gone") == "end", named=read.named, within=post.area_path,
    )  # fmt: skip
    file.unlink(missing_ok=True)
    counts = {"new": taken.new, "changed": taken.changed, "ended": taken.ended}
    messages.success(request, _("新增 %(new)s 个，变化 %(changed)s 个，终止 %(ended)s 个") % counts)
    return redirect("desk:areas")


def _addresses(request: HttpRequest, post: HeldPost) -> HttpResponse:
    sent = _uploaded(request)
    suffix = ".xlsx" if str(sent.name).lower().endswith(".xlsx") else ".csv"
    raw = sent.read()
    file = _keep(raw, suffix)
    try:
        taken = import_addresses(
            read_table(file), by=viewer(request).by(post.id, "desk"), at=now(), within=post.area_path
        )
    except TableFault as fault:
        raise Invalid([Problem("file", str(fault).replace(file.name, str(sent.name)))]) from None
    finally:
        file.unlink(missing_ok=True)
    said = _("新增 %(new)s 个门牌，变化 %(changed)s 个，停用 %(ended)s 个，%(same)s 个不变")
    line = said % {"new": taken.new, "changed": taken.changed, "ended": taken.ended, "same": taken.same}
    faults = [f"{_('第 %(line)s 行') % {'line': row.line}}: {why}" for row, why in taken.refused]
    context = {"problems": [], "doors_said": line, "doors_refused": faults[:_SHOWN], "doors_faults": len(faults)}
    return show(request, "desk/area_import.html", context)


def _uploaded(request: HttpRequest) -> UploadedFile:
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        raise Invalid([Problem("file", _("选择一个文件"))])
    if sent.size > _MOST:
        raise Invalid([Problem("file", _("文件超过 20 MB，请用命令 gongzhi import 导入"))])
    return sent


def _folder() -> Path:
    return Path(settings.VAR) / "uploads"


def _keep(raw: bytes, suffix: str = ".geojson") -> Path:
    """Keep a file until it is confirmed; files nobody confirmed in a day go."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - _KEPT:
            old.unlink(missing_ok=True)
    file = folder / f"{hashlib.sha256(raw).hexdigest()}{suffix}"
    file.write_bytes(raw)
    return file


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """A boundary drawn by hand: judged exactly as one from a file."""
    area, me = found_area(code), viewer(request)
    post = me.post_for("import", area.path)
    if post is None or area.valid_to is not None:
        raise NotAllowed(_("%(code)s 不归您的岗位管") % {"code": area.code})
    outline = Boundary.objects.filter(area=area, valid_to=None).first()
    given = json.dumps(outline.geometry if outline else None, separators=(",", ":"))
    context: dict[str, Any] = {"area": area, "outlines": outlines_url(area), "geometry": given, "problems": []}
    if request.method != "POST":
        return show(request, "desk/draw.html", context)
    context["geometry"] = request.POST.get("geometry", "")
    try:
        row = _drawn(area, context["geometry"])
        taken = import_areas([row], by=me.by(post, "desk"), at=now(), within=area.path)
        if taken.refused:
            raise Invalid([Problem("geometry", one.message) for one in taken.refused])
    except Refused as refused:
        return show(request, "desk/draw.html", {**context, "problems": refused.problems}, status=refused.status)
    messages.success(request, _("边界已保存，旧边界留作历史版本"))
    for note in taken.notes:
        messages.info(request, str(note.message))
    return redirect("desk:area", code=area.code)


def _drawn(area: Area, text: str) -> AreaRow:
    try:
        outline = judge(json.loads(text))
    except (ValueError, RecursionError):
        raise Invalid([Problem("geometry", _("坐标不是 GeoJSON"))]) from None
    if outline.fault:
        raise Invalid([Problem("geometry", outline.fault)])
    parent = area.path.strip("/").split("/")[-2] if area.parent_id else ""
    return AreaRow(
        area.code, area.name, area.name_en, area.level, parent, outline.geometry, False, mended=outline.mended
    )  # fmt: skip
