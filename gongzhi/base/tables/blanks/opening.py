"""Taking in a blank table: what it is, what could harm is left behind, older forms are made into .xlsx; all is said."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from gongzhi.base.tables.blanks.converting import from_word, from_workbook
from gongzhi.base.tables.blanks.parts import kept, packed, parsed
from gongzhi.base.tables.extents import judge_archive, judge_size
from gongzhi.base.tables.rows import TableFault

MOST = 5 << 20  # bytes of a blank
_UNPACKED_MOST = 80 << 20
_ROWS_MOST = 20_000
_TYPES, _RELS = "[Content_Types].xml", ".rels"
_MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_MACRO_TEMPLATE = "application/vnd.ms-excel.template.macroEnabled.main+xml"
_PLAIN_TEMPLATE = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
_PLAIN_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACROS = ("vbaproject", "vbadata", "/activex/", "customui/", "/macrosheets/", "/dialogsheets/")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Blank:
    """A blank as .xlsx, whatever it came as. `lost` says in words what did not come along."""

    data: bytes
    lost: Sequence[str] = ()


def open_blank(path: Path, name: str = "") -> Blank:
    """A blank from .xlsx, .xlsm, .xls, .et or .docx. `name`: what whoever brought it calls it.

    Raises `TableFault` for what is no table, is locked, broken or would become too large once unpacked.
    """
    said = {"file": name or path.name}
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise TableFault(_("%(file)s：%(fault)s") % {**said, "fault": fault.strerror}) from None
    if not data:
        raise TableFault(_("%(file)s：文件是空的") % said)
    if len(data) > MOST:
        raise TableFault(_("%(file)s：超过 5 MB，空表不该这么大") % said)
    if data.startswith(_OLE):
        judge_archive(path, name=said["file"])
        return Blank(*from_workbook(data, said["file"]))
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise TableFault(_("%(file)s：是图片或 PDF，不是表格，请用做这张表的程序另存为 .xlsx 或 CSV") % said)
    if not data.startswith(_ZIP):
        raise TableFault(_("%(file)s：不是 Excel 或 Word 表格") % said)
    parts = _parts(data, said["file"])
    if "content.xml" in parts:
        judge_archive(path, name=said["file"], rows=_ROWS_MOST, unpacked=_UNPACKED_MOST)
        return Blank(*from_workbook(data, said["file"]))
    if any(one.startswith("word/") for one in parts):
        judge_size(path, _UNPACKED_MOST, name=said["file"])
        return Blank(*from_word(data, said["file"]))
    judge_archive(path, name=said["file"], macros=True, rows=_ROWS_MOST, unpacked=_UNPACKED_MOST)
    if any(mark in one.lower() for one in parts for mark in _MACROS) or _is_macro_book(data):
        return Blank(without_macros(data), (_("文件里有宏，已经去掉：宏不会运行，也不在填好的表里"),))
    return Blank(data)


def _parts(data: bytes, name: str) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, EOFError):
        broken = _("%(file)s：读不出来，文件可能坏了，请用原来的程序打开，另存一次")
        raise TableFault(broken % {"file": name}) from None


def _is_macro_book(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _TYPES in archive.namelist() and b"macroEnabled" in archive.read(_TYPES)


def without_macros(data: bytes) -> bytes:
    """The same workbook without programs: their parts, and all that refers to them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            if _is_program(one.filename):
                continue
            part = old.read(one)
            if one.filename == _TYPES:
                part = _plain_types(part)
            elif one.filename.endswith(_RELS):
                part = _plain_relations(part)
            new.writestr(kept(one), part)
    return out.getvalue()


def _is_program(name: str) -> bool:
    return any(mark in f"/{name.lower()}" for mark in _MACROS)


def _plain_types(part: bytes) -> bytes:
    root = parsed(part)
    for one in list(root):
        if _is_program(one.get("PartName", "").lstrip("/")):
            root.remove(one)
        elif one.get("ContentType") in (_MACRO_BOOK, _MACRO_TEMPLATE, _PLAIN_TEMPLATE):
            one.set("ContentType", _PLAIN_BOOK)
    return packed(root)


def _plain_relations(part: bytes) -> bytes:
    root = parsed(part)
    for one in list(root):
        target = one.get("Target", "").lower()
        if any(mark in f"/{target}" for mark in _MACROS) or "vbaproject" in one.get("Type", "").lower():
            root.remove(one)
    return packed(root)
