"""Dated parameters: read, held apart from each other, and chosen by the day they hold and the day they were known."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from gongzhi.base.rules.logic.definition import Band, Parameter, Version
from gongzhi.base.rules.logic.tables import Say
from gongzhi.base.rules.logic.trees import Bands, Chosen, Dated, Named, Shares
from gongzhi.base.rules.logic.units import (
    NUMBERS,
    Kind,
    Type,
    Undetermined,
    Unreadable,
    Value,
    kind_of,
    read_value,
)

FORMS = ("value", "bands", "curve", "shares")


def read_parameter(key: str, parameter: Parameter, say: Say) -> Named | None:
    """The parameter, or None after `say(place, message)` for everything that is wrong with it."""
    told = 0

    def fault(place: str, message: str) -> None:
        nonlocal told
        told += 1
        say(place, message)

    forms = {_form(one) for one in parameter.versions}
    form = forms.pop() if len(forms) == 1 else ""
    if form not in FORMS:
        fault("versions", "each has exactly one of value, bands, curve and shares, and all have the same")
        return None
    if (form in ("bands", "curve")) != (parameter.over is not None):
        fault("over", "says what bands or a curve are looked up by, and nothing else has it")
        return None
    if form != "value" and parameter.type not in NUMBERS:
        fault("type", f"{form} give numbers, not {parameter.type}")
        return None
    if parameter.type == "code":
        fault("type", "a code is no parameter: use a table")
        return None
    versions = []
    for number, one in enumerate(parameter.versions, 1):
        place = f"versions.{number}"
        try:
            content = _content(one, form, parameter)
        except Unreadable as wrong:
            fault(place, str(wrong))
            continue
        if (one.valid_to and one.valid_to <= one.valid_from) or (one.known_to and one.known_to <= one.known_from):
            fault(place, "ends before it begins")
        versions.append(
            Dated(key, content, one.valid_from, one.valid_to, one.known_from, one.known_to, one.source, one.quote,
                  one.status)
        )  # fmt: skip
    _apart(versions, fault)
    if told:
        return None
    over = kind_of(parameter.over) if parameter.over else None
    return Named(key, form, _kind(parameter, versions), over, tuple(versions))


def _form(version: Version) -> str:
    given = [form for form in FORMS if getattr(version, form) not in (None, (), {})]
    return given[0] if len(given) == 1 else ""


def _content(version: Version, form: str, parameter: Parameter) -> Value | Bands | Shares:
    if form == "shares":
        return _shares(version)
    if form == "value":
        value = version.value
        return read_value(value, parameter.type)
    assert parameter.over is not None
    return _bands(getattr(version, form), parameter.over, parameter.type, curve=form == "curve")


def _number(text: object, type_: Type) -> Fraction:
    """A number of bands: of a type that is counted it may have a fraction, as bands of an average do."""
    found = read_value(text, type_)
    assert isinstance(found, Fraction)
    return found


def _bands(bands: tuple[Band, ...], over: Type, type_: Type, *, curve: bool) -> Bands:
    starts: list[Fraction | None] = []
    for band in bands:
        starts.append(None if band.at_least is None else _number(band.at_least, over))
    gives = tuple(_number(band.gives, type_) for band in bands)
    pairs = sorted(zip(starts, gives, strict=True), key=lambda pair: (pair[0] is not None, pair[0] or 0))
    ordered = [start for start, _gives in pairs]
    if len(set(ordered)) != len(ordered):
        raise Unreadable("two bands begin at the same place")
    if curve and (None in ordered or len(ordered) < 2):
        raise Unreadable("a curve has two points at least, each with at_least")
    return Bands(tuple(ordered), tuple(give for _start, give in pairs))


def _shares(version: Version) -> Shares:
    parts = {party: _number(text, "ratio") for party, text in version.shares.items()}
    if any(part < 0 for part in parts.values()) or sum(parts.values()) != 1:
        raise Unreadable(f"shares sum to {sum(parts.values())}, not to 1")
    if version.residue is not None and version.residue not in parts:
        raise Unreadable(f"residue: {version.residue} has no share")
    return Shares(parts, version.residue)


def _kind(parameter: Parameter, versions: list[Dated]) -> Kind:
    kind = kind_of(parameter.type)
    if kind.name != "number":
        return kind
    given: list[Fraction] = []
    for one in versions:
        if isinstance(one.content, Fraction):
            given.append(one.content)
        elif isinstance(one.content, Bands):
            given += one.content.gives
    curved = any(one.curve for one in parameter.versions)
    whole = not curved and bool(given) and all(one.denominator == 1 for one in given)
    return Kind("number", kind.unit, whole)


def _apart(versions: list[Dated], say: Say) -> None:
    """No two versions hold on the same day as known on the same day."""
    for number, one in enumerate(versions):
        for before, other in enumerate(versions[:number]):
            valid = _meet(one.valid_from, one.valid_to, other.valid_from, other.valid_to)
            known = _meet(one.known_from, one.known_to, other.known_from, other.known_to)
            if valid and known:
                say(
                    f"versions.{number + 1}", f"overlaps version {before + 1}: both hold on {valid} as known on {known}"
                )


def _meet(from_: date, to: date | None, other_from: date, other_to: date | None) -> date | None:
    """The first day two spans have in common, or None."""
    first = max(from_, other_from)
    return first if (to is None or first < to) and (other_to is None or first < other_to) else None


def choose(parameters: Mapping[str, Named], as_of: date | None, known_at: date, selector: str = "") -> Chosen:
    """The version of each parameter that holds on a day, as known on another. No day: it misses the selector."""
    if as_of is None:
        return dict.fromkeys(parameters, Undetermined("missing", selector))
    return {key: version_at(named, as_of, known_at) for key, named in parameters.items()}


def version_at(named: Named, as_of: date, known_at: date) -> Dated | Undetermined:
    """The version that holds on a day, as known on another."""
    for one in named.versions:
        valid = one.valid_from <= as_of and (one.valid_to is None or as_of < one.valid_to)
        if valid and one.known_from <= known_at and (one.known_to is None or known_at < one.known_to):
            return one
    return Undetermined("no_parameter", named.key)


def days_of_change(parameters: Mapping[str, Named]) -> list[date]:
    """Every day on which some version begins or ends, in order: between two of them nothing changes."""
    versions = [one for named in parameters.values() for one in named.versions]
    return sorted({day for one in versions for day in (one.valid_from, one.valid_to) if day is not None})
