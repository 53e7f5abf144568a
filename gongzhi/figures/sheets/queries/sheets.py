"""Reads of blanks, maps, requests and filled sheets."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from gongzhi.base.people.logic import Viewer
from gongzhi.base.tables.blanks import Layout, layout_of, write_cells
from gongzhi.figures.sheets.access import visible_to
from gongzhi.figures.sheets.logic.maps import map_of
from gongzhi.figures.sheets.logic.moving import Again, again
from gongzhi.figures.sheets.logic.results import FIELD, Told, cells_of, values_of
from gongzhi.figures.sheets.models import Blank, Filling, Gap, Map, Request
from gongzhi.figures.sheets.queries.filling import typed
from gongzhi.packs.queries import PackInUse
from gongzhi.work.registers.logic import file_cells
from gongzhi.work.registers.models import Version

PAGE = 50
_ALIKE = 20  # maps of other layouts that are tried on a blank nobody knows


def map_for(blank: Blank) -> Map | None:
    """The map that holds for a blank: the newest of its layout."""
    return Map.objects.filter(pack=blank.pack, layout=blank.layout).select_related("blank").order_by("-pk").first()


def map_of_before(blank: Blank, layout: Layout) -> tuple[Map, Again] | None:
    """A map of a blank that was drawn otherwise, made to fit this one: the one most of which is found again."""
    newest: dict[str, Map] = {}
    for one in Map.objects.filter(pack=blank.pack).exclude(layout=blank.layout).order_by("-pk")[: 3 * _ALIKE]:
        newest.setdefault(one.layout, one)
    best: tuple[Map, Again] | None = None
    for one in list(newest.values())[:_ALIKE]:
        found = again(map_of(one.meaning), one.labels, layout)
        if found.fits and (best is None or found.kept + len(found.moved) > best[1].kept + len(best[1].moved)):
            best = one, found
    return best


def requests_seen(viewer: Viewer, pack: PackInUse) -> QuerySet[Request]:
    """Requests a viewer sees, newest first."""
    rows = visible_to(Request.objects.all(), viewer, pack.code)
    return rows.select_related("area", "blank", "post").defer("blank__data").order_by("-pk")


def fillings_seen(viewer: Viewer, pack: PackInUse) -> QuerySet[Filling]:
    """Filled sheets a viewer sees, newest first, without their cells."""
    rows = visible_to(Filling.objects.all(), viewer, pack.code)
    return rows.select_related("area", "blank", "post").defer("blank__data", "cells").order_by("-pk")


def filling_seen(uid: UUID, viewer: Viewer, pack: PackInUse) -> Filling | None:
    """One filled sheet with its cells and blank; also for a post that is asked for some of it."""
    rows = Filling.objects.filter(uid=uid, pack=pack.code).select_related("area", "blank", "post", "request")
    seen = visible_to(Filling.objects.all(), viewer, pack.code).values("pk")
    return rows.filter(Q(pk__in=seen) | Q(gaps__post__in=viewer.post_ids())).distinct().first()


def gaps_of(filling: Filling) -> list[Gap]:
    """Whom a sheet asked, and what came of it."""
    return list(filling.gaps.select_related("post", "account").order_by("pk"))


def counts_by_blank(blanks: Sequence[Blank]) -> Mapping[int, int]:
    """How many sheets were filled of each of these blanks."""
    rows = Filling.objects.filter(blank__in=blanks).order_by().values_list("blank").annotate(n=Count("pk"))
    return dict(rows)


def cells_told(filling: Filling, pack: PackInUse) -> list[Told]:
    """The cells of a filled sheet, those of registers read from the versions they came from: what was forgotten since
    is empty."""
    cells = cells_of(filling.cells)
    wanted = {one.version for one in cells if one.kind == FIELD}
    if not wanted:
        return cells
    versions = Version.objects.filter(pk__in=wanted).select_related("record")
    words: dict[tuple[int, str], object] = {}
    for version in versions:
        register = pack.pack.registers.get(version.record.register)
        if register is None or not version.answers:
            continue
        form = pack.form(register.form)
        codes = [one.field for one in cells if one.version == version.pk and one.field in form.asked]
        told = file_cells(form, codes, version.answers)
        words |= {(version.pk, code): said for code, said in zip(codes, told, strict=True)}
    return [
        typed(one, words.get((one.version, one.field), ""), is_day=one.type == "day") if one.kind == FIELD else one
        for one in cells
    ]


def file_of(filling: Filling, cells: Sequence[Told]) -> bytes:
    """The filled sheet as an .xlsx: the same as long as its cells are."""
    return write_cells(bytes(filling.blank.data), values_of(cells), like=filling.like)


def layout_of_filled(filling: Filling) -> Layout:
    """How its blank looks."""
    return layout_of(bytes(filling.blank.data), filling.blank.name)
