"""Workbooks of before 2007, made record by record: no library at hand writes them."""

import struct
from collections.abc import Sequence

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_book(
    title: str,
    rows: Sequence[Sequence[str | float | None]],
    *,
    formulas: Sequence[tuple[int, int, float]] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> bytes:
    """An .xls with one sheet. `formulas`: row, column (from 0) and what each gave; `merged`: first and last row, first
    and last column."""
    sheet = _begin(0x0010) + _record(0x0200, struct.pack("<IIHHH", 0, 50, 0, 20, 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                sheet += _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)
            elif value is not None:
                sheet += _record(0x0203, struct.pack("<HHHd", row, column, 0, float(value)))
    for row, column, gave in formulas:
        seven = struct.pack("<BH", 0x1E, 7)
        sheet += _record(0x0006, struct.pack("<HHHdHIH", row, column, 0, gave, 0, 0, len(seven)) + seven)
    if merged:
        sheet += _record(
            0x00E5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<HHHH", *one) for one in merged)
        )
    sheet += _record(0x000A)
    at = len(_globals(title, 0))
    return _compound(_globals(title, at) + sheet)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _globals(title: str, at: int) -> bytes:
    name = struct.pack("<IBBBB", at, 0, 0, len(title), 1) + title.encode("utf-16-le")
    return _begin(0x0005) + _record(0x0042, struct.pack("<H", 1200)) + _record(0x0085, name) + _record(0x000A)


def _compound(stream: bytes) -> bytes:
    """One stream in a compound file: header, allocation table, directory, stream."""
    stream += b"\0" * max(0, 4096 - len(stream))
    stream += b"\0" * (-len(stream) % 512)
    sectors = len(stream) // 512
    table = [_TABLE, _END, *range(3, sectors + 2), _END]
    table += [_FREE] * (128 - len(table))
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    return head + struct.pack("<128I", *table) + directory.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, _FREE, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)
