"""A declared scheme made ready: two programmes, one that answers filed rows and one that answers claims."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.compiling import MONEY, RuleFault, RuleProblem, ready_programme
from gongzhi.base.rules.logic.definition import Cap, Condition, Input, Named, Programme
from gongzhi.base.rules.logic.trees import Shares
from gongzhi.base.texts import Text
from gongzhi.packs.insurance import BankProduct
from gongzhi.packs.schemes.declared import Scheme, Sharing
from gongzhi.packs.schemes.faults import SHARED_BY, faults_of, faults_of_sharing
from gongzhi.packs.schemes.standing import ROW, STANDING

_CHOSEN = Text(zh="按哪一种比例分担", en="Which shares hold")
_BASE = Text(zh="分担的损失", en="Loss that is shared")
_USED = Text(zh="%s：已用", en="%s: used")


@dataclass(frozen=True)
class ReadyScheme:
    """A scheme ready to be computed.

    `filing` gives `eligibility:CODE` of each condition and `limit:CODE`; `claim`, None without a pool, what programmes
    give, and `base` and `part:PARTY`, which sum to it.
    """

    code: str
    scheme: Scheme
    filing: Calculation
    filing_rules: Programme
    loss: Calculation
    loss_rules: Programme
    claim: Calculation | None = None
    claim_rules: Programme | None = None

    @cached_property
    def facts(self) -> dict[str, str]:
        """Own inputs that are fields of the firm's profile."""
        return {name: one.fact for name, one in self.scheme.inputs.items() if one.fact}

    @cached_property
    def columns(self) -> dict[str, Input]:
        """Own inputs that are columns of the file."""
        return {name: one for name, one in self.scheme.inputs.items() if not one.fact and name not in STANDING}

    def residue(self, shares: Shares) -> str:
        """The party that takes what rounding leaves."""
        assert shares.residue is not None
        return shares.residue


def ready_scheme(code: str, scheme: Scheme) -> ReadyScheme:
    """A scheme ready to be computed; raises `RuleFault` with everything that is wrong, each with its place."""
    unshared = list(faults_of_sharing(scheme))
    problems = [*faults_of(scheme), *unshared]
    found: list[tuple[Programme | None, Calculation | None]] = []
    lost = None if unshared else loss_rules(scheme)  # without parts there is nothing to compute a claim from
    claimed = claim_rules(scheme) if scheme.pool and not unshared else None
    for rules, places in ((filing_rules(scheme), _OF_FILING), (lost, _OF_CLAIMS), (claimed, _OF_CLAIMS)):
        try:
            found.append((rules, ready_programme(code, rules)) if rules is not None else (None, None))
        except RuleFault as fault:
            found.append((None, None))
            known = {str(one) for one in problems}
            placed = [_placed(each, places) for each in fault.problems if each.place != "selector"]  # told above
            problems += [one for one in placed if str(one) not in known]
    problems += [*_limits(scheme, found[0][1]), *_unnamed(scheme, found[1][1])]
    if problems:
        raise RuleFault(problems)
    (filing, filed), (loss, shared), (claim, paid) = found
    assert filing is not None and filed is not None and shared is not None and loss is not None
    limits = {f"limit:{key}": filed.values[f"limit_{key}"] for key in scheme.filing.limits}
    return ReadyScheme(
        code, scheme, replace(filed, outputs={**filed.outputs, **limits}), filing, _with_parts(shared, scheme), loss,
        None if paid is None else _with_holds(_with_parts(paid, scheme), scheme), claim,
    )  # fmt: skip


def ready_product(code: str, product: BankProduct) -> Calculation:
    """A bank's product ready to be matched: `eligibility:CODE` of each condition. Raises `RuleFault`."""
    rules = Programme(
        title=product.title, source=product.source, status=product.status, inputs=product.inputs,
        eligibility=product.conditions, amount="0元",
    )  # fmt: skip
    return ready_programme(code, rules)


def _limits(scheme: Scheme, filed: Calculation | None) -> Iterator[RuleProblem]:
    for key in scheme.filing.limits if filed is not None else ():
        assert filed is not None
        kind = filed.values[f"limit_{key}"].kind
        if (kind.name, kind.unit, kind.whole) != (MONEY.name, MONEY.unit, True):
            yield RuleProblem(f"filing.limits.{key}.limit", f"must be money in whole fen, this is {kind}")


def _unnamed(scheme: Scheme, shared: Calculation | None) -> Iterator[RuleProblem]:
    """Codes that `by` may give and `of` does not name: a loss of theirs would be nobody's."""
    if shared is None or scheme.sharing.by is None:
        return
    given = shared.values[SHARED_BY]
    given = given.args[0] if scheme.sharing.without else given
    codes = {given.fixed} if given.op == "const" else set(given.kind.choices)
    if given.kind.name != "code":
        yield RuleProblem("sharing.by", f"must give a code, this is {given.kind}")
        return
    known = {*scheme.sharing.of, *scheme.sharing.without}
    for code in sorted(codes - known):
        yield RuleProblem("sharing.of", f"{code} is missing: by may give it; if nobody bears it, say so in without")
    for code in sorted(known - codes):
        place = "of" if code in scheme.sharing.of else "without"
        yield RuleProblem(f"sharing.{place}", f"{code}: by never gives it; it gives {', '.join(sorted(codes))}")
    for code in sorted(scheme.sharing.of.keys() & set(scheme.sharing.without)):
        yield RuleProblem("sharing.without", f"{code} stands in of, too")


def _with_parts(calculation: Calculation, scheme: Scheme) -> Calculation:
    parts = {f"part:{party}": calculation.values[f"part_{party}"] for party in scheme.parties}
    return replace(calculation, outputs={**calculation.outputs, "base": calculation.values["base"], **parts})


def _with_holds(calculation: Calculation, scheme: Scheme) -> Calculation:
    holds = scheme.pool.holds if scheme.pool else {}
    most = {f"hold:{key}": calculation.values[f"most_{key}"] for key in holds}
    return replace(calculation, outputs={**calculation.outputs, **most})


def filing_rules(scheme: Scheme) -> Programme:
    """What a row must satisfy; its amount is how much of the principal counts."""
    inputs = {**ROW, **scheme.inputs}
    limits = {f"limit_{key}": Named(title=one.title, value=one.limit) for key, one in scheme.filing.limits.items()}
    return _programme(scheme, inputs, values=limits, eligibility=scheme.filing.conditions, amount=scheme.filing.counted)


def loss_rules(scheme: Scheme) -> Programme:
    """How a loss is shared, whether or not a pool pays."""
    return _programme(scheme, {**STANDING, **scheme.inputs}, values=_parts(scheme), eligibility={}, amount="base")


def claim_rules(scheme: Scheme) -> Programme:
    """What a claim gets: holds are caps here, less what their accounts say is used."""
    pool = scheme.pool
    assert pool is not None
    used = {
        f"used_{key}": Input(title=Text(zh=_USED.zh % one.title.zh, en=_USED.en % (one.title.en or one.title.zh)),
                             type="money")
        for key, one in pool.holds.items()
    }  # fmt: skip
    holds = {
        key: Cap(title=one.title, limit=f"most_{key} - used_{key}", source=one.source, status=one.status)
        for key, one in pool.holds.items()
    }
    most = {f"most_{key}": Named(title=one.title, value=one.limit) for key, one in pool.holds.items()}
    return _programme(
        scheme, {**STANDING, **scheme.inputs, **used}, values={**_parts(scheme), **most}, eligibility=pool.eligibility,
        amount=pool.amount, caps={**pool.caps, **holds},
    )  # fmt: skip


def _programme(
    scheme: Scheme, inputs: dict[str, Input], *, values: dict[str, Named], eligibility: dict[str, Condition],
    amount: str, caps: dict[str, Cap] | None = None,
) -> Programme:  # fmt: skip
    return Programme(
        title=scheme.title, selector=scheme.selector, source=scheme.source, quote=scheme.quote, status=scheme.status,
        inputs={name: Input(**one.model_dump(exclude={"fact"})) for name, one in inputs.items()},
        parameters=scheme.parameters, tables=scheme.tables, values={**_usable(scheme, inputs), **values},
        eligibility=eligibility, amount=amount, caps=caps or {},
    )  # fmt: skip


def _usable(scheme: Scheme, inputs: dict[str, Input]) -> dict[str, Named]:
    """Named values that speak only of what is known: what needs a loss is no part of a filing."""
    unknown = set(STANDING) - set(inputs)
    found = dict(scheme.values)
    while True:
        gone = {
            key for key, one in found.items() if _WORD.findall(one.value) and unknown & set(_WORD.findall(one.value))
        }
        if not gone:
            return found
        unknown |= gone
        found = {key: one for key, one in found.items() if key not in gone}


_WORD = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*")


def _parts(scheme: Scheme) -> dict[str, Named]:
    """The loss, and what each party bears of it."""
    found = {"base": Named(title=_BASE, value=scheme.base)}
    sharing = scheme.sharing
    if sharing.by is not None:
        found[SHARED_BY] = Named(title=_CHOSEN, value=_chosen(sharing))
    for party, one in scheme.parties.items():
        if sharing.shares is not None:
            text = f"share(base, {sharing.shares}, {party})"
        else:
            *first, last = sharing.of.items()
            text = f"share(base, {last[1]}, {party})"
            for code, shares in reversed(first):
                text = f"if({SHARED_BY} = '{code}', share(base, {shares}, {party}), {text})"
        found[f"part_{party}"] = Named(title=one.title, value=text)
    return found


def _chosen(sharing: Sharing) -> str:
    """What `by` gives; undetermined where nobody said who bears it."""
    named = ", ".join(f"'{code}'" for code in sharing.of)
    return f"only({sharing.by}, {named})" if sharing.without else str(sharing.by)


def _placed(problem: RuleProblem, places: tuple[tuple[str, str], ...]) -> RuleProblem:
    """A place as it is in the file, not as it is in the programme made of it."""
    place = problem.place
    for pattern, instead in places:
        place = re.sub(pattern, instead, place)
    return RuleProblem(place, problem.message)


_OF_FILING = (
    (r"^values\.limit_(\w+)\.value$", r"filing.limits.\1.limit"),
    (r"^eligibility\.", "filing.conditions."),
    (r"^amount$", "filing.counted"),
)
_OF_CLAIMS = (
    (r"^values\.most_(\w+)\.value$", r"pool.holds.\1.limit"),
    (r"^values\.base\.value$", "base"),
    (r"^values\.shared_by\.value$", "sharing.by"),
    (r"^values\.part_\w+\.value$", "sharing"),
    (r"^eligibility\.", "pool.eligibility."),
    (r"^caps\.", "pool.caps."),
    (r"^amount$", "pool.amount"),
)
