"""What is wrong with a declared scheme that no single line can know: names, parties, limits, what stops when."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from gongzhi.base.rules.logic.compiling import RuleProblem
from gongzhi.base.rules.logic.definition import Parameter
from gongzhi.base.rules.logic.units import Unreadable, read_number
from gongzhi.packs.schemes.declared import Breaker, Scheme
from gongzhi.packs.schemes.standing import ROW, STANDING

SHARED_BY = "shared_by"  # the value that says which shares hold


def faults_of(scheme: Scheme) -> Iterator[RuleProblem]:
    """Everything but the sharing, which `faults_of_sharing` tells."""
    for part in (_names, _filing, _pool, _breaker):
        yield from part(scheme)


def _names(scheme: Scheme) -> Iterator[RuleProblem]:
    own = {
        "base",
        SHARED_BY,
        *(f"part_{party}" for party in scheme.parties),
        *(f"limit_{key}" for key in scheme.filing.limits),
    }
    own |= {f"{head}_{key}" for key in (scheme.pool.holds if scheme.pool else {}) for head in ("used", "most")}
    for part in ("parameters", "tables", "values"):
        for name in getattr(scheme, part):
            if name in STANDING or name in own:
                yield RuleProblem(f"{part}.{name}", "is a name the scheme has already")
    for name, one in scheme.inputs.items():
        if name in own:
            yield RuleProblem(f"inputs.{name}", "is a name the scheme has already")
        elif name in STANDING and one.type != STANDING[name].type:
            yield RuleProblem(f"inputs.{name}.type", f"is always {STANDING[name].type}")
        if one.fact and one.type not in ("yes_no", "money", "number", "ratio", "people", "items", "code"):
            yield RuleProblem(f"inputs.{name}.type", f"a fact is not asked as {one.type}")
    days = {name for name, one in {**STANDING, **scheme.inputs}.items() if one.type == "date"}
    if scheme.selector and scheme.selector not in days:
        known = [name for name, one in ROW.items() if one.type == "date"]
        yield RuleProblem("selector", f"{scheme.selector} is none of {', '.join(known)}")
    titles: dict[str, str] = {}
    for code, party in scheme.parties.items():
        if (same := titles.setdefault(party.title.zh, code)) != code:
            yield RuleProblem(f"parties.{code}.title", f"is that of {same}: nobody bears a loss twice")


def faults_of_sharing(scheme: Scheme) -> Iterator[RuleProblem]:
    """What hinders that a loss is shared at all."""
    sharing = scheme.sharing
    if (sharing.shares is None) == (sharing.by is None):
        yield RuleProblem("sharing", "needs either shares, or by and of")
        return
    if sharing.by is not None and not sharing.of:
        yield RuleProblem("sharing.of", "says which shares each code chooses")
    named = {"shares": sharing.shares} if sharing.shares else {f"of.{code}": one for code, one in sharing.of.items()}
    for place, name in named.items():
        parameter = scheme.parameters.get(name or "")
        if parameter is None:
            yield RuleProblem(f"sharing.{place}", f"{name} is no parameter of this scheme")
            continue
        for number, version in enumerate(parameter.versions, 1):
            at = f"parameters.{name}.versions.{number}"
            if set(version.shares) != set(scheme.parties):
                odd = ", ".join(sorted(set(version.shares) ^ set(scheme.parties)))
                yield RuleProblem(f"{at}.shares", f"must name every party once, and no other: {odd}")
            elif version.residue is None:
                yield RuleProblem(f"{at}.residue", "is missing: a loss is shared to the fen, somebody takes the rest")


def _filing(scheme: Scheme) -> Iterator[RuleProblem]:
    purpose = scheme.inputs.get("purpose", STANDING["purpose"])
    for code in scheme.filing.barred:
        if code not in purpose.choices:
            yield RuleProblem("filing.barred", f"{code} is no purpose: {', '.join(purpose.choices)}")
    certificate = scheme.inputs.get("certificate", STANDING["certificate"])
    for code in scheme.filing.certificates:
        if code not in certificate.choices:
            yield RuleProblem("filing.certificates", f"{code} is no certificate: {', '.join(certificate.choices)}")
    if scheme.filing.certificate and not scheme.filing.certificates:
        yield RuleProblem("filing.certificates", "says which certificates of the profile count")


def _pool(scheme: Scheme) -> Iterator[RuleProblem]:
    if scheme.pool is None:
        return
    if scheme.pool.to not in scheme.parties:
        yield RuleProblem("pool.to", f"{scheme.pool.to} is no party of this scheme")
    for key in scheme.pool.holds.keys() & scheme.pool.caps.keys():
        yield RuleProblem(f"pool.holds.{key}", "is a name of caps already")


def _breaker(scheme: Scheme) -> Iterator[RuleProblem]:
    if scheme.breaker is None:
        return
    for key in ("warn", "stop"):
        name = getattr(scheme.breaker, key)
        parameter = scheme.parameters.get(name)
        if parameter is None or parameter.type != "ratio" or parameter.over is not None:
            yield RuleProblem(f"breaker.{key}", f"{name} is no parameter of type ratio")
    yield from _lines(scheme.breaker, scheme.parameters)
    if scheme.pool is None and scheme.breaker.stops != "filing":
        yield RuleProblem("breaker.stops", "there is no pool: only filing can stop")


def _lines(breaker: Breaker, parameters: Mapping[str, Parameter]) -> Iterator[RuleProblem]:
    """It warns before it stops, whatever versions hold together."""
    for warn in parameters[breaker.warn].versions if breaker.warn in parameters else ():
        for stop in parameters[breaker.stop].versions if breaker.stop in parameters else ():
            apart = (warn.valid_to and warn.valid_to <= stop.valid_from) or (
                stop.valid_to and stop.valid_to <= warn.valid_from
            )
            if not apart and _share(warn.value) > _share(stop.value):
                yield RuleProblem("breaker.warn", f"warns at {warn.value}, after it stopped at {stop.value}")


def _share(text: str | None) -> Fraction:
    try:
        return read_number(text or "0")[0]
    except Unreadable:
        return Fraction(0)  # told where it stands
