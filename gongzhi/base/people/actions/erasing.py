"""Emptying what names a person. That somebody belonged to a household from day to day stays."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from gongzhi.base.people.models import Person, Revision


@transaction.atomic
def erase_persons(uids: Sequence[UUID]) -> None:
    """Nobody knows any more who these were: name, numbers and what was corrected are empty, the birthday its year."""
    persons = list(Person.objects.filter(uid__in=uids))
    for one in persons:
        one.name, one.sex, one.id_number, one.phone = "", "", "", ""
        one.born = one.born.replace(month=1, day=1) if one.born else None
    columns = ["name", "sex", "born", "id_number", "id_number_index", "phone", "phone_index"]
    Person.objects.bulk_update(persons, columns, batch_size=200)
    Revision.objects.filter(subject_uid__in=uids).update(was=b"", reason="")
