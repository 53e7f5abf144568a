"""What no single table can know: that flows lead somewhere, that names point at something. Pure.

Each fault is a line `file: key: what is wrong`.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gongzhi.base.calendar import known_country
from gongzhi.packs.checks.flows import check_flow
from gongzhi.packs.checks.kinds import check_form, check_kind
from gongzhi.packs.checks.lists import check_list, check_reports, one_list_a_kind
from gongzhi.packs.checks.points import check_points
from gongzhi.packs.checks.registers import check_register
from gongzhi.packs.checks.rules import check_programme, check_score
from gongzhi.packs.duty import Duty
from gongzhi.packs.schema import Pack


def check_pack(pack: Pack) -> list[str]:
    """Every fault of the pack; empty when it can be used."""
    faults = list(_head(pack))
    for code, flow in pack.flows.items():
        faults += [f"flows/{code}.toml: {fault}" for fault in check_flow(flow, set(pack.roles))]
    for code, kind in pack.kinds.items():
        faults += [f"kinds: {code}.{fault}" for fault in check_kind(kind, pack)]
    for code, register in pack.registers.items():
        faults += [f"registers: {code}.{fault}" for fault in check_register(register, pack)]
    for code, one in pack.lists.items():
        faults += [f"lists: {code}.{fault}" for fault in check_list(one, pack)]
    faults += [f"lists: {fault}" for fault in one_list_a_kind(pack)]
    for code, reports in pack.reports.items():
        faults += [f"reports/{code}.toml: {fault}" for fault in check_reports(reports, pack)]
    if pack.duty is not None:
        faults += [f"duty.toml: {fault}" for fault in _duty(pack.duty, pack)]
    for code, form in pack.forms.items():
        faults += [f"forms/{code}.toml: {fault}" for fault in check_form(code, form)]
    for code, programme in pack.programmes.items():
        faults += [f"programmes/{code}.toml: {fault}" for fault in check_programme(code, programme)]
    for code, score in pack.scores.items():
        faults += [f"scores/{code}.toml: {fault}" for fault in check_score(code, score)]
        if code in pack.programmes:
            faults.append(f"scores/{code}.toml: a programme has this name already")
    for code, rules in pack.points.items():
        faults += [f"points/{code}.toml: {fault}" for fault in check_points(rules)]
    return faults


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
