"""Households over time: members join and leave, a household splits, merges, moves. What was stays readable.

Every change is made on a local day. The rows of a household are taken for update first, so that two changes at once
follow each other, and the second sees what the first left.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.announce import announce
from gongzhi.base.areas.models import Address, Area
from gongzhi.base.clock import local_day
from gongzhi.base.people.access import residents_post
from gongzhi.base.people.actions.registering import new_person
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.residents import (
    HEAD,
    RELATIONS,
    Belonging,
    Parting,
    PersonRow,
    clean_person,
    faults_of_day,
    faults_of_parting,
    faults_of_person,
    faults_of_staying,
    relations_after,
)
from gongzhi.base.people.models import HOUSEHOLD, PERSON, Household, Membership, Person, Residence
from gongzhi.base.people.queries.residents import person_by_number
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


def keeping(viewer: Viewer, area_path: str, channel: str) -> By:
    """How the trail names a change to residents of an area; raises `NotAllowed` to those who do not keep them."""
    post = residents_post(viewer, area_path)
    if post is None:
        raise NotAllowed(_("这里的住户不归您管"))
    return viewer.by(post, channel)


def _take(*households: Household) -> None:
    """Hold the rows until the transaction ends; raises `Conflict` for a household that is over."""
    keys = sorted(one.pk for one in households)
    taken = Household.objects.select_for_update().filter(pk__in=keys, valid_to=None).order_by("pk")
    if len(list(taken)) != len(keys):
        raise Conflict(_("这一户已经不在了，请刷新再看"))


def _members(household: Household) -> dict[int, Membership]:
    rows = Membership.objects.filter(household=household, valid_to=None).select_related("person").order_by("pk")
    return {one.person_id: one for one in rows}


def _belonging(members: Mapping[int, Membership]) -> dict[int, Belonging]:
    return {key: Belonging(key, one.relation, one.valid_from) for key, one in members.items()}


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Invalid(problems)


def _end(memberships: Sequence[Membership], on: date) -> None:
    ended = Membership.objects.filter(pk__in=[one.pk for one in memberships], valid_to=None).update(valid_to=on)
    if ended != len(memberships):
        raise Conflict(_("成员刚刚有变动，请刷新再看"))


def _set_relations(household: Household, members: Mapping[int, Membership], told: Mapping[int, str], on: date) -> None:
    """Let relations be as told from a day on: what they were is kept with its dates."""
    changed = [one for key, one in members.items() if key in told and told[key] != one.relation]
    _end(changed, on)
    changed.sort(key=lambda one: told[one.person_id] == HEAD)  # the old head steps down first
    for one in changed:
        Membership.objects.create(
            household=household, person_id=one.person_id, relation=told[one.person_id], valid_from=on
        )


def _done(verb: str, household: Household, by: By, at: datetime, **facts: object) -> None:
    record([Done(verb, HOUSEHOLD, household.uid, by, at, household.area_path, facts)])


@transaction.atomic
def add_member(
    household: Household, row: PersonRow, *, on: date, viewer: Viewer, channel: str, at: datetime
) -> Membership:
    """Let a person join: by birth, marriage or moving in. One known by identity number comes as the same person."""
    by = keeping(viewer, household.area_path, channel)
    _take(household)
    row, today = clean_person(row), local_day(at, settings.TIME_ZONE)
    problems = [*faults_of_person(row, today), *faults_of_day([], on, today)]
    if row.relation == HEAD and household.kind == "family":
        problems.append(Problem("relation", _("这一户已有户主；换户主请用“更改关系”")))
    if on < household.valid_from:
        problems.append(Problem("on", _("早于这一户立户的日子")))
    _refuse(problems)
    person = person_by_number(row.id_number)
    if person is None:
        person = new_person(row, household.area_path, on)
        person.save(force_insert=True)
    else:
        _free(person, on)
        Person.objects.filter(pk=person.pk).update(area_path=household.area_path)
    made = Membership.objects.create(household=household, person=person, relation=row.relation, valid_from=on)
    _done("people.member_joined", household, by, at, person=str(person.uid), day=on.isoformat())
    return made


def _free(person: Person, on: date) -> None:
    """Raises `Invalid` unless the person is alive and belongs to no household on the day or later."""
    if person.died is not None:
        raise Invalid([Problem("id_number", _("这个身份证号的人已登记死亡"))])
    last = Membership.objects.filter(person=person).order_by("-valid_from", "-pk").first()
    if last is not None and (last.valid_to is None or last.valid_to > on):
        raise Invalid([Problem("id_number", _("这个身份证号已登记在另一户，请办迁移或合并"))])


@transaction.atomic
def set_relations(
    household: Household, relations: Mapping[int, str], *, on: date, viewer: Viewer, channel: str, at: datetime
) -> None:
    """Change relations from a day on, as when another becomes head."""
    by = keeping(viewer, household.area_path, channel)
    _take(household)
    members, today = _members(household), local_day(at, settings.TIME_ZONE)
    known = _belonging(members)
    problems = faults_of_day(known.values(), on, today) + faults_of_staying(known, set(), relations)
    _refuse(problems)
    _set_relations(household, members, relations_after(known, set(), relations), on)
    _done("people.relations_changed", household, by, at, day=on.isoformat())


@transaction.atomic
def end_membership(
    membership: Membership, *, why: str, on: date, next_head: int | None, viewer: Viewer, channel: str, at: datetime
) -> None:
    """Let a person leave by a day: `died` or `left`.

    With the head gone another becomes it; with the last one gone the household ends.
    """
    household, person = membership.household, membership.person
    by = keeping(viewer, household.area_path, channel)
    _take(household)
    members, today = _members(household), local_day(at, settings.TIME_ZONE)
    if person.pk not in members:
        raise Conflict(_("成员刚刚有变动，请刷新再看"))
    if why not in ("died", "left"):
        raise Invalid([Problem("why", _("选死亡或迁出"))])
    known = _belonging(members)
    told = {next_head: HEAD} if next_head is not None else {}
    problems = faults_of_day([known[person.pk]], on, today)
    if household.kind == "family":
        problems += faults_of_staying(known, {person.pk}, told)
    _refuse(problems)
    _end([members[person.pk]], on)
    staying = {key: one for key, one in members.items() if key != person.pk}
    _set_relations(household, staying, relations_after(known, {person.pk}, told), on)
    if why == "died":
        Person.objects.filter(pk=person.pk).update(died=on)
    record([Done(f"people.person_{why}", PERSON, person.uid, by, at, household.area_path, {"day": on.isoformat()})])
    if not staying:
        _close(household, on)
        _done("people.household_ended", household, by, at, day=on.isoformat())


def _close(household: Household, on: date, merged_into: Household | None = None) -> None:
    Residence.objects.filter(household=household, valid_to=None).update(valid_to=on)
    Household.objects.filter(pk=household.pk).update(valid_to=on, merged_into=merged_into)


@transaction.atomic
def split_household(
    household: Household, parting: Parting, *, on: date, number: str = "", viewer: Viewer, channel: str, at: datetime
) -> Household:
    """分户: some members become a household of their own, at first where they lived before."""
    by = keeping(viewer, household.area_path, channel)
    _take(household)
    members, today = _members(household), local_day(at, settings.TIME_ZONE)
    known = _belonging(members)
    number = number.strip()
    problems = faults_of_parting(known.values(), parting, on, today)
    if len(number) > 30 or (number and Household.objects.filter(number=number, valid_to=None).exists()):
        problems.append(Problem("number", _("这个户号已经登记过，或者太长")))
    _refuse(problems)
    made = Household.objects.create(
        number=number, kind="family", area=household.area, area_path=household.area_path, valid_from=on,
        synthetic=household.synthetic, came_from=household,
    )  # fmt: skip
    for one in Residence.objects.filter(household=household, valid_to=None):
        Residence.objects.create(
            household=made, kind=one.kind, area_id=one.area_id, area_path=one.area_path, address_id=one.address_id,
            text=one.text, valid_from=on,
        )  # fmt: skip
    _end([members[key] for key in parting.leaving], on)
    Membership.objects.bulk_create(
        Membership(household=made, person_id=key, relation=relation, valid_from=on)
        for key, relation in parting.leaving.items()
    )
    leaving = set(parting.leaving)
    staying = {key: one for key, one in members.items() if key not in leaving}
    _set_relations(household, staying, relations_after(known, leaving, parting.staying), on)
    facts = {"day": on.isoformat(), "members": len(leaving), "from": str(household.uid), "to": str(made.uid)}
    _done("people.household_split", household, by, at, **facts)
    _done("people.household_registered", made, by, at, **facts)
    counts = {"leaving": len(leaving), "staying": len(staying)}
    announce("household.split", household=household, made=made, **counts, by=by, at=at)
    return made


@transaction.atomic
def merge_households(
    into: Household, other: Household, relations: Mapping[int, str], *, on: date, viewer: Viewer, channel: str,
    at: datetime,
) -> None:  # fmt: skip
    """并户: everybody of `other` belongs to `into` from a day on, in the relations told; `other` ends and is kept."""
    if into.pk == other.pk:
        raise Invalid([Problem("other", _("要选另一户"))])
    by = keeping(viewer, into.area_path, channel)
    keeping(viewer, other.area_path, channel)
    _take(into, other)
    coming, standing, today = _members(other), _members(into), local_day(at, settings.TIME_ZONE)
    problems = faults_of_day([*_belonging(coming).values(), *_belonging(standing).values()], on, today)
    told = {key: relations.get(key, "other") for key in coming}
    if HEAD in told.values() or set(told.values()) - set(RELATIONS):
        problems.append(Problem("relations", _("并入的人要选与新户主的关系，不能是户主")))
    _refuse(problems)
    _end(list(coming.values()), on)
    Membership.objects.bulk_create(
        Membership(household=into, person_id=key, relation=told[key], valid_from=on) for key in coming
    )
    Person.objects.filter(pk__in=coming).update(area_path=into.area_path)
    _close(other, on, into)
    facts = {"day": on.isoformat(), "members": len(coming), "from": str(other.uid), "to": str(into.uid)}
    _done("people.household_merged", other, by, at, **facts)
    _done("people.household_merged", into, by, at, **facts)
    announce("household.merged", into=into, other=other, by=by, at=at)


@transaction.atomic
def move_household(
    household: Household, area: Area, *, on: date, kind: str = Residence.LIVING, text: str = "",
    address: Address | None = None, viewer: Viewer, channel: str, at: datetime,
) -> Residence:  # fmt: skip
    """迁移: from a day on the household lives, or is registered, somewhere else. Who keeps it now sends it off."""
    by = keeping(viewer, household.area_path, channel)
    _take(household)
    today, text = local_day(at, settings.TIME_ZONE), text.strip()
    standing = Residence.objects.filter(household=household, kind=kind, valid_to=None).first()
    problems = [Problem("kind", _("选户籍地或居住地"))] if kind not in Residence.KINDS else []
    problems += faults_of_day([Belonging(0, "", standing.valid_from)] if standing else [], on, today)
    if area.valid_to is not None or (address is not None and address.area_id != area.pk):
        problems.append(Problem("area", _("这个区域已经不在了，或门牌不在这个区域")))
    if len(text) > 200:
        problems.append(Problem("text", _("地址最多 200 个字")))
    _refuse(problems)
    if standing is not None:
        Residence.objects.filter(pk=standing.pk).update(valid_to=on)
    made = Residence.objects.create(
        household=household, kind=kind, area=area, area_path=area.path, address=address, text=text, valid_from=on
    )
    facts = {"day": on.isoformat(), "kind": kind, "to": area.code}
    _done("people.household_moved", household, by, at, **facts)
    if kind == Residence.LIVING:
        Household.objects.filter(pk=household.pk).update(area=area, area_path=area.path)
        household.area, household.area_path = area, area.path
        belonging = Membership.objects.filter(household=household, valid_to=None)
        Person.objects.filter(pk__in=belonging.values("person")).update(area_path=area.path)
        announce("household.moved", household=household, by=by, at=at)
    return made
