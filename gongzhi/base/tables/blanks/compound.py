"""Where the formulas of an old workbook stand. Readers give what formulas gave last, which in a blank is a wrong
number: so those cells must be known, to be left empty. Read are only the records that say where they are.
"""

import struct
from collections.abc import Iterator

_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_MOST = 100_000  # sectors, records
_FORMULA, _SHEET, _BEGIN = 0x0006, 0x0085, 0x0809


def formulas_in(data: bytes) -> dict[str, frozenset[tuple[int, int]]] | None:
    """By sheet, row and column (from 1) of each formula; None when it cannot be told, as for another kind of file."""
    try:
        stream = _book(data)
    except (struct.error, IndexError, ValueError):
        return None
    return None if stream is None else _formulas(stream)


def _book(data: bytes) -> bytes | None:
    """The stream `Workbook` of a compound file (MS-CFB)."""
    if data[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return None
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    first_directory, mini_most = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 56)[0]
    first_mini = struct.unpack_from("<I", data, 60)[0]
    table = _allocation(data, size)
    directory = _chain(data, first_directory, table, size)
    root, found = None, None
    for at in range(0, len(directory), 128):
        entry = directory[at : at + 128]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        if entry[66] == 5:
            root = entry
        elif name in ("Workbook", "Book"):
            found = entry
    if found is None or root is None:
        return None
    start, length = struct.unpack_from("<I", found, 116)[0], struct.unpack_from("<I", found, 120)[0]
    if length >= mini_most:
        return _chain(data, start, table, size)[:length]
    small = _chain(data, struct.unpack_from("<I", root, 116)[0], table, size)
    mini = _chain(data, first_mini, table, size)
    links = list(struct.unpack(f"<{len(mini) // 4}I", mini[: len(mini) // 4 * 4]))
    return b"".join(small[one * 64 : one * 64 + 64] for one in _links(start, links))[:length]


def _allocation(data: bytes, size: int) -> list[int]:
    sectors = [one for one in struct.unpack_from("<109I", data, 76) if one < _END]
    more = struct.unpack_from("<I", data, 68)[0]
    while more < _END and len(sectors) < _MOST:
        part = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        sectors += [one for one in part[:-1] if one < _END]
        more = part[-1]
    found: list[int] = []
    for one in sectors:
        found += struct.unpack_from(f"<{size // 4}I", data, (one + 1) * size)
    return found


def _links(start: int, table: list[int]) -> Iterator[int]:
    at, steps = start, 0
    while at < _END and at != _FREE:
        if steps > _MOST:
            raise ValueError("a chain without end")
        yield at
        at, steps = table[at], steps + 1


def _chain(data: bytes, start: int, table: list[int], size: int) -> bytes:
    return b"".join(data[(one + 1) * size : (one + 2) * size] for one in _links(start, table))


def _formulas(stream: bytes) -> dict[str, frozenset[tuple[int, int]]]:
    """BIFF records: the sheets the workbook names with where they begin, and in each where formulas stand."""
    names: dict[int, str] = {}
    found: dict[str, set[tuple[int, int]]] = {}
    here = ""
    for at, kind, body in _records(stream):
        if kind == _SHEET:
            names[struct.unpack_from("<I", body, 0)[0]] = _name(body)
        elif kind == _BEGIN:
            here = names.get(at, here)
        elif kind == _FORMULA and here:
            row, column = struct.unpack_from("<HH", body, 0)
            found.setdefault(here, set()).add((row + 1, column + 1))
    return {name: frozenset(cells) for name, cells in found.items()}


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _name(body: bytes) -> str:
    length, wide = body[6], body[7]
    return body[8 : 8 + 2 * length].decode("utf-16-le") if wide & 1 else body[8 : 8 + length].decode("latin-1")
