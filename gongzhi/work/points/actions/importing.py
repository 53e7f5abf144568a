"""Old paper books and exports of other points apps: opening balances, a row a household, with what is wrong by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.ledger.actions.posting import post_entries
from gongzhi.base.ledger.logic.entries import Draft, Leg
from gongzhi.base.ledger.models import Entry
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Household
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.texts import digest_of
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import Done
from gongzhi.work.points.actions.schemes import account_of, keeping, open_books
from gongzhi.work.points.logic.reading import OldRow
from gongzhi.work.points.models import SCHEME, Scheme

_KIND = "points.old"
_ASKED = 500


@dataclass
class Taken:
    """How an import went. `refused`: line of the file and what is wrong with it."""

    books: int = 0
    points: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def take_old_books(
    scheme: Scheme, rows: Sequence[OldRow], *, document: str, viewer: Viewer, channel: str, at: datetime
) -> Taken:
    """Open books with the balances they had elsewhere. A row that was taken before, from the same source, is not
    taken twice; `document` names the resolution or the list they rest on."""
    by = keeping(scheme, viewer, channel)
    if not 2 <= len(document.strip()) <= 100:
        raise Invalid([Problem("document", _("写明依据：哪次会议、哪本台账"))])
    taken = Taken()
    good = _good(scheme, rows, taken)
    books = open_books(scheme, [home for _row, home in good], by=by, at=at)
    issue, source = account_of(scheme, "issue"), digest_of(document.strip())[:12]
    keys = {home.pk: f"{_KIND}:{scheme.pk}:{source}:{home.uid}" for _row, home in good}
    before = set(Entry.objects.filter(kind=_KIND, key__startswith=f"{_KIND}:{scheme.pk}:{source}:").values_list("key"))
    drafts = []
    for row, home in good:
        legs = [Leg(issue.pk, books[home.pk].account_id, row.points, scheme.unit)]
        drafts.append(Draft(keys[home.pk], _KIND, legs, "opening", document.strip()))
    post_entries(drafts, by=by, at=at)
    new = [row for row, home in good if (keys[home.pk],) not in before]
    taken.same, taken.books, taken.points = len(good) - len(new), len(new), sum(row.points for row in new)
    facts = {"books": taken.books, "points": taken.points, "refused": len(taken.refused)}
    record([Done("points.old_taken", SCHEME, scheme.uid, by, at, scheme.area_path, facts)])
    return taken


def _good(scheme: Scheme, rows: Sequence[OldRow], taken: Taken) -> list[tuple[OldRow, Household]]:
    known: dict[str, Household] = {}
    numbers = [row.number for row in rows if not row.fault]
    for start in range(0, len(numbers), _ASKED):
        some = Household.objects.filter(number__in=numbers[start : start + _ASKED], valid_to=None)
        known |= {one.number: one for one in some}
    good: list[tuple[OldRow, Household]] = []
    seen: set[str] = set()
    for row in rows:
        fault = row.fault or _fault(scheme, row, known, seen)
        if fault:
            taken.refused.append((row.line, fault))
        else:
            seen.add(row.number)
            good.append((row, known[row.number]))
    return good


def _fault(scheme: Scheme, row: OldRow, known: Mapping[str, Household], seen: set[str]) -> str:
    home, said = known.get(row.number), {"number": row.number[:30]}
    if home is None:
        return _("没有户号为 %(number)s 的住户") % said
    if not home.area_path.startswith(scheme.area_path):
        return _("户号 %(number)s 不在这个村") % said
    return _("户号 %(number)s 出现了两次") % said if row.number in seen else ""
