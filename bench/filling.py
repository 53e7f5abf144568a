"""A thousand cells of a blank filled, beside a library that reads the workbook, sets the cells and writes it anew.

The library is the floor in work, not in what comes out: it keeps no drawings, controls or parts it does not know. Each
must leave every value in its cell and every formula as it was.
"""

import argparse
import io
import statistics
import time
from collections.abc import Callable

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side

from gongzhi.base.tables.blanks import write_cells

ROWS, COLUMNS = 100, 10


def blank() -> bytes:
    """A ruled table of 100 rows with 10 empty columns, totals below and beside."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    line = Side(style="thin")
    for row in range(1, ROWS + 3):
        for column in range(1, COLUMNS + 3):
            sheet.cell(row, column).border = Border(line, line, line, line)
    for row in range(2, ROWS + 2):
        sheet.cell(row, 1, f"村 {row}")
        sheet.cell(row, COLUMNS + 2, f"=SUM(B{row}:K{row})")
    for column in range(2, COLUMNS + 2):
        sheet.cell(1, column, f"指标 {column}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values() -> dict[tuple[int, int], int]:
    """A thousand numbers."""
    return {(row, column): row * column for row in range(2, ROWS + 2) for column in range(2, COLUMNS + 2)}


def product(data: bytes) -> bytes:
    """The product fills."""
    return write_cells(data, {"Sheet": values()})


def library(data: bytes) -> bytes:
    """The library reads, sets and writes."""
    book = load_workbook(io.BytesIO(data))
    for (row, column), value in values().items():
        book["Sheet"].cell(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def timed(work: Callable[[bytes], bytes], data: bytes) -> float:
    """Seconds; fails when a value or a formula is not where it should be."""
    start = time.perf_counter()
    filled = work(data)
    spent = time.perf_counter() - start
    sheet = load_workbook(io.BytesIO(filled))["Sheet"]
    wrong = [at for at, value in values().items() if sheet.cell(*at).value != value]
    if wrong or sheet.cell(2, COLUMNS + 2).value != "=SUM(B2:K2)":
        raise SystemExit(f"{work.__name__}: {len(wrong)} cells do not hold what was written")
    return spent


def main() -> None:
    """Both in turn, several times; the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds, data = parser.parse_args().rounds, blank()
    spent: dict[str, list[float]] = {"product": [], "library": []}
    for _round in range(rounds):
        spent["product"].append(timed(product, data))
        spent["library"].append(timed(library, data))
    middle = {name: statistics.median(each) for name, each in spent.items()}
    for name, seconds in middle.items():
        print(f"{name:8} {seconds * 1_000:8.1f} ms for {len(values()):,} cells")
    print(f"product / library {middle['product'] / middle['library']:.2f}")


if __name__ == "__main__":
    main()
