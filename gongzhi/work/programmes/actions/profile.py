"""Telling facts of firms, once: by form, by file, and by whom; and revoking them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.clock import local_day
from gongzhi.base.insert import insert
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Organisation
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done
from gongzhi.packs.programmes import Profile
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.access import PROGRAMMES, acts_for, desk_post
from gongzhi.work.programmes.actions.indexing import index_firms
from gongzhi.work.programmes.logic.profile import Ready, Told, left_over, read_told
from gongzhi.work.programmes.models import FACT, Fact

_CHUNK = 500


@dataclass
class Taken:
    """What became of told facts: how many are new, how many were known just so, and what was refused by row."""

    new: int = 0
    same: int = 0
    refused: list[tuple[int, list[Problem]]] = field(default_factory=list)


def profile_of(pack: PackInUse) -> Profile:
    """The profile a pack declares; raises `Conflict` without one."""
    if pack.pack.profile is None:
        raise Conflict(_("这个地方的包没有企业档案"))
    return pack.pack.profile


def tell_profile(
    organisation: Organisation, told: Sequence[Told], *, pack: PackInUse, viewer: Viewer, channel: str, at: datetime
) -> Taken:
    """What a firm (or the desk for it) says of itself, all or none; raises `Invalid` with each field named.

    Fields of problems are `FIELD:PART`, so that a form shows each beside its own.
    """
    on = local_day(at, pack.calendar.time_zone)
    own = acts_for(viewer, organisation, on=on)
    post = None if own else desk_post(viewer, PROGRAMMES, organisation.area_path)
    if not own and post is None:
        raise NotAllowed(_("您不代表这家企业"))
    profile, ready, problems = profile_of(pack), [], []
    for one in told:
        read = read_told(profile, one, today=on)
        if isinstance(read, list):
            problems += [Problem(f"{one.field}:{fault.field}", fault.message) for fault in read]
        else:
            ready.append(read)
    if problems:
        raise Invalid(problems)
    by, source = viewer.by(post, channel), Fact.FORM if own else Fact.DESK
    return tell_facts({organisation: ready}, pack=pack.code, source=source, by=by, at=at)


@transaction.atomic
def tell_facts(
    told: Mapping[Organisation, Sequence[Ready]], *, pack: str, source: str, by: By, at: datetime, note: str = ""
) -> Taken:
    """The set-based core: what is new is kept, what it overlaps is known no longer, what is the same is left alone."""
    taken, firms = Taken(), sorted(told, key=lambda one: one.pk)
    for start in range(0, len(firms), _CHUNK):
        some = firms[start : start + _CHUNK]
        keys = [one.pk for one in some]
        list(Organisation.objects.filter(pk__in=keys).order_by("pk").select_for_update().values_list("pk"))
        standing: dict[tuple[int, str], list[Fact]] = {}
        for one in Fact.objects.filter(organisation__in=keys, known_to=None):
            standing.setdefault((one.organisation_id, one.field), []).append(one)
        ended: list[int] = []
        made: list[Fact] = []
        for firm in some:
            for ready in told[firm]:
                known = standing.setdefault((firm.pk, ready.field), [])
                if any(_same(one, ready) for one in known):
                    taken.same += 1
                    continue
                new = _fact(firm, ready, pack, source, by, at, note)
                standing[firm.pk, ready.field] = _laid(known, new, ended, made)
                taken.new += 1
        unsaved = {id(one) for one in made}
        kept = [one for facts in standing.values() for one in facts if id(one) in unsaved]
        Fact.objects.filter(pk__in=ended).update(known_to=at)
        insert(kept)
        _tell(some, kept, by, at)
        index_firms(some)
        announce("facts.told", firms=some, by=by, at=at)
    return taken


def _same(fact: Fact, ready: Ready) -> bool:
    return (fact.value, fact.certificate, fact.provisional, (fact.valid_from, fact.valid_to)) == (
        ready.value, ready.certificate, ready.provisional, ready.span,
    )  # fmt: skip


def _fact(firm: Organisation, ready: Ready, pack: str, source: str, by: By, at: datetime, note: str) -> Fact:
    return Fact(
        organisation=firm, pack=pack, field=ready.field, value=ready.value, number=ready.number,
        certificate=ready.certificate, valid_from=ready.span[0], valid_to=ready.span[1], known_from=at,
        provisional=ready.provisional, source=source, note=note[:120], by_account=by.account, by_post=by.post,
    )  # fmt: skip


def _laid(known: list[Fact], new: Fact, ended: list[int], made: list[Fact]) -> list[Fact]:
    """A new fact laid over those that stand: what is left of them is said anew beside it."""
    found = [new]
    made.append(new)
    for old in known:
        rest = left_over((old.valid_from, old.valid_to), (new.valid_from, new.valid_to))
        if rest is None:
            found.append(old)
            continue
        if old.pk:
            ended.append(old.pk)
        for since, until in rest:
            piece = Fact(
                organisation=old.organisation, pack=old.pack, field=old.field, value=old.value, number=old.number,
                certificate=old.certificate, valid_from=since, valid_to=until, known_from=new.known_from,
                provisional=old.provisional, source=old.source, note=old.note, by_account=old.by_account,
                by_post=old.by_post,
            )  # fmt: skip
            made.append(piece)
            found.append(piece)
    return found


def _tell(firms: Sequence[Organisation], made: Sequence[Fact], by: By, at: datetime) -> None:
    """One act a firm, with which fields were told."""
    fields: dict[int, set[str]] = {}
    for one in made:
        fields.setdefault(one.organisation_id, set()).add(one.field)
    record(
        Done("programmes.facts_told", FACT, firm.uid, by, at, firm.area_path, {"fields": sorted(fields[firm.pk])})
        for firm in firms
        if firm.pk in fields
    )


@transaction.atomic
def revoke_fact(fact: Fact, reason: str, *, viewer: Viewer, channel: str, at: datetime) -> None:
    """A fact turned out not to hold, as when a provisional status is withdrawn: what rests on it is told why.

    Raises `Conflict` when it is known no more.
    """
    post = desk_post(viewer, PROGRAMMES, fact.organisation.area_path)
    if post is None:
        raise NotAllowed(_("您的岗位不管这家企业的档案"))
    reason = reason.strip()
    if not 4 <= len(reason) <= 200 or "\x00" in reason:
        raise Invalid([Problem("reason", _("写 4 到 200 个字的原因"))])
    rows = Fact.objects.filter(pk=fact.pk, known_to=None)
    if not rows.update(known_to=at, revoked=True, reason=reason):
        raise Conflict(_("这一项已经改过或撤销"))
    by = viewer.by(post, channel)
    facts = {"fact": str(fact.uid), "field": fact.field, "provisional": fact.provisional}
    record([Done("programmes.fact_revoked", FACT, fact.organisation.uid, by, at, fact.organisation.area_path, facts)])
    announce("fact.revoked", fact=fact, reason=reason, by=by, at=at)
