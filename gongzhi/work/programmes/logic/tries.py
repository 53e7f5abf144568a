"""Trying a programme for a firm: every input from its origin, everything that is missing, and what the rules give."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.explaining import Question, explain
from gongzhi.base.rules.logic.scalar import Scope, evaluate
from gongzhi.base.rules.logic.units import Undetermined, Value
from gongzhi.packs.programmes import Offer, Profile, Programme
from gongzhi.work.programmes.logic.profile import Held, answer, canonical, holds_on

_WORDS = {"title", "text", "basis", "source", "quote", "expression"}
DAYS = ("submitted_on", "accepted_on")


@dataclass(frozen=True)
class Case:
    """What is known of a case. `known` are the amounts the room knows (`used_year`, `balance` …) in fen."""

    held: Mapping[str, Sequence[Held]]
    asked: Mapping[str, Value]
    known: Mapping[str, int]
    today: date


@dataclass(frozen=True)
class Given:
    """One input: its value and where it comes from (`profile`, `asked`, `known`), with the fact it rests on."""

    code: str
    origin: str
    value: Value | None
    field: str = ""
    fact: str = ""
    provisional: bool = False

    def told(self) -> dict[str, Any]:
        """As a decision keeps it."""
        value = None if self.value is None else canonical(self.value)
        return {"origin": self.origin, "value": value, "field": self.field, "fact": self.fact,
                "provisional": self.provisional}  # fmt: skip


@dataclass(frozen=True)
class Try:
    """What a programme gives for a case. `papers` are the codes of evidence it needs; `doubtful` may be needed too.

    `told` is the whole explanation as `explain` gives it.
    """

    told: dict[str, Any]
    given: Mapping[str, Given]
    day: date
    missing: tuple[str, ...]
    papers: tuple[str, ...]
    doubtful: tuple[str, ...]
    on_file: tuple[str, ...] = field(default=())

    @property
    def status(self) -> str:
        """`payable`, `not_eligible` or `undetermined`."""
        return str(self.told["status"])

    @property
    def payable(self) -> int | None:
        """In fen; None when undetermined."""
        value = self.told["payable"]["value"]
        return value if isinstance(value, int) else None

    @property
    def binding(self) -> str:
        """What decided, or nothing."""
        return str(self.told["binding"]["code"]) if self.told["binding"] else ""

    @property
    def provisional(self) -> bool:
        """Whether it rests on something that may be revoked."""
        return any(one.provisional for one in self.given.values())


def day_of(programme: Programme, case: Case) -> date:
    """The day the versions and the profile are taken of: what the selector says, else today."""
    selector, offer = programme.selector, programme.offer
    if selector is None or offer is None:
        return case.today
    origin = offer.inputs[selector]
    if origin.known in DAYS:
        return case.today
    value = case.asked.get(selector)
    if origin.field is not None:
        facts = case.held.get(origin.field, ())
        value = facts[-1].value if facts else None
    return value if isinstance(value, date) else case.today


def gather(programme: Programme, profile: Profile | None, case: Case) -> dict[str, Given]:
    """Every input, from where the offer says."""
    offer, day = programme.offer, day_of(programme, case)
    assert offer is not None
    found = {}
    for code, origin in offer.inputs.items():
        if origin.field is not None and profile is not None:
            said = answer(case.held, profile, origin, day)
            fact = said.of
            found[code] = Given(
                code, "profile", said.value, origin.field, str(fact.uid) if fact else "",
                bool(fact and fact.provisional),
            )  # fmt: skip
        elif origin.asked:
            found[code] = Given(code, "asked", case.asked.get(code))
        elif origin.known in DAYS:
            found[code] = Given(code, "known", case.today)
        else:
            amount = case.known.get(origin.known or "")
            found[code] = Given(code, "known", None if amount is None else Fraction(amount))
    return found


def attempt(ready: Calculation, programme: Programme, profile: Profile | None, case: Case, known_on: date) -> Try:
    """Try a programme with an offer for a case."""
    given, day = gather(programme, profile, case), day_of(programme, case)
    values = {code: one.value for code, one in given.items() if one.value is not None}
    told = explain(ready, programme, Question(values, case.today, known_on, day))
    missing = tuple(code for code in ready.inputs if code not in values)
    papers, doubtful, on_file = _papers(ready, programme.offer, case, values, day, known_on)
    return Try(told, given, day, missing, papers, doubtful, on_file)


def _papers(
    ready: Calculation, offer: Offer | None, case: Case, values: Mapping[str, Value], day: date, known_on: date
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Evidence that is needed, that may be, and that the profile holds already."""
    needed, doubtful, on_file = [], [], []
    scope = Scope(values, ready.chosen(day, known_on))
    for code, proof in (offer.evidence if offer else {}).items():
        wanted: object = True
        if proof.when is not None:
            tree = ready.values.get(proof.when)
            wanted = values.get(proof.when) if tree is None else evaluate(tree, scope).value
        if wanted is None or isinstance(wanted, Undetermined):
            doubtful.append(code)
        elif wanted is True and proof.field and any(holds_on(one, day) for one in case.held.get(proof.field, ())):
            on_file.append(code)
        elif wanted is True:
            needed.append(code)
    return tuple(needed), tuple(doubtful), tuple(on_file)


def limit_of(ready: Calculation, parameter: str, day: date, known_on: date) -> int | None:
    """What a parameter of type money says on a day, in fen; None when nobody knows."""
    version = ready.chosen(day, known_on)[parameter]
    if isinstance(version, Undetermined) or not isinstance(version.content, Fraction):
        return None
    return version.content.numerator


def share_of(ready: Calculation, parameter: str, base: int, day: date, known_on: date) -> int | None:
    """A share (a parameter) of an amount in fen, rounded down; None when nobody knows it."""
    version = ready.chosen(day, known_on)[parameter]
    if isinstance(version, Undetermined) or not isinstance(version.content, Fraction):
        return None
    return int(version.content * base)


def digest_of_trace(trace: Mapping[str, Any]) -> str:
    """SHA-256 of what was computed, apart from how it is called: a mended title decides nothing anew."""
    raw = json.dumps(_bare(trace), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _bare(one) for key, one in value.items() if key not in _WORDS}
    return [_bare(one) for one in value] if isinstance(value, list) else value
