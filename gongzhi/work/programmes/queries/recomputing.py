"""A decision computed again, from what was known on its day: the same trace must come out."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils import translation

from gongzhi.base.rules.logic.units import Value, read_value
from gongzhi.packs.queries import packs_by_version
from gongzhi.work.programmes.logic.tries import DAYS, Case, attempt, digest_of_trace
from gongzhi.work.programmes.models import Decision
from gongzhi.work.programmes.queries.profile import profiles


@dataclass(frozen=True)
class Again:
    """What came out the second time, and whether it is what was decided."""

    same: bool
    payable: int | None
    trace: dict[str, Any]
    differs: tuple[str, ...] = ()


def recomputed(decision: Decision) -> Again:
    """Compute a decision again: the version of the pack it was made by, the profile as it was known at its moment.

    What was asked in the filing and what the ledger held are taken as they were kept with it; parameters are those
    known on its day.
    """
    pack = packs_by_version([decision.pack_version_id])[0]
    filing = decision.filing
    programme, profile = pack.pack.programmes[filing.programme], pack.pack.profile
    assert programme.offer is not None
    held = profiles([filing.organisation_id], profile, decision.at)[filing.organisation_id] if profile else {}
    asked: dict[str, Value] = {}
    known: dict[str, int] = {}
    today = decision.known_on
    for code, told in decision.inputs.items():
        if told["value"] is None or told["origin"] == "profile":
            continue
        one = programme.inputs[code]
        value = read_value(told["value"], one.type, frozenset(one.choices))
        origin = programme.offer.inputs[code]
        if told["origin"] == "asked":
            asked[code] = value
        elif origin.known in DAYS:
            today = value  # type: ignore[assignment]
        elif isinstance(value, Fraction):
            known[str(origin.known)] = int(value)
    with translation.override("zh-hans"):
        found = attempt(
            pack.rules(filing.programme), programme, profile, Case(held, asked, known, today), decision.known_on
        )
    now = {code: one.told() for code, one in found.given.items()}
    differs = tuple(code for code in now if now[code]["value"] != decision.inputs.get(code, {}).get("value"))
    return Again(digest_of_trace(found.told) == decision.digest, found.payable, found.told, differs)
