"""Asking the rules for a filing, and keeping what they said: every input, every step, every version."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.clock import local_day
from gongzhi.base.insert import insert
from gongzhi.base.refusals import Conflict, Problem
from gongzhi.base.rules.logic.units import Value, read_value
from gongzhi.packs.programmes import Programme
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.actions.moving import LANGUAGE, offered, pack_for
from gongzhi.work.programmes.logic.tries import Case, Try, attempt, digest_of_trace
from gongzhi.work.programmes.models import Decision, Filing
from gongzhi.work.programmes.queries.caps import asker_of, caps_of, known_amounts, used_of
from gongzhi.work.programmes.queries.profile import profiles


def asked_values(programme: Programme, raw: dict[str, str]) -> dict[str, Value]:
    """What a filing says of its inputs, read."""
    found = {}
    for code, text in raw.items():
        one = programme.inputs.get(code)
        if one is not None:
            found[code] = read_value(text, one.type, frozenset(one.choices))
    return found


def tried(filing: Filing, *, at: datetime, pack: PackInUse | None = None) -> Try:
    """What the rules give for a filing now: a handful of queries, nothing is written."""
    pack = pack or pack_for(filing.pack)
    programme, profile = offered(pack, filing.programme), pack.pack.profile
    today = local_day(at, pack.calendar.time_zone)
    held = profiles([filing.organisation_id], profile, at)[filing.organisation_id] if profile else {}
    holder = asker_of(filing.organisation).holder
    caps = caps_of(pack.code, filing.programme, programme, holder, year=filing.window, document=filing.document)
    known = known_amounts(programme, caps, used_of(caps.values(), pack.code))
    case = Case(held, asked_values(programme, filing.asked), known, _day(filing, today))
    return attempt(pack.rules(filing.programme), programme, profile, case, today)


def _day(filing: Filing, today: date) -> date:
    """The day a filing itself gives, where rules ask for one: when it was accepted, else today."""
    return filing.accepted_on or today


def decide(filings: Sequence[Filing], kind: str, *, at: datetime) -> list[Decision]:
    """Ask the rules for each and keep it. `amount_fen` of the filing follows."""
    made = []
    for filing in filings:
        pack = pack_for(filing.pack)
        with translation.override(LANGUAGE):
            found = tried(filing, at=at, pack=pack)
        made.append(
            Decision(
                filing=filing,
                kind=kind,
                at=at,
                pack_version_id=pack.version,
                known_on=local_day(at, pack.calendar.time_zone),
                as_of=found.day,
                inputs={code: one.told() for code, one in found.given.items()},
                trace=found.told,
                digest=digest_of_trace(found.told),
                status=found.status,
                payable_fen=found.payable,
                binding=found.binding,
                example=bool(found.told["example"]),
                provisional=found.provisional,
            )  # fmt: skip
        )
        filing.amount_fen = found.payable
    insert(made)
    for filing in filings:
        Filing.objects.filter(pk=filing.pk).update(amount_fen=filing.amount_fen)
    return made


def must_be_payable(decision: Decision) -> None:
    """Raises `Conflict` for what is undetermined, not eligible, or nothing."""
    told = decision.trace
    if decision.status == "undetermined":
        why = told["payable"]["why"]
        raise Conflict([Problem("amount", _("金额待定，不能往下办：%(why)s") % {"why": why["text"] if why else "—"})])
    if decision.status == "not_eligible":
        failed = [one["title"] for one in told["eligibility"] if one["value"] is False]
        raise Conflict([Problem("eligibility", _("不符合条件：%(what)s") % {"what": _("；").join(failed)})])
    if not decision.payable_fen:
        raise Conflict([Problem("amount", _("按规则算出的金额为 0"))])
