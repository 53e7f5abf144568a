"""Which caps a filing uses, how much of each was used, and what else the room knows of a case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gongzhi.base.ledger.models import Account
from gongzhi.base.people.models import Organisation
from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.packs.programmes import CapAccount, Programme
from gongzhi.work.programmes.logic.tries import limit_of, share_of
from gongzhi.work.programmes.models import Institution
from gongzhi.work.programmes.queries.accounts import CapOf, accounts_by_code, code_of, digest_key, funded

_LONGEST = 38


@dataclass(frozen=True)
class Asker:
    """Who asks: the organisation, what it takes part as, and whose caps it uses: those of its first-level body."""

    organisation: Organisation
    bodies: tuple[str, ...]
    holder: Organisation


def asker_of(organisation: Organisation) -> Asker:
    """An organisation as an applicant: one query."""
    rows = Institution.objects.filter(organisation=organisation).select_related("parent__organisation").order_by("pk")
    found = list(rows)
    parent = next((one.parent for one in found if one.parent is not None), None)
    own = ("enterprise",) if organisation.kind == "enterprise" and not found else ()
    return Asker(organisation, (*own, *(one.kind for one in found)), parent.organisation if parent else organisation)


def _code(programme: str, code: str, cap: CapAccount) -> str:
    text = cap.shared or f"{programme}.{code}"
    return text if len(text) <= _LONGEST else digest_key(text)


def caps_of(
    pack: str, programme: str, offered: Programme, holder: Organisation, *, year: int, document: str = ""
) -> dict[str, CapOf]:
    """The caps of a programme as accounts, by their code in the offer."""
    found = {}
    for code, cap in (offered.offer.caps if offered.offer else {}).items():
        named, when = _code(programme, code, cap), year if cap.period == "year" else 0
        if cap.per == "applicant":
            found[code] = CapOf(pack, "organisation", holder.pk, holder.uid, named, when)
        elif cap.per == "programme":
            found[code] = CapOf(pack, "programme", digest_key(pack, programme), holder.uid, named, when)
        elif document:
            key = digest_key(str(holder.uid), document)
            found[code] = CapOf(pack, "document", key, holder.uid, named, when)
    return found


def stacking_of(pack: str, offered: Programme, holder: Organisation, document: str) -> CapOf | None:
    """The cap over all programmes that give for one document on the same base; None where there is none."""
    offer = offered.offer
    if offer is None or offer.stacking is None or not document:
        return None
    key = digest_key(str(holder.uid), document, offer.base or "")
    return CapOf(pack, "document", key, holder.uid, "stacking")


def limits(
    ready: Calculation, offered: Programme, caps: Mapping[str, CapOf], day: date, known_on: date
) -> dict[CapOf, int]:
    """The limit of each cap on a day; those nobody knows are missing, and then nothing can be approved."""
    assert offered.offer is not None
    found = {}
    for code, cap in caps.items():
        limit = limit_of(ready, offered.offer.caps[code].limit, day, known_on)
        if limit is not None:
            found[cap] = limit
    return found


def stacking_limit(ready: Calculation, offered: Programme, base: int, day: date, known_on: date) -> int | None:
    """The most all programmes together may give on a base, in fen."""
    assert offered.offer is not None and offered.offer.stacking is not None
    return share_of(ready, offered.offer.stacking, base, day, known_on)


def used_of(caps: Iterable[CapOf], pack: str) -> dict[CapOf, int]:
    """What was used and is held of each cap so far, in fen: three queries for all."""
    wanted = list(dict.fromkeys(caps))
    found = accounts_by_code([f"{pack}.cap.source", *(one.account for one in wanted)])
    source = found.pop(f"{pack}.cap.source", None)
    given = funded(found.values(), source) if source else {}
    return {one: _used(found.get(one.account), given) for one in wanted}


def _used(account: Account | None, given: Mapping[int, int]) -> int:
    return 0 if account is None else given.get(account.pk, 0) - account.available


def known_amounts(offered: Programme, caps: Mapping[str, CapOf], used: Mapping[CapOf, int]) -> dict[str, int]:
    """`used_year` and `used_all` of a programme: of the first cap of the applicant of that period."""
    assert offered.offer is not None
    found: dict[str, int] = {}
    for code, cap in caps.items():
        one = offered.offer.caps[code]
        if one.per == "applicant":
            found.setdefault("used_year" if one.period == "year" else "used_all", used.get(cap, 0))
    return found


def budget_code(pack: str, programme: str, year: int) -> str:
    """The account of a budget."""
    return code_of(pack, "budget", programme, year)
