"""What a household, a person and an organisation must be to be registered. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.people.logic.numbers import (
    born_by,
    is_credit_code,
    is_id_number,
    is_phone,
    plain_number,
    plain_phone,
    sex_by,
)
from gongzhi.base.refusals import Problem

HEAD = "head"
RELATIONS: Mapping[str, Promise] = {
    HEAD: gettext_lazy("户主"), "spouse": gettext_lazy("配偶"), "son": gettext_lazy("子"),
    "daughter": gettext_lazy("女"), "grandchild": gettext_lazy("孙子女、外孙子女"), "parent": gettext_lazy("父母"),
    "grandparent": gettext_lazy("祖父母、外祖父母"), "sibling": gettext_lazy("兄弟姐妹"), "other": gettext_lazy("其他"),
}  # fmt: skip
MAX_MEMBERS = 200


@dataclass(frozen=True)
class PersonRow:
    """A person as told: relation to the head, and what is known. Everything but the name may be missing."""

    name: str
    relation: str = HEAD
    sex: str = ""
    born: date | None = None
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True)
class HouseholdRow:
    """A household as told: where it lives (code of the area, a text), and who belongs to it since when.

    `registered`: code of the area it is registered in 户籍, when that is another one.
    """

    area: str
    members: Sequence[PersonRow]
    text: str = ""
    number: str = ""
    kind: str = "family"
    registered: str = ""
    since: date | None = None


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as told."""

    name: str
    kind: str
    area: str
    code: str = ""
    phone: str = ""
    address: str = ""


def clean_person(row: PersonRow) -> PersonRow:
    """The row with plain numbers; what the identity number tells fills what was left out."""
    number = plain_number(row.id_number)
    known = is_id_number(number)
    return replace(
        row,
        name=row.name.strip(),
        id_number=number,
        phone=plain_phone(row.phone),
        born=row.born or (born_by(number) if known else None),
        sex=row.sex or (sex_by(number) if known else ""),
    )


def faults_of_person(row: PersonRow, today: date, prefix: str = "") -> list[Problem]:
    """What is wrong with a clean row."""
    found = []
    if not 1 <= len(row.name) <= 60:
        found.append(Problem(f"{prefix}name", _("写明姓名，最多 60 个字")))
    if row.relation not in RELATIONS:
        found.append(Problem(f"{prefix}relation", _("没有这种与户主关系")))
    if row.sex not in ("", "M", "F"):
        found.append(Problem(f"{prefix}sex", _("性别填男或女，也可不填")))
    if row.id_number and not is_id_number(row.id_number):
        found.append(Problem(f"{prefix}id_number", _("身份证号不对：应为 18 位，请核对每一位")))
    elif row.id_number and (row.born, row.sex) != (born_by(row.id_number), sex_by(row.id_number)):
        found.append(Problem(f"{prefix}id_number", _("出生日期或性别与身份证号不一致")))
    if row.phone and not is_phone(row.phone):
        found.append(Problem(f"{prefix}phone", _("电话写 5 到 15 位数字")))
    if row.born and not date(1850, 1, 1) <= row.born <= today:
        found.append(Problem(f"{prefix}born", _("出生日期不对")))
    return found


def clean_household(row: HouseholdRow) -> HouseholdRow:
    """The row with everything stripped and plain."""
    return replace(
        row,
        members=tuple(clean_person(one) for one in row.members),
        text=row.text.strip(),
        number=row.number.strip(),
    )


def faults_of_household(row: HouseholdRow, today: date) -> list[Problem]:
    """What is wrong with a clean row, but for what only the database knows."""
    found = []
    heads = sum(one.relation == HEAD for one in row.members)
    if not 1 <= len(row.members) <= MAX_MEMBERS:
        found.append(Problem("members", _("一户有 1 到 200 人")))
    elif row.kind == "family" and heads != 1:
        found.append(Problem("members", _("一户要有一位户主，只能有一位")))
    elif heads > 1:
        found.append(Problem("members", _("一户只能有一位户主")))
    if row.kind not in ("family", "collective"):
        found.append(Problem("kind", _("户类型是家庭户或集体户")))
    if len(row.text) > 200:
        found.append(Problem("text", _("地址最多 200 个字")))
    if len(row.number) > 30:
        found.append(Problem("number", _("户号最多 30 个字")))
    if row.since and row.since > today:
        found.append(Problem("since", _("日期在将来")))
    numbers = [one.id_number for one in row.members if one.id_number]
    if len(numbers) != len(set(numbers)):
        found.append(Problem("members", _("同一个身份证号在这一户出现了两次")))
    for place, one in enumerate(row.members, 1):
        found += faults_of_person(one, today, f"members.{place}.")
    return found


def clean_organisation(row: OrganisationRow) -> OrganisationRow:
    """The row with plain numbers."""
    return replace(
        row, name=row.name.strip(), code=plain_number(row.code), phone=plain_phone(row.phone),
        address=row.address.strip(),
    )  # fmt: skip


def faults_of_organisation(row: OrganisationRow) -> list[Problem]:
    """What is wrong with a clean row."""
    found = []
    if not 2 <= len(row.name) <= 120:
        found.append(Problem("name", _("写明名称，2 到 120 个字")))
    if row.kind not in ("unit", "enterprise", "social"):
        found.append(Problem("kind", _("选单位、企业或社会组织")))
    if row.code and not is_credit_code(row.code):
        found.append(Problem("code", _("统一社会信用代码不对：应为 18 位，请核对每一位")))
    if row.phone and not is_phone(row.phone):
        found.append(Problem("phone", _("电话写 5 到 15 位数字")))
    if len(row.address) > 200:
        found.append(Problem("address", _("地址最多 200 个字")))
    return found


@dataclass(frozen=True)
class Belonging:
    """One membership, dated, as rules look at it."""

    person: int
    relation: str
    since: date


@dataclass(frozen=True)
class Parting:
    """Who leaves a household, and what those who stay are to each other from then on. Both as person → relation."""

    leaving: Mapping[int, str]
    staying: Mapping[int, str] = field(default_factory=dict)


def faults_of_parting(members: Iterable[Belonging], parting: Parting, on: date, today: date) -> list[Problem]:
    """Why some may not leave together on a day to be a household of their own."""
    known = {one.person: one for one in members}
    found = faults_of_day(known.values(), on, today)
    if not parting.leaving or set(parting.leaving) - set(known):
        found.append(Problem("members", _("选这一户现在的成员")))
    elif set(parting.leaving) == set(known):
        found.append(Problem("members", _("全户都分出去就是迁移，请办迁移")))
    if [*parting.leaving.values()].count(HEAD) != 1:
        found.append(Problem("members", _("分出的一户要有一位户主")))
    found += faults_of_staying(known, set(parting.leaving), parting.staying)
    return found


def faults_of_staying(known: Mapping[int, Belonging], leaving: set[int], told: Mapping[int, str]) -> list[Problem]:
    """Those who stay need exactly one head still."""
    relations = relations_after(known, leaving, told)
    if set(told) - set(relations) or set(told.values()) - set(RELATIONS):
        return [Problem("staying", _("选留下的成员和他们的关系"))]
    if relations and [*relations.values()].count(HEAD) != 1:
        return [Problem("staying", _("户主离开了，请选留下的人里谁做户主"))]
    return []


def relations_after(known: Mapping[int, Belonging], leaving: set[int], told: Mapping[int, str]) -> dict[int, str]:
    """Relations of those who stay. When a new head is named, whom nothing is told of is `other` to it."""
    new_head = HEAD in told.values()
    return {
        person: told.get(person, "other" if new_head and one.relation == HEAD else one.relation)
        for person, one in known.items()
        if person not in leaving
    }


def faults_of_day(members: Iterable[Belonging], on: date, today: date) -> list[Problem]:
    """Nothing may happen in the future, nor before what it changes began."""
    if on > today:
        return [Problem("on", _("日期在将来：到那一天再办"))]
    since = max((one.since for one in members), default=on)
    if on < since:
        return [Problem("on", _("不能早于 %(day)s：那天成员才有变动") % {"day": since.isoformat()})]
    return []
