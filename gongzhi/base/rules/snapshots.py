"""Cases in a Parquet file, read a piece at a time as the whole columns rules compute on.

Columns are named like the inputs. Money is whole fen; ratios and numbers may be decimals; days are dates, codes and
areas texts. A float is refused: it has not the digits it seems to have. Null is not known.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gongzhi.base.rules.logic.calculation import Calculation, Known
from gongzhi.base.rules.logic.units import COUNTED, MOST
from gongzhi.base.rules.logic.vector.running import Given

_PIECE = 1 << 17


class SnapshotFault(Exception):
    """A file that cannot be used; the message names column and row."""


@dataclass(frozen=True)
class Piece:
    """Some rows: the inputs, and what they are told apart by (positions and names)."""

    rows: int
    inputs: dict[str, Given]
    apart: dict[str, tuple[NDArray[np.int64], list[str]]]


@dataclass(frozen=True)
class Snapshot:
    """An open file: how many rows it has, the digest of its content, and the columns it has not."""

    path: Path
    rows: int
    digest: str
    columns: frozenset[str]


def open_snapshot(path: Path, calculation: Calculation) -> Snapshot:
    """Look into a file; raises `SnapshotFault` for what is no Parquet and for columns of a wrong type."""
    try:
        file = pq.ParquetFile(path)
        seen = path.stat()
        digest = _digest(path.resolve(), seen.st_size, seen.st_mtime_ns)
    except (OSError, pa.ArrowException) as fault:
        raise SnapshotFault(f"{path.name}: is no Parquet file that can be read: {fault}") from None
    schema = file.schema_arrow
    for name, known in calculation.inputs.items():
        if name in schema.names and (wrong := _wrong(schema.field(name).type, known)):
            raise SnapshotFault(f"{path.name}: column {name}: {wrong}")
    if not set(schema.names) & calculation.inputs.keys():
        raise SnapshotFault(f"{path.name}: has none of the columns {', '.join(calculation.inputs)}")
    return Snapshot(path, file.metadata.num_rows, digest, frozenset(schema.names))


@lru_cache(maxsize=16)
def _digest(path: Path, _size: int, _changed: int) -> str:
    """The digest of a file, computed again only when its size or its time of change is another: several programmes are
    tried over one snapshot, and reading it through for each took longer than computing them."""
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _wrong(kind: Any, known: Known) -> str:
    """What is wrong with a column's type, or ''. One of nulls only has no type of its own."""
    if pa.types.is_null(kind):
        return ""
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
    match known.kind.name:
        case "yes_no":
            right, wanted = pa.types.is_boolean(kind), "bool"
        case "date":
            right, wanted = pa.types.is_date32(kind), "date32"
        case "code":
            right, wanted = text, "string"
        case _:
            right = pa.types.is_integer(kind) and not pa.types.is_uint64(kind)
            wanted = "whole numbers (money in fen)"
            if known.type not in COUNTED:
                right, wanted = right or pa.types.is_decimal128(kind), "whole numbers or decimal128"
    return "" if right else f"is {kind}, {known.type} is kept as {wanted}"


def pieces(snapshot: Snapshot, calculation: Calculation, apart: Sequence[tuple[str, int | None]]) -> Iterator[Piece]:
    """The rows, a piece at a time. `apart` names columns of texts to tell them apart by, cut to so many characters."""
    present = [(column, cut) for column, cut in apart if column in snapshot.columns]
    wanted = sorted((calculation.inputs.keys() & snapshot.columns) | {column for column, _cut in present})
    file = pq.ParquetFile(snapshot.path)
    start = 0
    try:
        for batch in file.iter_batches(batch_size=_PIECE, columns=wanted):
            inputs = {
                name: _given(batch.column(name), known, calculation, f"{snapshot.path.name}: column {name}", start)
                for name, known in calculation.inputs.items()
                if name in snapshot.columns
            }
            yield Piece(len(batch), inputs, {column: _names(batch.column(column), cut) for column, cut in present})
            start += len(batch)
    except pa.ArrowException as fault:
        raise SnapshotFault(f"{snapshot.path.name}: after row {start}: {fault}") from None


def _given(column: Any, known: Known, calculation: Calculation, where: str, start: int) -> Given:
    absent = None
    if pa.types.is_null(column.type):
        dtype = np.bool_ if known.kind.name == "yes_no" else np.int64
        return Given(np.zeros(len(column), dtype), 1, np.ones(len(column), np.bool_))
    if column.null_count:
        absent = np.asarray(column.is_null().to_numpy(zero_copy_only=False), np.bool_)
    den = 1
    match known.kind.name:
        case "yes_no":
            values = column.fill_null(False).to_numpy(zero_copy_only=False)
        case "date":
            values = column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        case "code":
            values = _codes(column, known, calculation, where, start)
        case _ if pa.types.is_decimal128(column.type):
            values, den = _decimals(column, absent, where, start), 10**column.type.scale
        case _:
            values = column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64, copy=False)
    if known.kind.name == "number" and len(values):
        _within(values, MOST * den, where, start)
    return Given(values, den, absent)


def _within(values: NDArray[np.int64], most: int, where: str, start: int) -> None:
    if most < 2**63 and max(int(values.max()), -int(values.min())) > most:
        row = int(np.flatnonzero((values > most) | (values < -most))[0])
        raise SnapshotFault(f"{where}: row {start + row + 1}: {values[row]} is larger than anything can be")


def _decimals(column: Any, absent: NDArray[np.bool_] | None, where: str, start: int) -> NDArray[np.int64]:
    """The digits of decimals: 16 bytes each, of which the upper 8 may only repeat the sign."""
    raw = np.frombuffer(column.buffers()[1], np.int64)[2 * column.offset : 2 * (column.offset + len(column))]
    low, high = raw[0::2], raw[1::2]
    if absent is not None:
        low, high = np.where(absent, 0, low), np.where(absent, 0, high)
    wide = high != (low >> 63)
    if wide.any():
        raise SnapshotFault(
            f"{where}: row {start + int(np.flatnonzero(wide)[0]) + 1}: has more digits than can be kept"
        )
    return low


def _codes(column: Any, known: Known, calculation: Calculation, where: str, start: int) -> NDArray[np.int64]:
    """Positions of codes; one that is not declared is a fault of its row."""
    places, names = _names(column, None)
    positions = np.full(len(names) + 1, -1, np.int64)
    for number, name in enumerate(names):
        positions[number] = calculation.codes.index(name) if name in known.choices else -1
    found = positions[places]
    wrong = (found < 0) & (places < len(names))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        choices = ", ".join(known.choices)
        raise SnapshotFault(f"{where}: row {start + row + 1}: “{names[places[row]]}” is none of {choices}")
    return np.maximum(found, 0)


def _names(column: Any, cut: int | None) -> tuple[NDArray[np.int64], list[str]]:
    """Positions in a list of texts; past its end for null."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        column = column.cast(pa.string())
    if cut is not None:
        column = pc.utf8_slice_codeunits(column, 0, cut)
    encoded = column.dictionary_encode()
    names = encoded.dictionary.to_pylist()
    return encoded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False).astype(np.int64), names
