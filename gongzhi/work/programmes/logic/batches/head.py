"""What a batch says of itself, and whether its rows agree with that."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from gongzhi.base.refusals import Problem
from gongzhi.work.programmes.logic.batches.cells import PLACES, YUAN
from gongzhi.work.programmes.logic.batches.kinds import COLUMNS, KINDS
from gongzhi.work.programmes.logic.batches.reading import Found
from gongzhi.work.programmes.logic.batches.words import total_words

ROWS_MOST = 500_000


@dataclass(frozen=True)
class Head:
    """Header of a batch: number of the institution's own, scheme, kind, period, counts and control totals in fen.

    `unit`: of amounts in columns whose header names none. Without `rows` or totals nothing is compared.
    """

    number: str
    scheme: str
    kind: str
    period: str = ""
    rows: int | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    unit: str = YUAN


def head_problems(head: Head) -> list[Problem]:
    """What is wrong with a header by itself."""
    found = []
    if head.kind not in KINDS:
        found.append(Problem("kind", _("批次种类是其中之一：%(kinds)s") % {"kinds": ", ".join(KINDS)}))
    number = head.number.strip()
    if not 1 <= len(number) <= 60 or "\x00" in number or number != head.number:
        found.append(Problem("number", _("批次号写 1 到 60 个字符")))
    if len(head.period) > 21:
        found.append(Problem("period", _("期间写成 2025-04 或 2025-04-01/2025-04-30")))
    if head.unit not in PLACES:
        found.append(Problem("unit", _("金额单位是分、元或万元")))
    if head.kind in KINDS:
        known = {one.code for one in COLUMNS[head.kind] if one.total}
        found += [Problem(f"total-{one}", _("这种批次没有这一合计")) for one in sorted(set(head.totals) - known)]
    return found


def total_problems(head: Head, found: Found) -> list[Problem]:
    """Where counts and totals differ from what was read, with the difference.

    A row whose amount cannot be read counts as nothing: then the rows may only come to less than was declared.
    """
    problems = []
    if head.rows is not None and head.rows != len(found.rows):
        said = total_words(_("行数"), head.rows, len(found.rows), money=False)
        problems.append(Problem("rows", said))
    titles = {one.code: one.field.title for one in COLUMNS[head.kind]}
    for name, declared in head.totals.items():
        summed = found.totals[name]
        if summed == declared or (found.unreadable[name] and summed < declared):
            continue
        problems.append(Problem(f"total-{name}", total_words(str(titles[name]), declared, summed, money=True)))
    return problems
