"""Reading old paper books and other apps' exports: which column means what, and whether a cell is points. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

BALANCE_MOST = 1_000_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("户号", "户编号", "家庭编号", "household", "household_no", "family_id"),
    "points": ("积分", "余额", "积分余额", "剩余积分", "当前积分", "points", "balance", "score"),
}
_WHOLE = re.compile(r"\d{1,9}(\.0+)?")


@dataclass(frozen=True)
class OldRow:
    """One household's balance elsewhere, or why the line cannot be used."""

    line: int
    number: str = ""
    points: int = 0
    fault: str = ""


def columns_of(headers: Sequence[str]) -> dict[str, str]:
    """Which header holds what; a name that is missing is not in it."""
    plain = {header.strip().lower(): header for header in headers}
    found = {}
    for name, words in COLUMNS.items():
        header = next((plain[word] for word in words if word in plain), None)
        if header is not None:
            found[name] = header
    return found


def read_rows(rows: Iterable[tuple[int, Mapping[str, str]]], columns: Mapping[str, str]) -> list[OldRow]:
    """Rows by line, each with a balance or with its fault: units, signs and parts of points are refused."""
    return [_row(line, cells, columns) for line, cells in rows]


def _row(line: int, cells: Mapping[str, str], columns: Mapping[str, str]) -> OldRow:
    number = (cells.get(columns["number"]) or "").strip()
    told = (cells.get(columns["points"]) or "").strip().replace(",", "").replace("，", "")
    if not number:
        return OldRow(line, fault=_("没有写户号"))
    if told.endswith("分"):
        told = told[:-1].strip()
    if told.startswith("-"):
        return OldRow(line, number, fault=_("积分是负数：积分只奖励、不扣分，请先核对"))
    if not _WHOLE.fullmatch(told):
        said = _("“%(told)s”不是整数的积分：元、小数和其他单位不能用")
        return OldRow(line, number, fault=said % {"told": told[:20]})
    points = int(told.partition(".")[0])
    if not 1 <= points <= BALANCE_MOST:
        return OldRow(line, number, fault=_("积分写 1 到 1,000,000"))
    return OldRow(line, number, points)
