"""Reading CSV files, also gzipped: any of the encodings and delimiters that office programs write."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from gongzhi.base.tables.rows import Table, TableFault, TableRow, named_headers
from gongzhi.base.tables.writing import untame

_MAX_FIELD = 1_000_000
_DELIMITERS = (",", "\t", ";", "|")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_delimited(path: Path, *, head: int = 1) -> Table:
    """Open a CSV file. Raises `TableFault` for an empty or undecodable file and for headers twice."""
    stream = _open(path)
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(stream, delimiter=_delimiter(stream))
    headers: Sequence[str] = ()
    try:
        for _line in range(head):
            headers = next(reader)
    except StopIteration:
        raise TableFault(_("%(file)s：文件是空的") % {"file": path.name}) from None
    except csv.Error as fault:
        raise TableFault(_told(path, _("第 %(line)s 行") % {"line": 1}, fault)) from None
    named = named_headers(path.name, reader.line_num, headers)
    return Table(named, _rows(path, reader, named), reader.line_num)


def _told(path: Path, where: str, fault: Exception) -> str:
    return _("%(file)s：%(where)s：%(fault)s") % {"file": path.name, "where": where, "fault": fault}


def _delimiter(stream: TextIO) -> str:
    """What stands most often between the headers, outside of quotes; a comma where nothing does."""
    first = stream.readline(_MAX_FIELD + 1)
    while first and not first.strip():
        first = stream.readline(_MAX_FIELD + 1)
    stream.seek(0)
    bare = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _rows(path: Path, reader: "csv.Reader", headers: list[str]) -> Iterator[TableRow]:  # type: ignore[name-defined]
    last = reader.line_num
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as fault:
            raise TableFault(_told(path, _("第 %(line)s 行之后") % {"line": last}, fault)) from None
        line, last = last + 1, reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(headers, map(untame, cells), strict=False))
        counts = {"n": len(cells), "m": len(headers)}
        wrong = "" if len(cells) == len(headers) else _("有 %(n)s 格，表头有 %(m)s 格") % counts
        yield TableRow(line, row, wrong)


def _open(path: Path) -> TextIO:
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
        encoding = _encoding(path, zipped)
        if zipped:
            return gzip.open(path, "rt", encoding=encoding, newline="")
        return path.open(encoding=encoding, newline="")
    except (OSError, EOFError) as fault:
        raise TableFault(_("%(file)s：%(fault)s") % {"file": path.name, "fault": fault}) from None


def _encoding(path: Path, zipped: bool) -> str:
    """What a mark at the beginning says; else UTF-8 if the whole file is, else GB18030 as Chinese offices write."""
    with gzip.open(path) if zipped else path.open("rb") as raw:
        first = raw.read(4)
    marked = next((encoding for mark, encoding in _MARKS if first.startswith(mark)), "")
    farthest = 0
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        read = _lines_that_decode(path, zipped, encoding)
        if read is None:
            return encoding
        farthest = max(farthest, read)
    said = {"file": path.name, "line": farthest + 1}
    raise TableFault(_("%(file)s：既不是 UTF-8 也不是 GB18030 文本，到第 %(line)s 行就读不下去了") % said)


def _lines_that_decode(path: Path, zipped: bool, encoding: str) -> int | None:
    """None when all of the file does; else how many lines certainly do."""
    lines = 0
    with path.open("rb") as raw, io.TextIOWrapper(gzip.open(raw) if zipped else raw, encoding=encoding) as text:
        try:
            while piece := text.read(1 << 16):
                lines += piece.count("\n")
        except UnicodeDecodeError:
            return lines
    return None
