"""What a firm is entitled to, and why: every programme tried for it, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count

from gongzhi.base.clock import local_day
from gongzhi.base.people.models import Organisation
from gongzhi.base.rules.logic.units import Value
from gongzhi.packs.programmes import Programme
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.logic.profile import Held
from gongzhi.work.programmes.logic.states import STANDING, WAITING
from gongzhi.work.programmes.logic.tries import Case, Try, attempt
from gongzhi.work.programmes.logic.windows import Opening, next_of, openings
from gongzhi.work.programmes.models import Extension, Filing
from gongzhi.work.programmes.queries.caps import Asker, asker_of, caps_of, known_amounts, used_of
from gongzhi.work.programmes.queries.profile import profiles


@dataclass(frozen=True)
class Entitled:
    """One programme for one firm: what it gives, until when, what is missing, and where the firm stands in the queue.

    `waiting` is how many filings wait for money there; `place` that of the firm's own, counted from 1.
    """

    code: str
    programme: Programme
    tried: Try
    opening: Opening | None
    standing: str
    filings: Sequence[Filing] = ()
    waiting: int = 0
    place: int | None = None


@dataclass
class Entitlements:
    """Everything for one firm at one moment."""

    asker: Asker
    held: Mapping[str, Sequence[Held]]
    found: list[Entitled] = field(default_factory=list)


def extended(pack: str) -> dict[tuple[str, int], datetime]:
    """Until when windows of a pack were extended, by programme and year; the newest decision counts."""
    rows = Extension.objects.filter(pack=pack).order_by("pk")
    return {(one.programme, one.year): one.closes_at for one in rows}


def openings_of(
    code: str, offered: Programme, pack: PackInUse, later: Mapping[tuple[str, int], datetime]
) -> list[Opening]:
    """The windows of a programme as moments."""
    if offered.offer is None:
        return []
    own = {year: moment for (programme, year), moment in later.items() if programme == code}
    return openings(offered.offer, pack.calendar.time_zone, own)


def offered_to(pack: PackInUse, asker: Asker) -> dict[str, Programme]:
    """The programmes an applicant may file for, by code."""
    return {
        code: one
        for code, one in pack.pack.programmes.items()
        if one.offer is not None and not one.offer.voucher and set(one.offer.applicants) & set(asker.bodies)
    }


def entitlements(
    organisation: Organisation, pack: PackInUse, *, at: datetime, asked: Mapping[str, Mapping[str, Value]] | None = None
) -> Entitlements:
    """Every programme tried for a firm. `asked`: by programme, what the firm supposes of what no profile holds."""
    asker, today = asker_of(organisation), local_day(at, pack.calendar.time_zone)
    profile = pack.pack.profile
    held = profiles([organisation.pk], profile, at)[organisation.pk] if profile else {}
    offered, later = offered_to(pack, asker), extended(pack.code)
    places = {code: next_of(openings_of(code, one, pack, later), at) for code, one in offered.items()}
    caps = {
        code: caps_of(pack.code, code, one, asker.holder, year=_year(places[code], today))
        for code, one in offered.items()
    }
    used = used_of((cap for some in caps.values() for cap in some.values()), pack.code)
    filed, queue, ahead = _filed(organisation, pack.code), _queue(pack.code), _ahead(organisation, pack.code)
    found = Entitlements(asker, held)
    for code, one in offered.items():
        case = Case(held, (asked or {}).get(code, {}), known_amounts(one, caps[code], used), today)
        tried, opening = attempt(pack.rules(code), one, profile, case, today), places[code]
        found.found.append(
            Entitled(
                code,
                one,
                tried,
                opening,
                opening.standing(at) if opening else "none",
                filed.get(code, ()),
                queue.get(code, 0),
                ahead.get(code),
            )  # fmt: skip
        )
    return found


def _year(opening: Opening | None, today: date) -> int:
    return opening.window.year if opening else today.year


def _filed(organisation: Organisation, pack: str) -> dict[str, list[Filing]]:
    found: dict[str, list[Filing]] = {}
    for one in Filing.objects.filter(organisation=organisation, pack=pack).order_by("-pk")[:200]:
        found.setdefault(one.programme, []).append(one)
    return found


def _queue(pack: str) -> dict[str, int]:
    rows = Filing.objects.filter(pack=pack, state=WAITING).values("programme").annotate(count=Count("pk"))
    return {row["programme"]: row["count"] for row in rows}


def _ahead(organisation: Organisation, pack: str) -> dict[str, int]:
    """The place of a firm's first waiting filing in the queue of each programme."""
    rows = Filing.objects.filter(pack=pack, state=WAITING).order_by("window", "approved_at", "pk")
    found: dict[str, int] = {}
    places: dict[str, int] = {}
    for programme, firm in rows.values_list("programme", "organisation"):
        places[programme] = places.get(programme, 0) + 1
        if firm == organisation.pk:
            found.setdefault(programme, places[programme])
    return found


def place_of(filing: Filing) -> int | None:
    """The place of a filing that waits for money, counted from 1."""
    if filing.state != WAITING:
        return None
    rows = Filing.objects.filter(pack=filing.pack, programme=filing.programme, state=WAITING)
    ordered = rows.order_by("window", "approved_at", "pk").values_list("pk", flat=True)
    return list(ordered).index(filing.pk) + 1


def already(organisation: Organisation, document: str, cost_item: str, but: int) -> Filing | None:
    """Another standing filing of a firm for the same thing."""
    if not document:
        return None
    rows = Filing.objects.filter(organisation=organisation, document=document, cost_item=cost_item, state__in=STANDING)
    return rows.exclude(pk=but).first()
