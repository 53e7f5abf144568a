"""What merging two registrations of one person would do, told before it is done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongzhi.base.people.access import visible_persons
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Membership, OrganisationRole, Person, TeamMember

COLUMNS = ("sex", "born", "id_number", "phone")
MOST = 20


@dataclass(frozen=True)
class Merging:
    """`takes`: columns the kept row takes over; `moves`: the household it joins; `leaves`: the one the other leaves.

    `stuck`: why it would be refused: "numbers" differ, or the other is "head" of another household.
    """

    takes: tuple[str, ...]
    moves: Membership | None
    leaves: Membership | None
    roles: int
    teams: int
    stuck: str = ""


def merging_of(kept: Person, twice: Person) -> Merging:
    """What `merge_persons` would do to these two; two rows at most of each table are looked at."""
    rows = Membership.objects.filter(person__in=(kept, twice), valid_to=None).select_related("household", "person")
    homes = {one.person_id: one for one in rows}
    stays, goes = homes.get(kept.pk), homes.get(twice.pk)
    numbers = kept.id_number.open(), twice.id_number.open()
    stuck = ""
    if all(numbers) and numbers[0] != numbers[1]:
        stuck = "numbers"
    elif stays is not None and goes is not None and goes.relation == Membership.HEAD:
        stuck = "head"
    return Merging(
        tuple(name for name in COLUMNS if getattr(twice, name) and not getattr(kept, name)),
        goes if stays is None else None, goes if stays is not None else None,
        OrganisationRole.objects.filter(person=twice, valid_to=None).count(),
        TeamMember.objects.filter(person=twice, valid_to=None).count(), stuck,
    )  # fmt: skip


def perhaps_twice(person: Person, viewer: Viewer, *, on: date) -> list[Person]:
    """Others a viewer may see that may be the same person: of the same name or phone. None of another number."""
    alike = Q(name=person.name)
    if person.phone_index:
        alike |= Q(phone_index=person.phone_index)
    rows = Person.objects.filter(alike, merged_into=None).exclude(pk=person.pk)
    if person.id_number_index:
        rows = rows.filter(id_number_index__in=("", person.id_number_index))
    return list(visible_persons(rows, viewer, on=on).order_by("pk")[:MOST])
