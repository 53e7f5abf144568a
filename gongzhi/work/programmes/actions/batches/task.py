"""What the answers of a batch are computed from and written to: one filing, under the lock of its scheme."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schemes.readying import ReadyScheme
from gongzhi.work.programmes.logic.batches.words import ACCEPTED, DUPLICATE, RETURNED
from gongzhi.work.programmes.models import Batch, Institution, SchemeBook


@dataclass(frozen=True)
class Answer:
    """What came of a row, and why: faults as they are stored."""

    outcome: str
    why: Sequence[Any] = field(default_factory=list)


TAKEN = Answer(ACCEPTED)


@dataclass(slots=True)
class FiledRow:
    """A row that waits for its answer."""

    pk: int
    line: int
    note: str
    values: dict[str, Any]


@dataclass
class Task:
    """One filing."""

    batch: Batch
    book: SchemeBook
    pack: PackInUse
    scheme: ReadyScheme | None
    rows: Sequence[FiledRow]
    by: By
    at: datetime
    on: date

    @property
    def rules(self) -> ReadyScheme:
        """The scheme of a batch that has one."""
        assert self.scheme is not None
        return self.scheme

    def side(self, kind: str) -> Institution | None:
        """The bank or the guarantor of the batch."""
        return next(
            (one for one in (self.batch.institution, self.batch.partner) if one is not None and one.kind == kind), None
        )


def returned(field_: str, code: str, **about: Any) -> Answer:
    """A row given back for one reason."""
    return Answer(RETURNED, [[field_, code, about]])


def duplicate(field_: str, code: str, **about: Any) -> Answer:
    """A row that was there before."""
    return Answer(DUPLICATE, [[field_, code, about]])
