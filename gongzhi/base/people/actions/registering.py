"""Registering households, thousands at a time: good rows are taken, the others come back with what is wrong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import local_day
from gongzhi.base.crypto import keyed_digests
from gongzhi.base.insert import insert
from gongzhi.base.people.access import residents_post
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.logic.residents import HouseholdRow, PersonRow, clean_household, faults_of_household
from gongzhi.base.people.models import HOUSEHOLD, Household, Membership, Person, Residence
from gongzhi.base.refusals import Invalid, NotAllowed, Problem
from gongzhi.base.tables import chunks
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

_CHUNK = 1_000
_ID = "person.id_number"


@dataclass
class HouseholdsKept:
    """How an import went. `refused`: the place of a row, counted from 1, with everything wrong with it."""

    new: int = 0
    persons: int = 0
    same: int = 0
    refused: list[tuple[int, list[Problem]]] = field(default_factory=list)
    known: list[int] = field(default_factory=list)  # places of those whose number stands already


@dataclass
class _Known:
    """What the database holds of the rows at hand: numbers of households, and persons with where they stand."""

    numbers: set[str]
    persons: dict[str, Person]
    placed: set[int]
    free_since: dict[int, date]
    areas: dict[str, Area]


def keep_households(
    rows: Iterable[HouseholdRow],
    *,
    by: By,
    at: datetime,
    within: str = "/",
    synthetic: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> HouseholdsKept:
    """Register households, a chunk a transaction. One whose number stands already is left as it is.

    `within`: the path of the area whose residents the one who imports keeps; others are refused. A person whose
    identity number is known and who belongs to no household now comes back as the same person.
    """
    kept = HouseholdsKept()
    seen: set[str] = set()
    for chunk in chunks(enumerate(rows, 1), _CHUNK):
        _keep(list(chunk), kept, seen, by, at, within, synthetic)
        progress(len(chunk))
    return kept


@transaction.atomic
def register_household(row: HouseholdRow, *, viewer: Viewer, channel: str, at: datetime) -> Household:
    """Register one household. Raises `Invalid` naming the field."""
    area = areas_by_code().get(row.area)
    if area is None:
        raise Invalid([Problem("area", _("这里没有代码为 %(code)s 的区域") % {"code": row.area})])
    post = residents_post(viewer, area.path)
    if post is None:
        raise NotAllowed(_("这里的住户不归您管"))
    kept = HouseholdsKept()
    made = _keep([(1, row)], kept, set(), viewer.by(post, channel), at, "/", False)
    if kept.refused:
        raise Invalid(kept.refused[0][1])
    if not made:
        raise Invalid([Problem("number", _("这个户号已经登记过"))])
    return made[0]


@transaction.atomic
def _keep(
    rows: Sequence[tuple[int, HouseholdRow]],
    kept: HouseholdsKept,
    seen: set[str],
    by: By,
    at: datetime,
    within: str,
    synthetic: bool,
) -> list[Household]:
    today = local_day(at, settings.TIME_ZONE)
    clean = [(place, clean_household(row)) for place, row in rows]
    known = _known([row for _place, row in clean])
    good = []
    for place, row in clean:
        problems = faults_of_household(row, today) or _misfits(row, known, seen, within, today)
        if problems:
            kept.refused.append((place, problems))
        elif row.number and row.number in known.numbers:
            kept.same += 1
            kept.known.append(place)
        else:
            known.numbers |= {row.number} - {""}
            seen |= {one.id_number for one in row.members if one.id_number}
            good.append(row)
    made = _write(good, known, by, at, today, synthetic)
    kept.new, kept.persons = kept.new + len(made), kept.persons + sum(len(row.members) for row in good)
    return made


def _known(rows: Sequence[HouseholdRow]) -> _Known:
    numbers = {row.number for row in rows if row.number}
    standing = Household.objects.filter(number__in=numbers, valid_to=None).values_list("number", flat=True)
    digests: dict[str, str] = {}
    for number in {one.id_number for row in rows for one in row.members if one.id_number}:
        digests |= dict.fromkeys(keyed_digests(_ID, number), number)
    persons: dict[str, Person] = {}
    for batch in chunks(iter(digests), 500):
        found = Person.objects.filter(id_number_index__in=batch, merged_into=None)
        persons |= {digests[one.id_number_index]: one for one in found}
    placed: set[int] = set()
    free_since: dict[int, date] = {}
    for some in chunks(iter(persons.values()), 500):
        for key, until in Membership.objects.filter(person__in=some).values_list("person_id", "valid_to"):
            if until is None:
                placed.add(key)
            else:
                free_since[key] = max(until, free_since.get(key, until))
    return _Known(set(standing), persons, placed, free_since, areas_by_code())


def _misfits(row: HouseholdRow, known: _Known, seen: set[str], within: str, today: date) -> list[Problem]:
    """What only the database knows to be wrong."""
    if row.number and row.number in known.numbers:
        return []
    found = []
    for name, code in (("area", row.area), ("registered", row.registered)):
        area = known.areas.get(code)
        if code and area is None:
            found.append(Problem(name, _("这里没有代码为 %(code)s 的区域") % {"code": code}))
        elif name == "area" and area is not None and not area.path.startswith(within):
            found.append(Problem(name, _("%(code)s 不归您的岗位管") % {"code": code}))
    if not row.area:
        found.append(Problem("area", _("写明住在哪个区域")))
    for place, one in enumerate(row.members, 1):
        person = known.persons.get(one.id_number)
        if one.id_number in seen or (person is not None and person.pk in known.placed):
            found.append(Problem(f"members.{place}.id_number", _("这个身份证号已登记在另一户，请办迁移或合并")))
        elif person is not None and person.died is not None:
            found.append(Problem(f"members.{place}.id_number", _("这个身份证号的人已登记死亡")))
        elif person is not None and (row.since or today) < known.free_since.get(person.pk, date.min):
            found.append(Problem("since", _("那时其中有人还在另一户")))
    return found


def _write(
    rows: Sequence[HouseholdRow], known: _Known, by: By, at: datetime, today: date, synthetic: bool
) -> list[Household]:
    made: list[Household] = []
    residences: list[Residence] = []
    belonging: list[Membership] = []
    for row in rows:
        since, area = row.since or today, known.areas[row.area]
        household = Household(
            number=row.number, kind=row.kind, area=area, area_path=area.path, valid_from=since, synthetic=synthetic
        )
        made.append(household)
        living = {"household": household, "text": row.text, "valid_from": since}
        residences.append(Residence(kind=Residence.LIVING, area=area, area_path=area.path, **living))
        if row.registered:
            there = known.areas[row.registered]
            registered = {"household": household, "area": there, "area_path": there.path, "valid_from": since}
            residences.append(Residence(kind=Residence.REGISTERED, **registered))
        for one in row.members:
            person = known.persons.get(one.id_number) or new_person(one, area.path, since, synthetic=synthetic)
            belonging.append(Membership(person=person, household=household, relation=one.relation, valid_from=since))
    insert(made)
    insert([member.person for member in belonging if member.person.pk is None])
    back = [who.person for who in belonging if who.person.area_path != who.household.area_path]
    for member in belonging:
        member.person.area_path = member.household.area_path
    Person.objects.bulk_update(back, ["area_path"], batch_size=200)
    for residence in residences:  # take over the keys just given
        residence.household = residence.household
    for member in belonging:
        member.household, member.person = member.household, member.person
    insert(residences)
    insert(belonging)
    record(
        Done("people.household_registered", HOUSEHOLD, one.uid, by, at, one.area_path, {"members": len(row.members)})
        for one, row in zip(made, rows, strict=True)
    )
    return made


def new_person(row: PersonRow, area_path: str, since: date, *, synthetic: bool = False) -> Person:
    """A person made from a clean row, not yet written."""
    return Person(
        name=row.name, sex=row.sex, born=row.born, id_number=row.id_number, phone=row.phone, area_path=area_path,
        valid_from=since, synthetic=synthetic,
    )  # fmt: skip
