"""Scenarios side by side in words."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from gongzhi.base.rules.logic.units import kind_of, shown
from gongzhi.base.rules.logic.whatif.tallies import OTHER

Plain = dict[str, Any]
_MONEY = kind_of("money")


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else shown(Fraction(fen), _MONEY)


def table_of(found: Plain, columns: Sequence[str]) -> Iterator[str]:
    """One column for each scenario, then areas and kinds."""
    every: list[Plain] = found["scenarios"]
    snapshot = found["snapshot"]
    yield _("%(text)s（%(note)s）") % {"text": found["title"], "note": found["programme"]}
    yield _("%(rows)d 个案例，%(file)s，SHA-256 %(digest)s") % {
        "rows": snapshot["rows"], "file": snapshot["file"], "digest": snapshot["sha256"][:16],
    }  # fmt: skip
    rows: list[tuple[str, list[str]]] = [
        ("", [_("现行") if one["name"] == "base" else one["name"] for one in every]),
        (_("支出"), [_yuan(one["cost"]) for one in every]),
        (_("资金"), [_yuan(one["budget"]) for one in every]),
        (_("结余"), [_yuan(one["left"]) for one in every]),
        (_("符合条件"), [str(one["eligible"]) for one in every]),
        (_("得到补助"), [str(one["receivers"]) for one in every]),
        (_("待定"), [str(one["undetermined"]) for one in every]),
        (_("增加"), [_moved(one["winners"], "gain") for one in every]),
        (_("减少"), [_moved(one["losers"], "loss") for one in every]),
        (_("不变"), [str(one["same"]) for one in every]),
    ]
    for key in every[0]["quantiles"]:
        rows.append((key, [_yuan(one["quantiles"].get(key)) for one in every]))
    decided = [{by["title"]: by["cases"] for by in one["decided_by"]} for one in every]
    for title in dict.fromkeys(title for one in decided for title in one):
        rows.append((_("取决于 %(what)s") % {"what": title}, [str(one.get(title, 0)) for one in decided]))
    yield from _aligned(rows)
    for column in columns:
        yield from _apart(every, column)


def _moved(one: Plain, key: str) -> str:
    return _("%(text)s（%(note)s）") % {"text": one["cases"], "note": _yuan(one[key])}


def _apart(every: list[Plain], column: str) -> Iterator[str]:
    parts = [one.get(f"by_{column}") for one in every]
    if parts[0] is None:
        return
    rows = [(column, [_("案例"), *(_("现行") if one["name"] == "base" else one["name"] for one in every)])]
    for cells in zip(*(part or [] for part in parts), strict=False):
        name = _(cells[0]["name"]) if cells[0]["name"] == OTHER else cells[0]["name"]
        rows.append((name or "—", [str(cells[0]["cases"]), *(_yuan(cell["cost"]) for cell in cells)]))
    yield ""
    yield from _aligned(rows)


def _width(text: str) -> int:
    """Chinese characters are two columns wide on a terminal."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _aligned(rows: list[tuple[str, list[str]]]) -> Iterator[str]:
    whole = [[head, *cells] for head, cells in rows]
    widths = [max(_width(row[n]) for row in whole) for n in range(len(whole[0]))]
    for row in whole:
        first = row[0] + " " * (widths[0] - _width(row[0]))
        rest = (" " * (wide - _width(cell)) + cell for cell, wide in zip(row[1:], widths[1:], strict=True))
        yield "  ".join([first, *rest]).rstrip()
