"""What came of the rows of a file."""

from dataclasses import dataclass, field

from gongzhi.base.tables import Reason, TableRow

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
IN_CELLS = 20_000  # rows up to which a file is handed back whole, with what came of each in it
_KEPT_MOST = 200_000  # refused rows kept to be handed back; beyond, only counted


@dataclass
class Taken:
    """How an import went. `refused` are rows with the reason; `lines` says what came of each line, for short files."""

    imported: int = 0
    updated: int = 0
    already: int = 0
    left_out: int = 0
    refused: list[tuple[TableRow, Reason]] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All rows seen."""
        return self.imported + self.updated + self.already + self.faults

    @property
    def faults(self) -> int:
        """Rows that were refused."""
        return len(self.refused) + self.left_out

    def count(self, row: TableRow, what: str, number: int = 1) -> None:
        """Something came of a row; `number`: of how many things it tells."""
        if what == NEW:
            self.imported += number
        elif what == CHANGED:
            self.updated += number
        else:
            self.already += number
        if len(self.lines) <= IN_CELLS:
            self.lines[row.line] = what

    def refuse(self, row: TableRow, reason: str | Reason) -> None:
        """A row is not taken."""
        if len(self.refused) < _KEPT_MOST:
            self.refused.append((row, reason if isinstance(reason, Reason) else Reason([("", reason)])))
        else:
            self.left_out += 1
        if len(self.lines) <= IN_CELLS:
            self.lines[row.line] = REFUSED

    @property
    def in_cells(self) -> bool:
        """Whether the file is short enough to be handed back whole."""
        return len(self.lines) <= IN_CELLS

    def counts(self) -> dict[str, int]:
        """As it is stored and recorded."""
        return {NEW: self.imported, CHANGED: self.updated, SAME: self.already, REFUSED: self.faults}
