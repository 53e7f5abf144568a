"""What a report must hold to be accepted, and which kind its words suggest. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from gongzhi.base.areas.logic.points import SAID, fault_of_point
from gongzhi.base.forms.logic import answers as forms
from gongzhi.base.forms.logic.compiling import ReadyForm
from gongzhi.base.refusals import Problem
from gongzhi.packs.schema import Kind

TEXT_MAX = 4_000
ADDRESS_MAX = 200
NAME_MAX = 60
PHOTOS_MAX = 4
OWN_MIN, OWN_MAX = 2, 200
ASSISTED = ("desk", "phone", "counter", "doorstep", "group")  # how a post comes to register what somebody else reports
PETITIONED = ("visit", "letter", "online")  # how a petition comes in: 来访、来信、网上
# How a matter came in.
SOURCES = {
    "portal": gettext_noop("居民上报"),
    "desk": gettext_noop("代为登记"),
    "phone": gettext_noop("电话登记"),
    "counter": gettext_noop("窗口登记"),
    "doorstep": gettext_noop("上门登记"),
    "group": gettext_noop("网格群登记"),
    "own": gettext_noop("自办自结"),
    "visit": gettext_noop("来访"),
    "letter": gettext_noop("来信"),
    "online": gettext_noop("网上信访"),
    "import": gettext_noop("导入"),
    "api": gettext_noop("接口"),
    "open311": gettext_noop("开放接口"),
}
_PHONE = re.compile(r"^\+?[0-9][0-9 ()-]{5,19}$")


@dataclass(frozen=True)
class Origin:
    """What a matter came out of, by the stable code of its subject and its uid: a visit, an inspection, a meeting."""

    subject: str
    uid: UUID


@dataclass(frozen=True)
class Draft:
    """A report as it comes in. `lon` and `lat` in degrees, WGS 84; `area` an area code for those without a map.

    `key` is that of the program that sent it. `answers` are those to the form of its kind, by the codes of its
    questions, as they were given. A complaint is about a post: the one named, or the one that holds `about_role` where
    it happened.
    """

    uid: UUID
    kind: str
    text: str
    reported_at: datetime
    source: str = "portal"
    lon: float | None = None
    lat: float | None = None
    area: str = ""
    address: str = ""
    name: str = ""
    phone: str = ""
    foreign_system: str = ""
    foreign_id: str = ""
    key: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    about_role: str = ""
    about_post: int | None = None
    origin: Origin | None = None


ANSWERS = "answers."  # what the fields of a kind's form begin with


def check_answers(
    draft: Draft, form: ReadyForm | None, *, today: date, complete: bool = True
) -> tuple[dict[str, Any], list[Problem]]:
    """Clean answers to the form of the draft's kind, and what is wrong with them, by field (`answers.pole`).

    Answers that came without a form to them are dropped: the kind was changed after they were given.
    """
    if form is None:
        return {}, []
    clean, problems = forms.check(form, draft.answers, today=today, complete=complete)
    return clean, [Problem(f"{ANSWERS}{one.field}", one.message) for one in problems]


def check_own(done: str) -> list[Problem]:
    """What is wrong with the line that says what was done about a matter settled on the spot."""
    if not OWN_MIN <= len(done.strip()) <= OWN_MAX or "\x00" in done:
        return [Problem("done", _("写一句怎么办的，%(least)s 到 %(most)s 个字") % {"least": OWN_MIN, "most": OWN_MAX})]
    return []


def check(draft: Draft, kinds: Mapping[str, Kind], *, now: datetime, portal: bool = False) -> list[Problem]:
    """Everything wrong with a draft, by field. `portal`: it comes from the public."""
    found: list[Problem] = []
    text = draft.text.strip()
    if len(text) < 4:
        found.append(Problem("text", _("写一句是什么事，至少 4 个字")))
    elif len(text) > TEXT_MAX:
        found.append(Problem("text", _("最多写 4,000 字")))
    kind = kinds.get(draft.kind)
    if kind is None:
        found.append(Problem("kind", _("选一个类别，拿不准就选“其他”")))
    elif portal and not kind.portal:
        found.append(Problem("kind", _("这一类不由居民直接上报")))
    elif kind.complaint and draft.source in ASSISTED:
        found.append(Problem("kind", _("投诉建议由本人从投诉建议入口提交")))
    elif kind.petition and draft.source not in PETITIONED:
        found.append(Problem("kind", _("信访件由信访岗登记")))
    found += _place(draft)
    if len(draft.name) > NAME_MAX:
        found.append(Problem("name", _("称呼最多 60 个字")))
    if draft.phone and not _PHONE.match(draft.phone):
        found.append(Problem("phone", _("电话只写数字，例如 138 0000 0000")))
    if draft.reported_at > now + timedelta(minutes=5):
        found.append(Problem("reported_at", _("上报时间在将来")))
    for name in ("text", "address", "name"):
        if "\x00" in getattr(draft, name):
            found.append(Problem(name, _("含有不能保存的字符")))
    return found


def _place(draft: Draft) -> list[Problem]:
    found = []
    if (draft.lon is None) != (draft.lat is None):
        found.append(Problem("lon", _("经度和纬度要一起填")))
    elif draft.lon is not None and draft.lat is not None:
        if fault := fault_of_point(draft.lon, draft.lat):
            found.append(Problem("lon", SAID[fault]))
    elif not draft.area and not draft.address.strip():
        found.append(Problem("area", _("在地图上点一下，或者选村、写地址")))
    if len(draft.address) > ADDRESS_MAX:
        found.append(Problem("address", _("地址最多写 200 字")))
    return found


def suggest(text: str, kinds: Mapping[str, Kind], limit: int = 3) -> list[str]:
    """Codes of the kinds whose keywords appear in a text, most and longest matches first."""
    scores = {code: sum(len(word) for word in kind.keywords if word in text) for code, kind in kinds.items()}
    hits = [code for code, score in scores.items() if score]
    return sorted(hits, key=lambda code: -scores[code])[:limit]
