"""The report beside a filled sheet: every cell with where it came from, and what is still open. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.figures.sheets.logic.results import FIELD, FIGURE, OPEN, REVISED, SIGNED, UNSIGNED, Told

HEADS = ("cell", "value", "kind", "what", "area", "period", "records", "state", "why")


@dataclass(frozen=True)
class Counts:
    """How many cells are filled, cannot be told, stand for a period that is not over or not signed, and wait."""

    filled: int = 0
    pending: int = 0
    provisional: int = 0
    unsigned: int = 0
    waiting: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.pending and not self.waiting


def counts_of(cells: Sequence[Told]) -> Counts:
    """What came of the cells of a sheet."""
    states = Counter(one.state for one in cells)
    pending, waiting = sum(one.pending for one in cells), sum(one.waits for one in cells)
    return Counts(len(cells) - pending - waiting, pending, states[OPEN], states[UNSIGNED], waiting)


def state_said(one: Told) -> str:
    """How far the period of a cell is, in words."""
    if one.waits:
        return _("等岗位填")
    return {
        OPEN: _("暂报：时期没有过完"),
        UNSIGNED: _("没有关账"),
        SIGNED: _("已关账"),
        REVISED: _("已关账的数；关账后记录有变"),
    }.get(one.state, "")


def report_rows(cells: Sequence[Told]) -> Iterator[list[str]]:
    """Each cell as a line of the report, under `HEADS`."""
    for one in cells:
        what = one.figure or one.field or one.role
        value = one.value if one.kind != FIELD else ""  # a register's words are in the sheet, not once more beside it
        records = str(one.records) if one.kind == FIGURE else ""
        yield [
            one.name, "" if one.pending else value, one.kind, what, one.area, one.period, records, state_said(one),
            one.reason,
        ]  # fmt: skip


def summary(counts: Counts) -> str:
    """The counts in one line."""
    said = [ngettext("填了 %(n)d 格", "填了 %(n)d 格", counts.filled) % {"n": counts.filled}]
    if counts.pending:
        said.append(_("%(n)d 格待定") % {"n": counts.pending})
    if counts.provisional:
        said.append(_("%(n)d 格是暂报") % {"n": counts.provisional})
    if counts.unsigned:
        said.append(_("%(n)d 格没有关账") % {"n": counts.unsigned})
    if counts.waiting:
        said.append(_("%(n)d 格等岗位填") % {"n": counts.waiting})
    return _("，").join(said)
