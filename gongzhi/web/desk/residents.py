"""What pages of residents share: the days people type, and what acts on residents are called."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.base.crypto import mask_id
from gongzhi.base.people.access import visible_persons
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Person
from gongzhi.base.people.queries.residents import persons
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.web.sent import a_day

_CHOICES = 30
ACTS: Mapping[str, Promise] = {
    "people.household_registered": gettext_lazy("立户登记"), "people.household_split": gettext_lazy("分户"),
    "people.household_merged": gettext_lazy("并户"), "people.household_moved": gettext_lazy("迁移"),
    "people.household_corrected": gettext_lazy("更正户信息"), "people.household_ended": gettext_lazy("销户"),
    "people.member_joined": gettext_lazy("增加成员"), "people.relations_changed": gettext_lazy("更改关系"),
    "people.person_corrected": gettext_lazy("更正个人信息"), "people.person_died": gettext_lazy("死亡登记"),
    "people.person_left": gettext_lazy("迁出"), "people.persons_merged": gettext_lazy("合并重复登记"),
    "people.organisation_registered": gettext_lazy("单位登记"), "people.organisation_ended": gettext_lazy("注销单位"),
    "people.organisation_corrected": gettext_lazy("更正单位信息"),
    "people.organisation_role_set": gettext_lazy("登记身份"),
    "people.organisation_role_ended": gettext_lazy("身份到期"),
    "people.authority_offered": gettext_lazy("邀请代表单位"), "people.authority_accepted": gettext_lazy("接受邀请"),
    "people.authority_ended": gettext_lazy("收回代表资格"), "people.team_made": gettext_lazy("建队"),
    "people.team_joined": gettext_lazy("已入队"), "people.team_left": gettext_lazy("已离队"),
    "people.team_ended": gettext_lazy("撤队"), "people.granted": gettext_lazy("已授权"),
    "people.grant_ended": gettext_lazy("收回授权"),
}  # fmt: skip


def whole_day(sent: str, field: str) -> date:
    """A day as it was typed; raises `Invalid` naming the field."""
    day = a_day(sent)
    if day is None:
        raise Invalid([Problem(field, _("日期像 2026-01-31 这样"))])
    return day


class Several(Invalid):
    """What was typed fits more than one: `choices`, as value and label, to choose from."""

    def __init__(self, field: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__([Problem(field, _("不止一个，请从中选"))])
        self.choices = {field: choices}


def person_asked(me: Viewer, sent: str, field: str, on: date) -> Person:
    """The person a field means: its uid, the beginning of a name, or a whole number; of those the viewer may see."""
    try:
        found = list(visible_persons(Person.objects.filter(uid=UUID(sent), merged_into=None), me, on=on))
    except ValueError:
        found = persons(me, sent, on=on, limit=_CHOICES)
    if len(found) > 1:
        raise Several(field, [(str(one.uid), named(one)) for one in found])
    if not found:
        raise Invalid([Problem(field, _("没有找到这个人：写姓名，或完整的身份证号、电话"))])
    return found[0]


def named(person: Person) -> str:
    """A person as told apart from others of the name: by year of birth and masked number."""
    told = (person.name, f"{person.born.year}" if person.born else "", mask_id(person.id_number.open()))
    return " · ".join(one for one in told if one)


def days_of(request: HttpRequest, today: date) -> date:
    """The day a page is asked for as it was: `?on=2024-01-31`; today else."""
    asked = request.GET.get("on", "")
    day = whole_day(asked, "on") if asked else today
    return min(day, today)
