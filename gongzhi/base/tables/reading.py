"""One way in for every table: what a file is, its first bytes say, whatever it is called."""

import gzip
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from gongzhi.base.tables.delimited import read_delimited
from gongzhi.base.tables.json_lines import read_json_lines
from gongzhi.base.tables.rows import Table, TableFault
from gongzhi.base.tables.workbooks import read_workbook, sheet_names

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(path: Path, *, sheet: str = "", head: int = 0) -> Table:
    """Open a CSV file or JSON lines (also gzipped), or a sheet of an Excel or OpenDocument file (.xlsx, .xls, .ods).

    `sheet`: its name, or the first visible one with anything on it. `head`: the line of the headers, or found.
    Raises `TableFault` for a file that is missing, empty, protected or broken, and for headers twice.
    """
    if _is_workbook(path):
        return read_workbook(path, sheet=sheet, head=head)
    if sheet:
        raise TableFault(_("%(file)s：不是 Excel 文件，没有工作表可选") % {"file": path.name})
    return read_json_lines(path) if _is_json(path) else read_delimited(path, head=head or 1)


def sheets_of(path: Path) -> list[str]:
    """The names of the visible sheets; empty for a file that has none, such as a CSV."""
    return sheet_names(path) if _is_workbook(path) else []


def _is_json(path: Path) -> bool:
    """Whether it begins as an object, which no headers do."""
    with path.open("rb") as raw:
        if raw.read(2) == b"\x1f\x8b":
            try:
                with gzip.open(path) as unpacked:
                    return unpacked.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
            except (OSError, EOFError):
                return False
        raw.seek(0)
        return raw.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _is_workbook(path: Path) -> bool:
    said = {"file": path.name}
    try:
        with path.open("rb") as raw:
            first = raw.read(8)
    except FileNotFoundError:
        raise TableFault(_("%(file)s：没有这个文件") % {"file": path}) from None
    except IsADirectoryError:
        raise TableFault(_("%(file)s：是一个文件夹") % {"file": path}) from None
    except PermissionError:
        raise TableFault(_("%(file)s：没有读取的权限") % {"file": path}) from None
    except OSError as fault:
        raise TableFault(_("%(file)s：%(fault)s") % {**said, "fault": fault}) from None
    if not first:
        raise TableFault(_("%(file)s：文件是空的") % said)
    if first.startswith(_ZIP) or first == _OLE:
        return True
    if first.startswith(b"PK") or zipfile.is_zipfile(path):
        raise TableFault(_("%(file)s：压缩包不是表格，请先解压") % said)
    if first.startswith(b"%PDF") or first.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        raise TableFault(_("%(file)s：是图片或 PDF，不是表格，请用做这张表的程序另存为 .xlsx 或 CSV") % said)
    return False
