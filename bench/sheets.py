"""Excel files read and written, beside the libraries alone and beside another way of reading.

floor: calamine giving its cells as they are; openpyxl writing rows as they are. peer: openpyxl reading.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from gongzhi.base.tables import SheetWriter, read_table

HEADS = [f"column {number}" for number in range(10)]


def rows(number: int) -> list[list[object]]:
    """Rows as offices have them: numbers with zeros in front, texts, a day, an empty cell."""
    return [
        [f"{one:06}", "路灯不亮，晚上很黑", "=1+1", one, "学堂路", "", "2024-01-31", "a", 1.5, "c"]
        for one in range(number)
    ]


def write(path: Path, lines: list[list[object]]) -> int:
    """The product writes."""
    writer = SheetWriter(HEADS)
    for line in lines:
        writer.write(line)
    writer.save(path)
    return len(lines)


def write_floor(path: Path, lines: list[list[object]]) -> int:
    """The library writes, formulas and all."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADS)
    for line in lines:
        sheet.append(line)
    book.save(path)
    return len(lines)


def read(path: Path) -> int:
    """The product reads."""
    return sum(1 for _row in read_table(path).rows)


def read_floor(path: Path) -> int:
    """The library reads."""
    return len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1


def read_peer(path: Path) -> int:
    """Another library reads."""
    sheet = load_workbook(path, read_only=True).active
    assert sheet is not None
    return sum(1 for _row in sheet.iter_rows(values_only=True)) - 1


def timed(work: Callable[[], int], expected: int) -> float:
    """Seconds; fails when not every row was there."""
    start = time.perf_counter()
    found = work()
    spent = time.perf_counter() - start
    if found != expected:
        raise SystemExit(f"{expected} rows expected, {found} found")
    return spent


def main() -> None:
    """Rounds of all ways in turn, so that neighbours disturb them alike."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    lines = rows(asked.rows)
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = Path(folder) / "ours.xlsx", Path(folder) / "plain.xlsx"
        ways: dict[str, Callable[[], int]] = {
            "write": lambda: write(ours, lines), "write floor": lambda: write_floor(plain, lines),
            "read": lambda: read(ours), "read floor": lambda: read_floor(ours), "read peer": lambda: read_peer(ours),
        }  # fmt: skip
        spent: dict[str, list[float]] = {name: [] for name in ways}
        for _round in range(asked.rounds):
            for name, work in ways.items():
                spent[name].append(timed(work, asked.rows))
    middle = {name: statistics.median(seconds) for name, seconds in spent.items()}
    for name, seconds in middle.items():
        print(f"{name:12} {seconds:6.2f} s  {asked.rows / seconds:10,.0f} rows/s")
    print(f"writing takes {middle['write'] / middle['write floor']:.2f} times the library alone")
    print(f"reading takes {middle['read'] / middle['read floor']:.2f} times the library alone")
    print(f"and {middle['read'] / middle['read peer']:.2f} times openpyxl")


if __name__ == "__main__":
    main()
