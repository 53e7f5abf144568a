"""Reading residents: lists, one household as it was on a day, what was corrected, who looked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gongzhi.base.areas.models import existing
from gongzhi.base.columns import under
from gongzhi.base.crypto.fields import found_by
from gongzhi.base.people.access import visible_households, visible_organisations, visible_persons
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.numbers import is_credit_code, is_id_number, is_phone, plain_number, plain_phone
from gongzhi.base.people.models import (
    Account,
    Household,
    Membership,
    Opened,
    Organisation,
    OrganisationRole,
    Person,
    Post,
    Residence,
    Revision,
)

PAGE = 50


def members_on(household: Household, day: date) -> list[Membership]:
    """Who belonged to a household on a local day, the head first."""
    rows = Membership.objects.filter(existing("", day), household=household).select_related("person")
    return sorted(rows, key=lambda one: (one.relation != Membership.HEAD, one.pk))


def household_on(person: Person, day: date) -> Membership | None:
    """The household a person belonged to on a local day."""
    return Membership.objects.filter(existing("", day), person=person).select_related("household").first()


def residences_on(household: Household, day: date) -> list[Residence]:
    """Where a household was registered and lived on a local day."""
    rows = Residence.objects.filter(existing("", day), household=household).select_related("area", "address")
    return sorted(rows, key=lambda one: one.kind)


@dataclass(frozen=True)
class Listed:
    """A household in a list: its head and how many belong to it today."""

    household: Household
    head: str
    members: int
    text: str


def households(
    viewer: Viewer, *, on: date, words: str = "", area_path: str = "", after: int = 0, limit: int = PAGE
) -> list[Listed]:
    """Standing households a viewer may see, a page by key: all, or by a member's name, an exact number, a text."""
    rows = visible_households(Household.objects.filter(valid_to=None, pk__gt=after), viewer, on=on)
    if area_path:
        rows = rows.filter(under("area_path", area_path))
    if words := words.strip():
        living = Residence.objects.filter(valid_to=None, text__icontains=words)
        fits = Q(number=words) | Q(pk__in=living.values("household"))
        persons = _persons_by(words)
        fits |= Q(pk__in=Membership.objects.filter(valid_to=None, person__in=persons.values("pk")).values("household"))
        rows = rows.filter(fits)
    found = list(rows.select_related("area").order_by("pk")[:limit])
    return _listed(found)


def is_number(words: str) -> bool:
    """Whether somebody looks for a whole identity or phone number."""
    return is_id_number(plain_number(words)) or is_phone(plain_phone(words))


def _persons_by(words: str) -> QuerySet[Person]:
    """Persons by the beginning of a name, or by exactly an identity or a phone number."""
    rows, number, phone = Person.objects.filter(merged_into=None), plain_number(words), plain_phone(words)
    if is_id_number(number):
        return rows.filter(found_by(Person, id_number=number))
    if is_phone(phone):
        return rows.filter(found_by(Person, phone=phone))
    return rows.filter(name__startswith=words)


def _listed(found: Sequence[Household]) -> list[Listed]:
    heads: dict[int, str] = {}
    counts: dict[int, int] = {}
    rows = Membership.objects.filter(household__in=found, valid_to=None).values_list(
        "household_id", "relation", "person__name"
    )
    for household, relation, name in rows:
        counts[household] = counts.get(household, 0) + 1
        if relation == Membership.HEAD:
            heads[household] = name
    texts = dict(
        Residence.objects.filter(household__in=found, valid_to=None, kind=Residence.LIVING).values_list(
            "household_id", "text"
        )
    )
    return [Listed(one, heads.get(one.pk, ""), counts.get(one.pk, 0), texts.get(one.pk, "")) for one in found]


def persons(viewer: Viewer, words: str, *, on: date, limit: int = PAGE) -> list[Person]:
    """Persons a viewer may see, by the beginning of a name or exactly a number."""
    rows = visible_persons(_persons_by(words.strip()), viewer, on=on) if words.strip() else Person.objects.none()
    return list(rows.order_by("pk")[:limit])


def organisations(
    viewer: Viewer, *, on: date, words: str = "", kind: str = "", area_path: str = "", after: int = 0, limit: int = PAGE
) -> list[Organisation]:
    """Standing organisations a viewer may see, by key: by kind, place, name, or exactly a credit code or a phone."""
    rows = visible_organisations(Organisation.objects.filter(valid_to=None, pk__gt=after), viewer, on=on)
    if words := words.strip():
        code, phone = plain_number(words), plain_phone(words)
        if is_credit_code(code):
            rows = rows.filter(code=code)
        elif is_phone(phone):
            rows = rows.filter(found_by(Organisation, phone=phone))
        else:
            rows = rows.filter(name__icontains=words)
    if kind:
        rows = rows.filter(kind=kind)
    if area_path:
        rows = rows.filter(under("area_path", area_path))
    return list(rows.select_related("area").order_by("pk")[:limit])


def is_organisation_number(words: str) -> bool:
    """Whether somebody looks for a whole credit code or phone number."""
    return is_credit_code(plain_number(words)) or is_phone(plain_phone(words))


def roles_of(organisation: Organisation) -> list[OrganisationRole]:
    """What persons are and were in an organisation, the standing first."""
    rows = OrganisationRole.objects.filter(organisation=organisation).select_related("person")
    return sorted(rows.order_by("-pk")[:200], key=lambda one: one.valid_to is not None)


def revisions_of(uid: UUID) -> list[tuple[Revision, dict[str, Any]]]:
    """What a row said before each correction, newest first; opened."""
    rows = Revision.objects.filter(subject_uid=uid).order_by("-version")
    return [(one, json.loads(one.was.open() or "{}")) for one in rows]


@dataclass(frozen=True)
class Look:
    """One opening of a page, as the household reads it: by which post, why, when, and whether numbers were shown."""

    opened: Opened
    post: str
    name: str


def looks_at(uids: Sequence[UUID], *, before: int | None = None, limit: int = PAGE) -> list[Look]:
    """Who opened these pages, newest first, a page by key."""
    rows = Opened.objects.filter(subject_uid__in=list(uids))
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[:limit])
    posts = {post.pk: post.label for post in Post.objects.filter(pk__in={one.post_id for one in found})}
    names = dict(Account.objects.filter(pk__in={one.account_id for one in found}).values_list("pk", "name"))
    return [Look(one, posts.get(one.post_id or 0, ""), names.get(one.account_id or 0, "")) for one in found]


def person_by_number(number: str) -> Person | None:
    """The person with a plain identity number, if registered."""
    return Person.objects.filter(found_by(Person, id_number=number), merged_into=None).first() if number else None
