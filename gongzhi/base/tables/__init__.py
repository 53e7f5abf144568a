"""Tables in and out: CSV and Excel files read with faults that name the line, and written so that they harm nobody."""

from gongzhi.base.tables.reading import read_table, sheets_of
from gongzhi.base.tables.rows import Reason, Table, TableFault, TableRow, chunks
from gongzhi.base.tables.writing import SheetWriter, TableWriter, tame, untame

__all__ = [
    "Reason", "SheetWriter", "Table", "TableFault", "TableRow", "TableWriter", "chunks", "read_table", "sheets_of",
    "tame", "untame",
]  # fmt: skip
