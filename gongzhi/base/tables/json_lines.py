"""Reading JSON lines: an object a line, numbers with all their digits. What it means is a table like any other."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from gongzhi.base.tables.rows import Table, TableFault, TableRow, named_headers

_LINE_MOST = 1_000_000


def read_json_lines(path: Path) -> Table:
    """Open a file of JSON objects, one a line. Headers are all keys, in the order they first appear.

    Raises `TableFault` for a file without objects, and for text that is not UTF-8.
    """
    headers: dict[str, None] = {}
    try:
        with _opened(path) as stream:
            for _line, found in _objects(path, stream):
                if isinstance(found, dict):
                    headers |= dict.fromkeys(map(str, found))
    except (UnicodeDecodeError, EOFError, gzip.BadGzipFile) as fault:
        raise TableFault(_("%(file)s：%(fault)s") % {"file": path.name, "fault": fault}) from None
    return Table(named_headers(path.name, 1, list(headers)), _rows(path), 0)


def _opened(path: Path) -> IO[str]:
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rt", encoding="utf-8-sig") if zipped else path.open(encoding="utf-8-sig")


def _objects(path: Path, stream: IO[str]) -> Iterator[tuple[int, Any]]:
    for line, text in enumerate(stream, 1):
        if len(text) > _LINE_MOST:
            raise TableFault(_("%(file)s：第 %(line)s 行太长") % {"file": path.name, "line": line})
        if text.strip():
            try:
                yield line, json.loads(text, parse_float=str, parse_int=str)
            except ValueError as fault:
                yield line, str(fault)


def _rows(path: Path) -> Iterator[TableRow]:
    with _opened(path) as stream:
        for line, found in _objects(path, stream):
            if isinstance(found, dict):
                yield TableRow(line, {str(key): _cell(value) for key, value in found.items()})
            else:
                yield TableRow(line, {}, _("不是 JSON 对象"))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
