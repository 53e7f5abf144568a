"""What goes into which cell: the blank as it looks, suggestions at its cells, and a panel that chooses."""

import io
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import now
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.tables.blanks import Layout, Sheet, layout_of
from gongzhi.figures.sheets.access import keeping_post
from gongzhi.figures.sheets.actions.keeping import keep_map
from gongzhi.figures.sheets.logic.checking import fields_of
from gongzhi.figures.sheets.logic.heads import heads_of, plain
from gongzhi.figures.sheets.logic.maps import map_of, period_said, read_map, told
from gongzhi.figures.sheets.logic.moving import Again
from gongzhi.figures.sheets.logic.proposing import Proposal, propose
from gongzhi.figures.sheets.logic.writing import to_toml
from gongzhi.figures.sheets.models import Blank, Map
from gongzhi.figures.sheets.queries.sheets import map_for, map_of_before
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.sheets import RELATIVE
from gongzhi.web.desk.figures.asked import areas_of
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.sheets.grid import Shown, chosen_sheet, grid_of, tabs_of
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer

_MAP_MOST = 400_000


def blank_or_404(uid: UUID, pack: PackInUse) -> Blank:
    """A blank of the pack at work."""
    found = Blank.objects.filter(uid=uid, pack=pack.code).first()
    if found is None:
        raise Http404
    return found


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One blank: what goes into its cells, as it is or as it is suggested; keeping it for everybody."""
    pack, me = working_pack(), viewer(request)
    blank = blank_or_404(uid, pack)
    layout = layout_of(bytes(blank.data), blank.name)
    kept, refused = map_for(blank), None
    again: tuple[Map, Again] | None = None
    meaning: Mapping[str, Any]
    if request.method == "POST":
        try:
            meaning = _sent(request)
            made = keep_map(blank, meaning, pack=pack, viewer=me, channel="desk", at=now())
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
            meaning = _sent_or(request, kept)
        else:
            number = len(made.meaning.get("cells", {})) + sum(
                len(one["columns"]) for one in made.meaning.get("rows", ())
            )
            messages.success(request, _("对应关系已存，%(n)d 处，同样的空表再来会自动用上") % {"n": number})
            return redirect("desk:sheet_fill", uid=blank.uid)
    elif kept is not None:
        meaning = kept.meaning
    else:
        again = map_of_before(blank, layout)
        meaning = again[1].meaning if again else {}
    proposal = _proposal(layout, pack)
    if not meaning and kept is None and again is None and refused is None:
        meaning = proposal.meaning
    chosen = chosen_sheet(layout, request.GET.get("sheet", ""))
    context = {
        "blank": blank, "kept": kept, "again": again[1] if again else None, "keeps": keeping_post(me) is not None,
        "grid": _grid(layout, chosen, proposal), "tabs": tabs_of(layout, chosen), "refused": refused,
        "toml": to_toml(meaning) if meaning else "", "meaning": json.dumps(meaning, ensure_ascii=False),
        "options": json.dumps(_options(pack, layout, proposal, chosen), ensure_ascii=False),
        "from_suggestions": kept is None and again is None and refused is None,
    }  # fmt: skip
    return show(request, "desk/sheets/blank.html", context, status=refused.status if refused else 200)


def _proposal(layout: Layout, pack: PackInUse) -> Proposal:
    root = pack.pack.head.area
    levels = {plain(one.name): one.level for one in areas_by_code().values() if one.path.startswith(f"/{root}/")}
    return propose(layout, pack.pack.figures, levels)


def _grid(layout: Layout, chosen: int, proposal: Proposal) -> Any:
    sheet = layout.sheets[chosen]
    first = layout.sheet("") is sheet
    hints = proposal.hints.get(sheet.name, {})

    def said(row: int, column: int) -> Shown:
        hint = hints.get((row, column))
        return Shown(mark=f"hint-{hint.sure}" if hint else "", data=_heads(sheet, row, column))

    return grid_of(sheet, said, first=first)


def _heads(sheet: Sheet, row: int, column: int) -> dict[str, str]:
    look = sheet.look(row, column)
    if look.formula or (look.text and not look.constant):
        return {}
    return {"heads": heads_of(sheet, row, column).label}


def _options(pack: PackInUse, layout: Layout, proposal: Proposal, chosen: int) -> dict[str, Any]:
    """What can be chosen for a cell, for the panel."""
    sheet = layout.sheets[chosen]
    first = layout.sheet("") is sheet
    rows = proposal.rows.get(sheet.name)
    return {
        "sheet": "" if first else sheet.name,
        "figures": [
            {"code": code, "title": say(one.title), "unit": say(one.unit), "group": say(one.group)}
            for code, one in pack.pack.figures.items()
        ],
        "areas": [{"code": one.code, "title": one.label} for one in areas_of(pack)],
        "periods": [{"code": code, "title": period_said(code)} for code in ("", *RELATIVE)],
        "roles": [{"code": code, "title": say(one.title)} for code, one in pack.pack.roles.items() if one.per],
        "registers": [
            {"code": code, "title": say(one.title), "fields": _fields(pack, one.form)}
            for code, one in pack.pack.registers.items()
        ],
        "hints": {
            at: {"source": hint.source(), "sure": hint.sure, "confidence": round(hint.confidence * 100)}
            for at, hint in proposal.by_name(sheet, first=first)
        },
        "rows": {"key": rows.key_letter, "first": rows.first, "last": rows.last, "each": rows.level} if rows else None,
    }  # fmt: skip


def _fields(pack: PackInUse, form: str) -> list[dict[str, str]]:
    declared = pack.pack.forms[form]
    titles = {one.code: say(one.label) if one.label else one.code for one in declared.questions}
    return [{"code": code, "title": titles[code]} for code in fields_of(declared)]


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The map that was sent: by the panel as data, else as the text it is written in."""
    data, text = request.POST.get("map", ""), request.POST.get("toml", "")
    if len(data) > _MAP_MOST or len(text) > _MAP_MOST:
        raise Invalid([Problem("map", _("对应关系太长"))])
    if data:
        try:
            raw = json.loads(data)
        except ValueError:
            raise Invalid([Problem("map", _("页面不完整，请刷新后再提交"))]) from None
        if not isinstance(raw, dict):
            raise Invalid([Problem("map", _("页面不完整，请刷新后再提交"))])
        return told(map_of(raw))
    return told(read_map(text))


def _sent_or(request: HttpRequest, kept: Map | None) -> Mapping[str, Any]:
    """What was sent, for showing it again with its faults; what was kept where that cannot be read at all."""
    try:
        return _sent(request)
    except Refused:
        return kept.meaning if kept else {}


@desk
@require_safe
def file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The blank as .xlsx."""
    blank = blank_or_404(uid, working_pack())
    return sent_bytes(bytes(blank.data), f"{blank.name.rpartition('.')[0] or blank.name}.xlsx")


@desk
@require_safe
def map_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What goes into its cells, as the command takes it."""
    blank = blank_or_404(uid, working_pack())
    kept = map_for(blank)
    if kept is None:
        raise Http404
    response = HttpResponse(to_toml(kept.meaning), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="map.toml"'
    return response


def sent_bytes(data: bytes, name: str) -> FileResponse:
    """A workbook to take away."""
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name)
