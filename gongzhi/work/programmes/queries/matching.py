"""A firm's score sheets and the bank products whose conditions it meets, from its profile. Nothing is decided here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongzhi.base.people.models import Organisation
from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.explaining import Plain, Question, explain
from gongzhi.base.rules.logic.units import Undetermined, Unreadable, Value, read_value
from gongzhi.packs.insurance import BankProduct
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schemes.readying import ready_product
from gongzhi.packs.scoring import Taken
from gongzhi.work.programmes.logic.batches.judging import Facts, KnownFact, fact_on
from gongzhi.work.programmes.queries.lending import certificate_fields, facts_known


def inputs_from(
    pack: PackInUse, calculation: Calculation, facts: Facts, firm: int, origins: Mapping[str, Taken], on: date
) -> dict[str, Value]:
    """What the profile says of the inputs of rules on a day; what it does not say is left out."""
    profile = pack.pack.profile
    certificates = certificate_fields(pack)
    found: dict[str, Value] = {}
    for name, known in calculation.inputs.items():
        origin = origins.get(name, Taken(field=name))
        declared = profile.fields.get(origin.field) if profile else None
        if name == calculation.selector:
            found[name] = on
        elif declared is not None:
            day = date(on.year - 1 + origin.year, 12, 31) if declared.yearly else on
            held = fact_on(facts, firm, origin.field, day)
            value = _value(held, known.type, frozenset(known.choices), origin.field in certificates)
            if value is not None:
                found[name] = value
    return found


def _value(held: KnownFact | None, type_: Any, choices: frozenset[str], certificate: bool) -> Value | None:
    if held is None:
        return False if certificate and type_ == "yes_no" else None
    try:
        return read_value(held.value, type_, choices)
    except Unreadable:
        return None


def facts_of(pack: PackInUse, firm: int, *, known_at: datetime) -> Facts:
    """Everything known of one firm."""
    fields = pack.pack.profile.fields if pack.pack.profile else {}
    return facts_known([firm], fields, known_at=known_at)


def score_sheet(pack: PackInUse, code: str, firm: Organisation, *, on: date, at: datetime) -> Plain:
    """The whole sheet of a score: every point, what it rests on, and what is missing. Raises `KeyError`."""
    calculation, model = pack.rules(code), pack.pack.scores[code]
    inputs = inputs_from(pack, calculation, facts_of(pack, firm.pk, known_at=at), firm.pk, model.origins, on)
    return explain(calculation, model, Question(inputs, on, on))


@dataclass(frozen=True)
class Matched:
    """A product with each of its conditions: met, not met, or not known (None)."""

    code: str
    product: BankProduct
    conditions: list[tuple[str, bool | None]]

    @property
    def standing(self) -> str:
        """`fits` when all are met, `not` when one is not, else `unknown`."""
        met = [one for _title, one in self.conditions]
        return "not" if False in met else "unknown" if None in met else "fits"


def matched_products(pack: PackInUse, firm: Organisation, *, on: date, at: datetime) -> list[Matched]:
    """Every product of the pack with its conditions, those that fit first."""
    facts, found = facts_of(pack, firm.pk, known_at=at), []
    for code, product in pack.pack.products.items():
        calculation = ready_product(code, product)
        inputs = inputs_from(pack, calculation, facts, firm.pk, {}, on)
        steps = calculation.run(inputs, calculation.chosen(on, on))
        told = [(one.title.label, _met(steps[f"eligibility:{key}"].value)) for key, one in product.conditions.items()]
        found.append(Matched(code, product, told))
    order = {"fits": 0, "unknown": 1, "not": 2}
    return sorted(found, key=lambda one: (order[one.standing], one.code))


def _met(value: object) -> bool | None:
    return None if isinstance(value, Undetermined) else bool(value)
