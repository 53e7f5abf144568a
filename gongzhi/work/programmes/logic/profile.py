"""Facts of a firm before and after they are stored: read, laid over what was known, and asked for a day."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.base.forms.logic.values import number_text
from gongzhi.base.refusals import Problem
from gongzhi.base.rules.logic.units import Unreadable, Value, read_value
from gongzhi.packs.programmes import Origin, Profile, ProfileField

_CERTIFICATE = re.compile(r"[^\x00-\x1f]{0,60}")
Span = tuple[date, date | None]


@dataclass(frozen=True)
class Told:
    """One value as somebody told it. A yearly field has a `year`; a certificate its number, days and standing."""

    field: str
    value: object
    year: int | None = None
    since: date | None = None
    until: date | None = None  # the last day it holds
    certificate: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Ready:
    """One value ready to be stored, from a day to the day before another."""

    field: str
    value: str
    number: int | None
    span: Span
    certificate: str
    provisional: bool


@dataclass(frozen=True)
class Held:
    """One value as it is known."""

    uid: UUID
    field: str
    value: Value
    since: date
    until: date | None
    provisional: bool


@dataclass(frozen=True)
class Answer:
    """What a field says on a day; `of` is the fact it rests on, None when nothing is known."""

    value: Value | None
    of: Held | None = None


def canonical(value: Value) -> str:
    """A value as text that `read_value` reads again."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return number_text(value)
    return value.isoformat() if isinstance(value, date) else value


def whole(value: Value) -> int | None:
    """The value as a whole number, where it is one within 64 bits."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return None


def read_told(profile: Profile, told: Told, *, today: date) -> Ready | list[Problem]:
    """A told value, read; or what is wrong with it, by field."""
    field = profile.fields.get(told.field)
    if field is None:
        return [Problem("field", _("档案里没有“%(field)s”这一项") % {"field": told.field[:40]})]
    problems = []
    value: Value | None = None
    try:
        value = read_value(_plain(told.value), field.type, frozenset(field.choices))
    except Unreadable:
        said = _("“%(value)s”读不出来：%(how)s") % {"value": str(told.value)[:40], "how": how_written(field)}
        problems.append(Problem("value", said))
    span = _span(field, told, today, problems)
    number = told.certificate.strip()
    if not _CERTIFICATE.fullmatch(number) or (number and not field.certificate):
        problems.append(Problem("certificate", _("只有证书有编号，最长 60 个字符")))
    if field.certificate and value is True and not number:
        problems.append(Problem("certificate", _("写上证书编号")))
    if told.provisional and not field.certificate:
        problems.append(Problem("provisional", _("只有证书可以是暂定的")))
    if problems or value is None or span is None:
        return problems
    return Ready(told.field, canonical(value), whole(value), span, number, told.provisional)


def _plain(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def how_written(field: ProfileField) -> str:
    """How a value of this field is written."""
    ways: dict[str, str] = {
        "money": _("金额写成 12.34万元、1234.50元，或以分计的整数"), "date": _("日期写成 2024-02-29"),
        "yes_no": _("写“是”或“否”"), "people": _("写整数，如 40"), "ratio": _("写成 3.5% 或 0.035"),
    }  # fmt: skip
    if field.type == "code":
        return _("、").join(f"{code} ({text.label})" for code, text in field.choices.items())
    return ways.get(field.type, _("写整数"))


def _span(field: ProfileField, told: Told, today: date, problems: list[Problem]) -> Span | None:
    if field.yearly:
        if told.year is None or not 1990 <= told.year <= today.year:
            problems.append(Problem("year", _("写 1990 年到今年之间的年度")))
            return None
        return date(told.year, 1, 1), date(told.year + 1, 1, 1)
    since = told.since or (None if field.certificate else date(1900, 1, 1))
    if since is None:
        problems.append(Problem("since", _("写上从哪一天起有效")))
        return None
    if told.until is not None and told.until < since:
        problems.append(Problem("until", _("有效期至早于有效期起")))
        return None
    until = None if told.until is None else date.fromordinal(told.until.toordinal() + 1)
    return since, until


def left_over(old: Span, new: Span) -> list[Span] | None:
    """What of an old span stays beside a new one; None when they do not meet."""
    (old_from, old_to), (new_from, new_to) = old, new
    if (new_to is not None and new_to <= old_from) or (old_to is not None and old_to <= new_from):
        return None
    found: list[Span] = []
    if old_from < new_from:
        found.append((old_from, new_from))
    if new_to is not None and (old_to is None or new_to < old_to):
        found.append((new_to, old_to))
    return found


def holds_on(held: Held, day: date) -> bool:
    """Whether a fact holds on a day."""
    return held.since <= day and (held.until is None or day < held.until)


def answer(held: Mapping[str, Sequence[Held]], profile: Profile, origin: Origin, day: date) -> Answer:
    """What the profile says for an input on a day.

    A certificate that was told of at all and does not hold on the day is `no`: it has run out or not begun. One nobody
    ever told of is not known.
    """
    assert origin.field is not None
    field, facts = profile.fields[origin.field], held.get(origin.field, ())
    asked_day = date(day.year + origin.year, 1, 1) if field.yearly else day
    found = next((one for one in facts if holds_on(one, asked_day)), None)
    if found is None:
        expired = field.certificate and field.type == "yes_no" and origin.part == "value" and facts
        return Answer(False, max(facts, key=lambda one: one.since)) if expired else Answer(None)
    if origin.part == "since":
        return Answer(found.since, found)
    if origin.part == "until":
        last = None if found.until is None else date.fromordinal(found.until.toordinal() - 1)
        return Answer(last or date(9999, 12, 31), found)
    return Answer(found.value, found)


def by_field(facts: Iterable[Held]) -> dict[str, list[Held]]:
    """Facts of one firm by their field, in the order of their days."""
    found: dict[str, list[Held]] = {}
    for one in sorted(facts, key=lambda one: one.since):
        found.setdefault(one.field, []).append(one)
    return found
