"""Correcting what is told of persons, households and organisations, and merging persons registered twice.

Nothing is overwritten silently: what a row said before stands sealed in its `Revision`, with who changed it and why.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.clock import local_day
from gongzhi.base.crypto.fields import Secret
from gongzhi.base.ids import uuid7
from gongzhi.base.people.actions.households import keeping
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.residents import (
    OrganisationRow,
    PersonRow,
    clean_organisation,
    clean_person,
    faults_of_organisation,
    faults_of_person,
)
from gongzhi.base.people.models import (
    HOUSEHOLD,
    ORGANISATION,
    PERSON,
    Household,
    Membership,
    Organisation,
    OrganisationRole,
    Person,
    Revision,
    TeamMember,
)
from gongzhi.base.refusals import Conflict, Invalid, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

_Row = Person | Household | Organisation
_PERSON = ("name", "sex", "born", "id_number", "phone")
_ORGANISATION = ("name", "kind", "code", "phone", "address")


def _plain(value: Any) -> Any:
    if isinstance(value, Secret):
        return value.open()
    return value.isoformat() if isinstance(value, date) else value


def _revise(
    row: _Row, subject: str, values: Mapping[str, Any], seen: int, reason: str, verb: str, by: By, at: datetime
) -> bool:
    """Write values that differ and keep what was; False when none does. `seen`: the version that was looked at."""
    reason = reason.strip()
    was = {name: _plain(getattr(row, name)) for name in values}
    changed = {name: value for name, value in values.items() if _plain(value) != was[name]}
    if not changed:
        return False
    if not 2 <= len(reason) <= 200:
        raise Invalid([Problem("reason", _("写明为什么更正，2 到 200 个字"))])
    rows: Any = type(row)._base_manager.filter(pk=row.pk, version=seen)
    if not rows.update(version=seen + 1):
        raise Conflict(_("刚刚有人更正过，请刷新再看"))
    for name, value in changed.items():
        setattr(row, name, value)
    row.version = seen + 1
    indexes = [f"{name}_index" for name in changed if hasattr(row, f"{name}_index")]
    try:
        with transaction.atomic():
            row.save(update_fields=[*changed, *indexes])
    except IntegrityError:
        raise Invalid([Problem("", _("这个号码已经登记给别人了"))]) from None
    done = Done(verb, subject, row.uid, by, at, row.area_path, {"version": seen + 1, "columns": sorted(changed)})
    kept = json.dumps({name: was[name] for name in changed}, ensure_ascii=False)
    Revision.objects.create(
        subject=subject, subject_uid=row.uid, version=seen, act_uid=done.uid, at=at, account_id=by.account, was=kept,
        reason=reason,
    )  # fmt: skip
    record([done])
    return True


@transaction.atomic
def correct_person(
    person: Person, changes: Mapping[str, Any], *, seen: int, reason: str, viewer: Viewer, channel: str, at: datetime
) -> bool:
    """Correct what is told of a person; whether anything changed. `changes` name columns of a `PersonRow`."""
    by = keeping(viewer, person.area_path, channel)
    if person.merged_into_id is not None:
        raise Conflict(_("这个人已并入另一份登记，请更正那一份"))
    now_told = PersonRow(
        person.name, sex=person.sex, born=person.born, id_number=person.id_number.open(), phone=person.phone.open()
    )
    row = clean_person(replace(now_told, **{name: value for name, value in changes.items() if name in _PERSON}))
    problems = faults_of_person(row, local_day(at, settings.TIME_ZONE))
    if problems:
        raise Invalid(problems)
    values = {name: value for name, value in asdict(row).items() if name in _PERSON}
    return _revise(person, PERSON, values, seen, reason, "people.person_corrected", by, at)


@transaction.atomic
def correct_household(
    household: Household, *, number: str, kind: str, seen: int, reason: str, viewer: Viewer, channel: str, at: datetime
) -> bool:
    """Correct the number or kind of a household; whether anything changed."""
    by = keeping(viewer, household.area_path, channel)
    if kind not in Household.KINDS or len(number.strip()) > 30:
        raise Invalid([Problem("number", _("户类型是家庭户或集体户，户号最多 30 个字"))])
    values = {"number": number.strip(), "kind": kind}
    return _revise(household, HOUSEHOLD, values, seen, reason, "people.household_corrected", by, at)


@transaction.atomic
def correct_organisation(
    organisation: Organisation, changes: Mapping[str, Any], *, seen: int, reason: str, viewer: Viewer, channel: str,
    at: datetime,
) -> bool:  # fmt: skip
    """Correct what is told of an organisation; whether anything changed."""
    by = keeping(viewer, organisation.area_path, channel)
    now_told = OrganisationRow(
        organisation.name, organisation.kind, "", organisation.code, organisation.phone.open(), organisation.address
    )
    row = clean_organisation(
        replace(now_told, **{name: value for name, value in changes.items() if name in _ORGANISATION})
    )
    problems = faults_of_organisation(row)
    if problems:
        raise Invalid(problems)
    values = {name: value for name, value in asdict(row).items() if name in _ORGANISATION}
    changed = _revise(organisation, ORGANISATION, values, seen, reason, "people.organisation_corrected", by, at)
    if changed:
        announce("organisation.corrected", organisation=organisation, by=by, at=at)
    return changed


@transaction.atomic
def merge_persons(kept: Person, twice: Person, *, reason: str, viewer: Viewer, channel: str, at: datetime) -> None:
    """One person was registered twice: `twice` stays as a row that points to `kept`, and belongs nowhere any more.

    What `kept` does not tell is taken over. Its household stays; without one, it takes the place of the other.
    """
    by = keeping(viewer, kept.area_path, channel)
    keeping(viewer, twice.area_path, channel)
    pair = {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=(kept.pk, twice.pk)).order_by("pk")}
    kept, twice = pair[kept.pk], pair[twice.pk]
    if kept.pk == twice.pk or kept.merged_into_id is not None or twice.merged_into_id is not None:
        raise Conflict(_("其中一份已经合并过，请刷新再看"))
    if kept.id_number and twice.id_number and kept.id_number.open() != twice.id_number.open():
        raise Invalid([Problem("twice", _("两份登记的身份证号不同，不是同一个人"))])
    if not 2 <= len(reason.strip()) <= 200:
        raise Invalid([Problem("reason", _("写明为什么是同一个人，2 到 200 个字"))])
    missing = {name: _value(twice, name) for name in _PERSON if not _value(kept, name) and _value(twice, name)}
    on = local_day(at, settings.TIME_ZONE)
    Person.objects.filter(pk=twice.pk).update(merged_into=kept)
    if missing:
        _revise(kept, PERSON, missing, kept.version, reason, "people.person_corrected", by, at)
    _move_belongings(kept, twice, on)
    facts = {"from": str(twice.uid), "to": str(kept.uid)}
    act = uuid7()
    if not missing:  # the reason is kept all the same, as the next version that changes nothing
        Person.objects.filter(pk=kept.pk).update(version=kept.version + 1)
        Revision.objects.create(
            subject=PERSON, subject_uid=kept.uid, version=kept.version, act_uid=act, at=at, account_id=by.account,
            was="{}", reason=reason.strip(),
        )  # fmt: skip
    record(
        [
            Done("people.persons_merged", PERSON, kept.uid, by, at, kept.area_path, facts, uid=act),
            Done("people.persons_merged", PERSON, twice.uid, by, at, twice.area_path, facts),
        ]
    )


def _value(person: Person, name: str) -> Any:
    value = getattr(person, name)
    return value.open() if isinstance(value, Secret) else value


def _move_belongings(kept: Person, twice: Person, on: date) -> None:
    """Hand the places of the duplicate on where the one kept has none; its history stays with its own row."""
    standing = Membership.objects.filter(person=kept, valid_to=None).exists()
    for one in Membership.objects.filter(person=twice, valid_to=None).select_related("household"):
        if one.relation == Membership.HEAD and standing:
            raise Invalid([Problem("twice", _("重复的一份还是另一户的户主，请先给那一户换户主"))])
        Membership.objects.filter(pk=one.pk).update(valid_to=on)
        if not standing:
            Membership.objects.create(person=kept, household=one.household, relation=one.relation, valid_from=on)
            Person.objects.filter(pk=kept.pk).update(area_path=one.household.area_path)
    for role in OrganisationRole.objects.filter(person=twice, valid_to=None):
        OrganisationRole.objects.filter(pk=role.pk).update(valid_to=on)
        same = {"organisation": role.organisation, "kind": role.kind, "person": kept, "valid_to": None}
        OrganisationRole.objects.get_or_create(**same, defaults={"valid_from": on})
    for member in TeamMember.objects.filter(person=twice, valid_to=None):
        TeamMember.objects.filter(pk=member.pk).update(valid_to=on)
        TeamMember.objects.get_or_create(
            team=member.team, person=kept, valid_to=None, defaults={"valid_from": on, "lead": member.lead}
        )
