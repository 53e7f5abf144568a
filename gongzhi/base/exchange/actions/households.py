"""Households from a file: one line a person, those of a household under its number. What stands already is compared."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.exchange.logic.aliases import ALIASES
from gongzhi.base.exchange.logic.columns import Field, Meaning
from gongzhi.base.exchange.logic.results import NEW, SAME, Taken
from gongzhi.base.exchange.logic.targets import Import, Target
from gongzhi.base.people.access import RESIDENTS
from gongzhi.base.people.actions.registering import HouseholdsKept, keep_households
from gongzhi.base.people.logic.residents import RELATIONS, HouseholdRow
from gongzhi.base.people.logic.tables import Told, households_of
from gongzhi.base.people.models import Household, Membership
from gongzhi.base.refusals import Problem
from gongzhi.base.tables import Reason, Table, chunks

_CHUNK = 500
_DAY = gettext_lazy("写成 2024-01-31 这样")


def fields(pack: str) -> Sequence[Field]:
    """What a file of households may tell."""
    return (
        Field("number", gettext_lazy("户号"), ALIASES["number"], required=True,
              note=gettext_lazy("同一户的人写同一个户号，排在一起；登记过的户号不会重复登记")),
        Field("name", gettext_lazy("姓名"), ALIASES["name"], required=True),
        Field("relation", gettext_lazy("与户主关系"), ALIASES["relation"], required=True, choices=RELATIONS),
        Field("sex", gettext_lazy("性别"), ALIASES["sex"], choices={"M": gettext_lazy("男"), "F": gettext_lazy("女")}),
        Field("born", gettext_lazy("出生日期"), ALIASES["born"], note=_DAY),
        Field("id_number", gettext_lazy("身份证号"), ALIASES["id_number"],
              note=gettext_lazy("18 位，这一列要设为文本")),
        Field("phone", gettext_lazy("电话"), ALIASES["phone"]),
        Field("area", gettext_lazy("居住区域代码"), ALIASES["area"], required=True),
        Field("text", gettext_lazy("居住地址"), ALIASES["text"]),
        Field("registered", gettext_lazy("户籍地区域代码"), ALIASES["registered"]),
        Field("since", gettext_lazy("立户日期"), ALIASES["since"], note=_DAY),
    )  # fmt: skip


def take(table: Table, meaning: Meaning, run: Import) -> Taken:
    """Import a file of households, as many lines at a time as fit the memory."""
    taken = Taken()
    told = households_of(table.rows, meaning.columns, meaning.words.get("relation", {}), meaning.words.get("sex", {}))
    for chunk in chunks(told, _CHUNK):
        good: list[Told] = []
        for one in chunk:
            if one.row is not None:
                good.append(one)
            else:
                _refuse(one, one.faults or {}, taken)
        kept = keep_households([one.row for one in good if one.row], by=run.by, at=run.at, within=run.within)
        _count(good, kept, meaning, taken)
        run.tell(sum(len(one.lines) for one in chunk))
    return taken


def _count(good: Sequence[Told], kept: HouseholdsKept, meaning: Meaning, taken: Taken) -> None:
    wrong = dict(kept.refused)
    known = {place: one for place, one in enumerate(good, 1) if place in set(kept.known)}
    other = _differing([one.row for one in known.values() if one.row])
    for place, one in enumerate(good, 1):
        if place in wrong:
            _refuse(one, _by_line(one, wrong[place], meaning), taken)
        elif place in known and one.row and one.row.number in other:
            said = _("这个户号登记过，成员或区域不一样：变动请在住户页面办理")
            _refuse(one, {one.lines[0].line: Reason([(meaning.columns.get("number", ""), said)])}, taken)
        else:
            for line in one.lines:
                taken.count(line, SAME if place in known else NEW)


def _refuse(one: Told, faults: Mapping[int, Reason], taken: Taken) -> None:
    """A household is taken whole or not at all: its other lines say so."""
    for line in one.lines:
        taken.refuse(line, faults.get(line.line) or Reason([("", _("这一户别的行有错，整户没有导入"))]))


def _by_line(one: Told, problems: Sequence[Problem], meaning: Meaning) -> dict[int, Reason]:
    """Problems of a household at the line and column they are about: `members.2.born` is the second line."""
    found: dict[int, list[tuple[str, str]]] = {}
    for problem in problems:
        parts = problem.field.split(".")
        line = one.lines[int(parts[1]) - 1] if len(parts) == 3 and parts[0] == "members" else one.lines[0]
        found.setdefault(line.line, []).append((meaning.columns.get(parts[-1], ""), str(problem.message)))
    return {line: Reason(faults) for line, faults in found.items()}


def _differing(rows: Sequence[HouseholdRow]) -> set[str]:
    """Numbers of those rows that say something else than what stands: other members, relations or area."""
    numbers = [row.number for row in rows]
    households = Household.objects.filter(number__in=numbers, valid_to=None).values_list("number", "pk", "area__code")
    standing = {number: (key, area) for number, key, area in households}
    members: dict[int, list[tuple[str, str]]] = {}
    keys = [key for key, _area in standing.values()]
    belonging = Membership.objects.filter(household__in=keys, valid_to=None)
    for key, name, relation in belonging.values_list("household_id", "person__name", "relation"):
        members.setdefault(key, []).append((name, relation))
    found = set()
    for row in rows:
        key, area = standing.get(row.number, (0, ""))
        theirs = sorted((one.name.strip(), one.relation) for one in row.members)
        if theirs != sorted(members.get(key, [])) or area != row.area:
            found.add(row.number)
    return found


TARGET = Target("households", gettext_lazy("住户"), RESIDENTS, fields, take)
