"""How large a packed file would become: looked at before anything is unpacked, since a small one can hold a lot."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from gongzhi.base.tables.rows import TableFault

ROWS_MOST, COLUMNS_MOST, CELLS_MOST = 200_000, 700, 5_000_000
_UNPACKED_MOST = 600 << 20
_PART = 1 << 20
_OVERLAP = 64
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]{0,40}?\br=[\"'](\d{1,10})[\"']")
_FAR_DOWN = re.compile(rb"\br=[\"'][A-Za-z]{1,3}(\d{6,10})[\"']")
_FAR_RIGHT = re.compile(rb"\br=[\"'][A-Za-z]{3}\d")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MACROS = ("vbaproject.bin", "xl/macrosheets/")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def judge_archive(
    path: Path, *, name: str = "", macros: bool = False, rows: int = ROWS_MOST, unpacked: int = _UNPACKED_MOST
) -> None:
    """Raises `TableFault` for a file that is locked, holds macros, or would become too large.

    `name`: what it is called by whoever brought it; `macros`: they are let through, for one who takes them away.
    """
    said = {"file": name or path.name}
    with path.open("rb") as raw:
        packed = raw.read(2) == b"PK"
        if not packed:
            raw.seek(0)
            if _LOCKED in raw.read(1 << 20):
                raise TableFault(_("%(file)s：文件有密码，请去掉密码再导入") % said)
            return
    try:
        with zipfile.ZipFile(path) as archive:
            _judge(said["file"], archive, macros=macros, rows_most=rows, unpacked=unpacked)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        raise TableFault(_("%(file)s：读不出来，文件可能坏了，请用原来的程序打开，另存一次") % said) from None


def judge_size(path: Path, most: int, *, name: str = "") -> None:
    """Raises `TableFault` for a packed file of whatever kind that would become too large once unpacked."""
    said = {"file": name or path.name}
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > most:
                raise TableFault(_("%(file)s：解开后太大") % said)
    except (zipfile.BadZipFile, EOFError, OSError):
        raise TableFault(_("%(file)s：读不出来，文件可能坏了，请用原来的程序打开，另存一次") % said) from None


def _judge(name: str, archive: zipfile.ZipFile, *, macros: bool, rows_most: int, unpacked: int) -> None:
    said = {"file": name, "most": f"{rows_most:,}"}
    names = {one.filename.lower() for one in archive.infolist()}
    if "encrypted-package" in names or _locked(archive):
        raise TableFault(_("%(file)s：文件有密码，请去掉密码再导入") % said)
    if not macros and any(mark in name for name in names for mark in _MACROS):
        raise TableFault(_("%(file)s：文件里有宏，请另存为不带宏的 .xlsx 再导入") % said)
    if "xl/workbook.bin" in names:
        raise TableFault(_("%(file)s：是二进制工作簿 .xlsb，请另存为 .xlsx 再导入") % said)
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise TableFault(_("%(file)s：不是 Excel 表格") % said)
    if sum(one.file_size for one in archive.infolist()) > unpacked:
        raise TableFault(_("%(file)s：解开后太大，请另存为 CSV") % said)
    for one in archive.infolist():
        part = one.filename.lower()
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            with archive.open(one) as sheet:
                rows, columns = _extent(sheet)
        elif part == "content.xml":
            with archive.open(one) as sheet:
                rows, columns = _extent_of_opendocument(sheet), 0
        else:
            continue
        if rows > rows_most:
            said["rows"] = f"{rows:,}"
            raise TableFault(
                _("%(file)s：有 %(rows)s 行；Excel 文件最多 %(most)s 行，更长的请另存为 CSV，CSV 不限行数") % said
            )
        if columns > COLUMNS_MOST:
            raise TableFault(_("%(file)s：超过 %(most)s 列") % {**said, "most": COLUMNS_MOST})


def _locked(archive: zipfile.ZipFile) -> bool:
    """Whether the manifest of an OpenDocument file says that its parts are encrypted."""
    try:
        with archive.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(_PART)
    except KeyError:
        return False


def _extent(sheet: IO[bytes]) -> tuple[int, int]:
    """The last row and about the last column of a sheet's XML, read once in parts."""
    rows = columns = seen = 0
    rest, unpacked = b"", 0
    while part := sheet.read(_PART):
        unpacked += len(part)
        if unpacked > _UNPACKED_MOST:  # the archive lied about it
            return ROWS_MOST + 1, 0
        text = rest + part
        seen += part.count(b"<row") + part.count(b":row")
        numbers = [int(one) for one in _ROW.findall(text)] + [int(one) for one in _FAR_DOWN.findall(text)]
        rows = max(rows, seen, max(numbers, default=0))
        columns = max(columns, COLUMNS_MOST + 2 if _FAR_RIGHT.search(text) else 0)
        rest = text[-_OVERLAP:]
    return rows, columns


def _extent_of_opendocument(sheet: IO[bytes]) -> int:
    """About how many rows an OpenDocument sheet has: cells and rows that repeat count as often as they do."""
    most = cells = filled = 0
    for what, element in _elements(sheet):
        if what == "cell":
            if _OFFICE + "value-type" in element.attrib or len(element):
                filled += int(element.get(_TABLE + "number-columns-repeated", "1"))
        elif what == "row":
            times = int(element.get(_TABLE + "number-rows-repeated", "1")) if filled else 0
            most, cells, filled = most + times, cells + times * filled, 0
            element.clear()
            if cells > CELLS_MOST:
                return max(most, ROWS_MOST + 1)
    return most


def _elements(sheet: IO[bytes]) -> Iterator[tuple[str, Any]]:
    names = {_TABLE + "table-cell": "cell", _TABLE + "table-row": "row"}
    try:
        for _event, element in iterparse(sheet, events=("end",)):
            if element.tag in names:
                yield names[element.tag], element
    except Exception as fault:  # the parser of the standard library and defusedxml share no class of their own
        raise OSError(str(fault)) from None
