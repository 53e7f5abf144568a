"""What is sealed cannot be read in the database, is found by exactly what it is, and can be sealed anew."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from gongzhi.base.crypto.fields import found_by
from gongzhi.base.crypto.resealing import Resealed, every_column, reseal_column
from gongzhi.base.people.actions.erasing import erase_persons
from gongzhi.base.people.actions.factors import begin_factor
from gongzhi.base.people.actions.organisations import register_organisation
from gongzhi.base.people.actions.persons import correct_person
from gongzhi.base.people.logic.residents import OrganisationRow, PersonRow
from gongzhi.base.people.models import Account, Person, SecondFactor
from gongzhi.base.people.queries.residents import households, members_on, persons
from tests.base.people.households import GRID, TODAY, acting, household, id_number, keeper
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
PHONE, NUMBER = "13812345678", id_number(77)
TABLES = ("people_person", "people_revision", "people_organisation", "people_secondfactor", "trail_act")


def _everything() -> bytes:
    """Every byte of the tables that hold or follow from numbers, as the database gives them."""
    found = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                for cell in row:
                    found.append(bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode())
    return b"\0".join(found)


def _written() -> Person:
    one = household(1, members=(PersonRow("示例甲", id_number=NUMBER, phone=PHONE),))
    person = members_on(one, TODAY)[0].person
    correct_person(person, {"phone": "13887654321"}, seen=1, reason="换号了", **acting(keeper()))
    correct_person(person, {"phone": PHONE}, seen=2, reason="又换回来", **acting(keeper()))
    row = OrganisationRow("示例合作社", "enterprise", GRID, "91350100M000100Y43", PHONE)
    register_organisation(row, **acting(keeper()))
    return person


def test_no_identity_or_phone_number_stands_readable_in_the_database() -> None:
    _written()
    account = Account.objects.create_account("two", "示例", None)
    secret = begin_factor(account, at=NOON).secret.open()
    raw = _everything()
    for readable in (PHONE, "13887654321", NUMBER, NUMBER[:17], secret):
        assert readable.encode() not in raw and readable.encode().hex().encode() not in raw
    assert "示例甲".encode() in raw  # names are searched, so they stand as they are
    assert len(raw) > 1_000


def test_a_person_is_found_by_exactly_the_number_and_by_nothing_near_it() -> None:
    person = _written()
    for words in (PHONE, "138 1234 5678", NUMBER.lower(), "示例"):
        assert persons(keeper(), words, on=TODAY) == [person], words
        assert len(households(keeper(), on=TODAY, words=words)) == 1, words
    for words in (PHONE[:-1], NUMBER[:-1], "13812345679"):
        assert persons(keeper(), words, on=TODAY) == [], words
    assert not Person.objects.filter(found_by(Person, phone="")).exists()


def test_a_secret_prints_as_dots_in_logs_and_templates() -> None:
    person = Person.objects.get(pk=_written().pk)
    assert f"{person.phone} {person.phone!r} {person!r}".count("••••") == 2
    assert PHONE not in f"{person.__dict__}" and person.phone.open() == PHONE


@pytest.mark.parametrize("change", ["cipher", "secret"])
def test_everything_is_sealed_anew_after_a_change_and_the_old_secret_is_not_needed_any_more(
    change: str, settings: Any
) -> None:
    person, account = _written(), Account.objects.create_account("two", "示例", None)
    shared = begin_factor(account, at=NOON).secret.open()
    if change == "cipher":
        settings.CIPHER = "sm4"
    else:
        settings.OLD_KEYS, settings.SECRET_KEY = (settings.SECRET_KEY,), "the secret after the rotation"
    assert persons(keeper(), PHONE, on=TODAY) == [person]  # also before everything is sealed anew
    count = Resealed()
    for column in every_column():
        reseal_column(*column, count)
    settings.OLD_KEYS = ()
    again = Person.objects.get(pk=person.pk)
    assert (again.phone.open(), again.id_number.open()) == (PHONE, NUMBER)
    assert persons(keeper(), NUMBER, on=TODAY) == [person]
    assert again.phone.raw()[0] == (2 if change == "cipher" else 1)
    assert SecondFactor.objects.get().secret.open() == shared
    assert count.anew >= 6 and count.lost == 0
    once_more = Resealed()
    for column in every_column():
        reseal_column(*column, once_more)
    assert (once_more.anew, once_more.current) == (0, count.anew)


def test_what_no_listed_secret_opens_is_counted_and_left(settings: Any) -> None:
    person = _written()
    before = Person.objects.get(pk=person.pk).phone.raw()
    settings.SECRET_KEY = "somebody forgot the old one"
    count = Resealed()
    for column in every_column():
        reseal_column(*column, count)
    assert count.lost >= 5 and count.anew == 0
    assert Person.objects.get(pk=person.pk).phone.raw() == before


def test_migrations_name_the_purpose_of_each_sealed_column() -> None:
    call_command("makemigrations", "people", check=True, dry_run=True, verbosity=0)


def test_an_erased_person_is_known_by_nothing_and_still_counts_in_the_household() -> None:
    person = _written()
    erase_persons([person.uid])
    erase_persons([person.uid])
    raw = _everything()
    assert "示例甲".encode() not in raw and "换号了".encode() not in raw
    again = Person.objects.get(pk=person.pk)
    assert (again.name, again.phone.open(), again.id_number_index, again.born) == ("", "", "", date(1980, 1, 1))
    assert persons(keeper(), NUMBER, on=TODAY) == [] and again.memberships.count() == 1
