"""Reading uploads and maps."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from django.conf import settings

from gongzhi.base.exchange.access import visible_maps
from gongzhi.base.exchange.logic.columns import (
    Field,
    Meaning,
    layout_of,
    suggested,
    suggested_word,
    without_results,
    words_in,
)
from gongzhi.base.exchange.models import ColumnMap, Upload
from gongzhi.base.people.logic import Viewer
from gongzhi.base.tables import Table, TableRow, read_table

LOOKED = 2_000  # rows that are looked at before a file is taken


def folder_of(upload: Upload) -> Path:
    """Where its bytes lie."""
    return Path(settings.VAR) / "exchange" / str(upload.uid)


def file_of(upload: Upload) -> Path:
    """The file that was brought."""
    return folder_of(upload) / f"file.{upload.suffix}"


def result_of(upload: Upload) -> Path:
    """The file that goes back: whole with what came of each row, or only the refused rows."""
    return folder_of(upload) / f"result.{upload.result or 'xlsx'}"


def table_of(upload: Upload, sheet: str = "") -> Table:
    """The table in the file, without what this house once added. Raises `TableFault`."""
    return without_results(read_table(file_of(upload), sheet=sheet or upload.sheet))


def first_rows(table: Table, number: int = LOOKED) -> list[TableRow]:
    """The first rows of a table."""
    return list(islice(table.rows, number))


def maps_for(viewer: Viewer, target: str, headers: Sequence[str]) -> list[ColumnMap]:
    """Maps a viewer may use for a file, those of its layout first, its own before shared ones."""
    found = visible_maps(ColumnMap.objects.filter(target=target), viewer)
    layout = layout_of(headers)
    return sorted(found, key=lambda one: (one.layout != layout, one.account_id != viewer.account, -one.pk))


def suggested_meaning(
    fields: Sequence[Field], headers: Sequence[str], rows: Sequence[TableRow], kept: Meaning | None
) -> Meaning:
    """What a file probably means: by the map kept for it, and what headers and words say by themselves."""
    columns = suggested(headers, fields)
    if kept is not None:
        fits = {code: header for code, header in kept.columns.items() if header in headers}
        columns = {**{code: one for code, one in columns.items() if one not in fits.values()}, **fits}
    words = {}
    for one in fields:
        if one.choices and one.code in columns:
            known = dict(kept.words.get(one.code, {})) if kept else {}
            for word in words_in(rows, columns[one.code]):
                known.setdefault(word, suggested_word(word, one.choices))
            words[one.code] = known
    return Meaning(columns, words, kept.system if kept else "", kept.time_format if kept else "")
