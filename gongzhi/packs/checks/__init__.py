"""What no single table can know: that flows lead somewhere, that names point at something. Pure.

Each fault is a line `file: key: what is wrong`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gongzhi.base.calendar import known_country
from gongzhi.packs.checks.activities import check_activity
from gongzhi.packs.checks.flows import check_flow
from gongzhi.packs.checks.kinds import check_form, check_kind
from gongzhi.packs.checks.lists import check_list, check_reports, one_list_a_kind
from gongzhi.packs.checks.points import check_points
from gongzhi.packs.checks.programmes import check_offer, check_profile, check_vouchers
from gongzhi.packs.checks.registers import check_register
from gongzhi.packs.checks.rules import check_programme, check_score
from gongzhi.packs.checks.schemes import check_product, check_scheme
from gongzhi.packs.checks.visits import check_visit
from gongzhi.packs.duty import Duty
from gongzhi.packs.schema import Pack

One = TypeVar("One")

# What floors above check of a pack, as against the records they hold; `config/wiring.py` names them.
_more: list[Callable[[Pack], Iterable[str]]] = []


def connect(checks: Iterable[Callable[[Pack], Iterable[str]]]) -> None:
    """Install the checks of floors above."""
    _more[:] = checks


def check_pack(pack: Pack) -> list[str]:
    """Every fault of the pack; empty when it can be used."""
    faults = list(_head(pack))
    for code, flow in pack.flows.items():
        faults += [f"flows/{code}.toml: {fault}" for fault in check_flow(flow, set(pack.roles))]
    faults += _of_each("kinds", pack.kinds, lambda one: check_kind(one, pack))
    faults += _of_each("registers", pack.registers, lambda one: check_register(one, pack))
    faults += _of_each("activities", pack.activities, lambda one: check_activity(one, pack))
    faults += _of_each("visits", pack.visits, lambda one: check_visit(one, pack))
    faults += _of_each("lists", pack.lists, lambda one: check_list(one, pack))
    faults += [f"lists: {fault}" for fault in one_list_a_kind(pack)]
    for code, reports in pack.reports.items():
        faults += [f"reports/{code}.toml: {fault}" for fault in check_reports(reports, pack)]
    if pack.duty is not None:
        faults += [f"duty.toml: {fault}" for fault in _duty(pack.duty, pack)]
    for code, form in pack.forms.items():
        faults += [f"forms/{code}.toml: {fault}" for fault in check_form(code, form)]
    faults += _of_rules(pack)
    for code, rules in pack.points.items():
        faults += [f"points/{code}.toml: {fault}" for fault in check_points(rules)]
    return faults + [fault for check in _more for fault in check(pack)]


def _of_each(part: str, declared: Mapping[str, One], check: Callable[[One], Iterable[str]]) -> list[str]:
    """The faults of a part that stands in several files, many to a file."""
    return [f"{part}: {code}.{fault}" for code, one in declared.items() for fault in check(one)]


def _of_rules(pack: Pack) -> Iterator[str]:
    for code, programme in pack.programmes.items():
        yield from (f"programmes/{code}.toml: {fault}" for fault in check_programme(code, programme))
        yield from (f"programmes/{code}.toml: {fault}" for fault in check_offer(programme, pack))
    if pack.profile is not None:
        yield from (f"profile.toml: {fault}" for fault in check_profile(pack.profile))
    for code, scheme in pack.vouchers.items():
        yield from (f"vouchers/{code}.toml: {fault}" for fault in check_vouchers(scheme, pack))
    for code, score in pack.scores.items():
        yield from (f"scores/{code}.toml: {fault}" for fault in check_score(code, score))
        if code in pack.programmes:
            yield f"scores/{code}.toml: a programme has this name already"
    for code, lending in pack.schemes.items():
        yield from (f"schemes/{code}.toml: {fault}" for fault in check_scheme(code, lending, pack.profile))
    for code, product in pack.products.items():
        yield from (f"products/{code}.toml: {fault}" for fault in check_product(code, product))


def _head(pack: Pack) -> Iterator[str]:
    head = pack.head
    try:
        ZoneInfo(head.office.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"pack.toml: office.time_zone: {head.office.time_zone} is no time zone"
    if not known_country(head.office.country):
        yield f"pack.toml: office.country: no calendar is known for {head.office.country}"
    if head.office.opens >= head.office.closes:
        yield "pack.toml: office.closes: must be later than opens"
    for role in head.ladder:
        if role not in pack.roles:
            yield f"pack.toml: ladder: {role} is no role of this pack"
        elif pack.roles[role].per is None:
            yield f"roles.toml: {role}.per: a rung of the ladder must have posts"
    for code, one in pack.roles.items():
        if one.board is not None and one.board not in head.boards:
            yield f"roles.toml: {code}.board: {one.board} is no board of pack.toml"
        for figure in one.home:
            if figure not in pack.figures:
                yield f"roles.toml: {code}.home: {figure} is no figure of this pack"
    fallback = pack.roles.get(head.fallback_role)
    if fallback is None:
        yield f"pack.toml: fallback_role: {head.fallback_role} is no role of this pack"
    elif fallback.per is None and pack.kinds:
        yield f"roles.toml: {head.fallback_role}.per: the fallback role must have a post, or matters could be lost"


def _duty(duty: Duty, pack: Pack) -> Iterator[str]:
    for code, seat in duty.seats.items():
        for role in seat.roles:
            if role not in pack.roles:
                yield f"seats.{code}.roles: {role} is no role of this pack"
            elif seat.keeps and pack.roles[role].per is None:
                yield f"seats.{code}.roles: {role} must have posts: its area is where the centre stands"
        if seat.keeps and not any("duty" in pack.roles[role].verbs for role in seat.roles if role in pack.roles):
            yield f"seats.{code}: none of its roles may keep the log; give one the verb duty"
