"""Offers, profiles and voucher schemes: that every name points at something, and that every input has an origin."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from gongzhi.base.rules.logic.compiling import RuleFault, ready_programme
from gongzhi.base.rules.logic.definition import Parameter
from gongzhi.base.rules.logic.units import YES_NO, Unreadable, read_value
from gongzhi.packs.programmes import Offer, Origin, Profile, ProfileField, Programme, VoucherScheme

if TYPE_CHECKING:
    from gongzhi.packs.schema import Pack

# who acts on a step must hold one of these verbs there
VERB_OF_STEP = {
    "accept": "programmes",
    "review": "programmes",
    "notice": "programmes",
    "approve": "budget",
    "pay": "pay",
}
_COUNTER = {"balance", "budget_left"}


def check_profile(profile: Profile) -> Iterator[str]:
    """Every fault of `profile.toml`, as `key: what is wrong`."""
    for code, one in profile.fields.items():
        if one.group not in profile.groups:
            yield f"fields.{code}.group: {one.group} is no group of this file"
    for code in profile.groups.keys() - {one.group for one in profile.fields.values()}:
        yield f"groups.{code}: has no field"


def check_offer(programme: Programme, pack: "Pack") -> Iterator[str]:
    """Every fault of an offer; none for a programme without one."""
    offer = programme.offer
    if offer is None:
        return
    for code in programme.inputs.keys() - offer.inputs.keys():
        yield f"offer.inputs.{code}: is missing: say where it comes from (field, asked or known)"
    for code, origin in offer.inputs.items():
        yield from (f"offer.inputs.{code}: {fault}" for fault in _origin(code, origin, programme, pack.profile))
    for code, proof in offer.evidence.items():
        yield from (f"offer.evidence.{code}.{fault}" for fault in _proof(proof.when, proof.field, programme, pack))
    for step, one in offer.steps.items():
        yield from (f"offer.steps.{step}.{fault}" for fault in _role(one.role, VERB_OF_STEP[step], pack))
        if one.panel and step != "review":
            yield f"offer.steps.{step}.panel: only a review is done by a panel"
    yield from _caps(offer, programme)
    for number, clause in enumerate(offer.basis, 1):
        for name in clause.parameters:
            if not any(name in getattr(programme, part) for part in ("parameters", "eligibility", "caps", "tables")):
                yield f"offer.basis.{number}.parameters: {name} is no parameter, table, condition or cap"
    yield from _windows(offer)


def _origin(code: str, origin: Origin, programme: Programme, profile: Profile | None) -> Iterator[str]:
    wanted = programme.inputs.get(code)
    if wanted is None:
        yield "is no input of this programme"
        return
    if origin.field is not None:
        field = profile.fields.get(origin.field) if profile else None
        if field is None:
            yield f"{origin.field} is no field of profile.toml"
        else:
            yield from _taken(origin, field, wanted.type, set(wanted.choices))
    elif origin.known in ("submitted_on", "accepted_on") and wanted.type != "date":
        yield f"{origin.known} is a day, the input is {wanted.type}"
    elif origin.known not in (None, "submitted_on", "accepted_on") and wanted.type != "money":
        yield f"{origin.known} is money, the input is {wanted.type}"
    if origin.year and origin.field is None:
        yield "year: only a field has one"


def _taken(origin: Origin, field: ProfileField, type_: str, choices: set[str]) -> Iterator[str]:
    if origin.part != "value":
        if not field.certificate:
            yield f"part: {origin.field} is no certificate"
        elif type_ != "date":
            yield f"part: is a day, the input is {type_}"
    elif field.type != type_:
        yield f"{origin.field} is {field.type}, the input is {type_}"
    elif missing := field.choices.keys() - choices:
        yield f"{origin.field} may be {', '.join(sorted(missing))}, which the input does not know"
    if origin.year and not field.yearly:
        yield f"year: {origin.field} is not by year"


def _proof(when: str | None, field: str | None, programme: Programme, pack: "Pack") -> Iterator[str]:
    if field is not None and (pack.profile is None or field not in pack.profile.fields):
        yield f"field: {field} is no field of profile.toml"
    if when is None:
        return
    if when in programme.inputs:
        if programme.inputs[when].type != "yes_no":
            yield f"when: {when} is {programme.inputs[when].type}, not yes_no"
        return
    if when not in programme.values:
        yield f"when: {when} is no input and no value"
        return
    try:
        kind = ready_programme("", programme).values[when].kind
    except RuleFault:
        return  # told where it stands
    if kind != YES_NO:
        yield f"when: {when} is {kind}, not yes_no"


def _role(role: str, verb: str, pack: "Pack") -> Iterator[str]:
    if role not in pack.roles:
        yield f"role: {role} is no role of this pack"
    elif verb not in pack.roles[role].verbs:
        yield f"role: {role} needs the verb {verb}"


def _money(name: str, parameters: dict[str, Parameter], type_: str = "money") -> str | None:
    if name not in parameters:
        return f"{name} is no parameter"
    one = parameters[name]
    return None if (one.type, one.over) == (type_, None) else f"{name} is no {type_}"


def _caps(offer: Offer, programme: Programme) -> Iterator[str]:
    for code, cap in offer.caps.items():
        if fault := _money(cap.limit, programme.parameters):
            yield f"offer.caps.{code}.limit: {fault}"
        if cap.per == "document" and offer.document is None:
            yield f"offer.caps.{code}.per: filings of this programme name no document"
    if offer.stacking is not None and (fault := _money(offer.stacking, programme.parameters, "ratio")):
        yield f"offer.stacking: {fault}"
    for name, money in (("base", offer.base), ("policy", offer.policy)):
        if money is not None and (money not in programme.inputs or programme.inputs[money].type != "money"):
            yield f"offer.{name}: {money} is no input of type money"


def _windows(offer: Offer) -> Iterator[str]:
    for before, after in pairwise(sorted(offer.windows, key=lambda one: one.opens)):
        if after.opens <= before.closes:
            yield f"offer.windows: {after.year} opens before {before.year} closes"


def check_vouchers(scheme: VoucherScheme, pack: "Pack") -> Iterator[str]:
    """Every fault of a voucher scheme, as `key: what is wrong`."""
    programme = pack.programmes.get(scheme.programme)
    if programme is None:
        yield f"programme: {scheme.programme} is no programme of this pack"
        return
    if programme.offer is None or not programme.offer.voucher:
        yield f"programme: {scheme.programme} has no offer with voucher = true"
    elif not any(one.known == "balance" for one in programme.offer.inputs.values()):
        yield f"programme: no input of {scheme.programme} is the balance of a voucher"
    if fault := _money(scheme.face, programme.parameters):
        yield f"face: {fault}"
    yield from _role(scheme.role, "programmes", pack)
    try:
        share = read_value(scheme.check_share, "ratio")
    except Unreadable as fault_:
        yield f"check_share: {fault_}"
    else:
        if not 0 <= share <= 1:  # type: ignore[operator]
            yield "check_share: must be from 0% to 100%"
