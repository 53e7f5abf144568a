"""Data in and out of the house: files uploaded and what their columns mean, what came of each row, lists sent away."""

from gongzhi.base.tables import (
    Reason,
    SheetWriter,
    Table,
    TableFault,
    TableRow,
    TableWriter,
    chunks,
    read_table,
    sheets_of,
    tame,
)

__all__ = [
    "Reason", "SheetWriter", "Table", "TableFault", "TableRow", "TableWriter", "chunks", "read_table", "sheets_of",
    "tame",
]  # fmt: skip
