"""The report form as every face shares it: reading what was sent, and showing it again with its faults."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from gongzhi.base.areas.models import Address, Area
from gongzhi.base.areas.queries import (
    address_by_link,
    area_today,
    areas_at_hand,
    centre_of,
    chain_of,
    door_link,
)
from gongzhi.base.clock import local_day, now
from gongzhi.base.files.logic import MAX_BYTES, Picture, re_encode
from gongzhi.base.forms.logic.sent import SEEN, read_sent, unseen
from gongzhi.base.ids import open_secret_link
from gongzhi.base.refusals import Invalid, Problem, Text
from gongzhi.design.questions import form_view
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Kind
from gongzhi.web.sent import a_day
from gongzhi.web.showing import say
from gongzhi.work.matters.logic.intake import ANSWERS, ASSISTED, PHOTOS_MAX, SOURCES, Draft, suggest
from gongzhi.work.matters.models import SUBJECT, Matter


class Pictures(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class ReportForm(forms.Form):
    """Shows the form, and again with its faults. What it must hold is decided by the matters room, not here."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("说一说"), required=True, max_length=20_000, widget=forms.Textarea({"rows": 5, "maxlength": 4_000})
    )
    kind = forms.CharField(label=_("类别"), required=True, max_length=40)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    area = forms.CharField(label=_("村、社区"), required=False, max_length=24, widget=forms.Select)
    address = forms.CharField(
        label=_("地址"), required=False, max_length=1_000, widget=forms.TextInput({"maxlength": 200})
    )
    at = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label=_("怎么来的"),
        required=False,
        choices=[(code, _(SOURCES[code])) for code in ASSISTED if code != "desk"],
        widget=forms.RadioSelect,
    )
    photos = forms.FileField(
        label=_("照片"), required=False, widget=Pictures({"accept": "image/jpeg,image/png,image/webp"})
    )
    name = forms.CharField(
        label=_("怎么称呼"),
        required=False,
        max_length=1_000,
        widget=forms.TextInput({"maxlength": 60, "autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel", "maxlength": 20}),
    )
    about = forms.CharField(label=_("投诉谁"), required=False, max_length=40, widget=forms.Select)
    about_link = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    use_required_attribute = False
    answers_wrong: Mapping[str, str] = {}
    more_errors: Sequence[Mapping[str, str]] = ()

    def clean_photos(self) -> None:
        """Read and judged by `read_pictures`, all of them at once."""

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Show what an action found wrong beside its fields."""
        self.is_valid()
        self.errors.clear()
        self.answers_wrong = {
            problem.field.removeprefix(ANSWERS): str(problem.message)
            for problem in problems
            if problem.field.startswith(ANSWERS)
        }
        for problem in problems:
            if not problem.field.startswith(ANSWERS):
                self.add_error(problem.field if problem.field in self.fields else None, str(problem.message))


def read_draft(sent: QueryDict, *, source: str, pack: PackInUse) -> Draft:
    """What was sent, as the matters room takes it. Only what cannot be read at all raises `Invalid` here."""
    try:
        uid = UUID(sent.get("uid", ""))
    except ValueError:
        raise Invalid([Problem("uid", _("页面不完整，请刷新后再提交"))]) from None
    text = {name: sent.get(name, "").strip() for name in ("kind", "text", "area", "address", "name", "phone")}
    lon, lat = _degrees(sent, "lon"), _degrees(sent, "lat")
    form = pack.form_of(text["kind"])
    answers = read_sent(form, answer_fields(sent)) if form else {}
    if lon is None and (address := address_by_link(sent.get("at", ""))):
        text["area"] = _nearer(text["area"], address)
    role, post = sent.get("about", "")[:40], _lead_of(sent.get("about_link", ""))
    return Draft(
        uid=uid, reported_at=now(), source=source, lon=lon, lat=lat, answers=answers, about_role=role, about_post=post,
        key=None, origin=None, **text,
    )  # fmt: skip


def _lead_of(link: str) -> int | None:
    """The post that leads the matter a complaint began from, by the secret link of its reporter."""
    uid = open_secret_link(SUBJECT, link) if link else None
    return Matter.objects.filter(uid=uid).values_list("lead_post_id", flat=True).first() if uid else None


def answer_fields(sent: QueryDict) -> dict[str, list[str]]:
    """What was sent in the fields of a kind's form."""
    return {name.removeprefix(ANSWERS): values for name, values in sent.lists() if name.startswith(ANSWERS)}


def asks_more(draft: Draft, sent: QueryDict, pack: PackInUse) -> bool:
    """Whether the page the report came from could have asked more than it did: the kind was chosen after it was made,
    or an answer brought up another question, and there was no JavaScript to show them. A report that came from no page
    of ours is asked nothing anew."""
    form = pack.form_of(draft.kind)
    if form is None or "asks" not in sent:
        return False
    seen = answer_fields(sent).get(SEEN, [])
    return bool(unseen(form, draft.answers, seen, today=_today(pack)))


def more_words(pictures: bool) -> str:
    """Why the form comes back without anything wrong in it. Browsers forget pictures when it does."""
    return _once_more(_("这一类还有几个问题，答完再提交。"), pictures)


def near_words(pictures: bool) -> str:
    """Why the form comes back: something near may be the same."""
    return _once_more(_("附近有人报过类似的事，看一眼再提交。"), pictures)


def _once_more(words: Text, pictures: bool) -> str:
    return str(words) + str(_("照片请再选一次。")) if pictures else str(words)


def _today(pack: PackInUse) -> date:
    return local_day(now(), pack.calendar.time_zone)


def _nearer(chosen: str, address: Address) -> str:
    """A house number says the grid where the form says the village; another village chosen by hand counts."""
    area = area_today(address)
    return area.code if area and f"/{chosen or area.code}/" in area.path else chosen


def place_of(address: Address) -> dict[str, Any]:
    """What the form begins with after a QR house number was read."""
    area = area_today(address)
    village = next((one for one in chain_of(area) if one.level == "village"), None) if area else None
    return {
        "at": door_link(address), "lon": address.lon, "lat": address.lat, "address": address.text,
        "area": village.code if village else "",
    }  # fmt: skip


def _degrees(sent: QueryDict, name: str) -> float | None:
    text = sent.get(name, "").strip()
    try:
        value = float(text) if text else None
    except ValueError:
        raise Invalid([Problem(name, _("要写成度数，例如 105.9"))]) from None
    if value is not None and not math.isfinite(value):
        raise Invalid([Problem(name, _("要写成度数，例如 105.9"))])
    return value


def read_pictures(request: HttpRequest) -> list[Picture]:
    """The uploaded pictures, re-encoded; raises `Invalid` naming the field."""
    files = request.FILES.getlist("photos")
    if len(files) > PHOTOS_MAX:
        raise Invalid([Problem("photos", _("最多 4 张照片"))])
    pictures = []
    for file in files:
        if file.size and file.size > MAX_BYTES:
            raise Invalid([Problem("photos", _("照片超过 20 MB，请压缩后再传"))])
        if file.size:
            pictures.append(re_encode(file.read()))
    return pictures


def form_context(form: ReportForm, pack: PackInUse, kinds: Mapping[str, Kind], stamp: int) -> dict[str, Any]:
    """What the form's template needs beside the form: kinds, the likeliest first, villages, where the map begins."""
    given = form.data if form.is_bound else form.initial
    text, chosen = str(given.get("text") or ""), given.get("kind")
    suggested = suggest(text, kinds)
    if not form.is_bound and not chosen and suggested:
        form.initial["kind"] = chosen = suggested[0]

    def rank(code: str) -> tuple[bool, int, bool]:
        place = suggested.index(code) if code in suggested else len(suggested)
        return code != chosen, place, not kinds[code].shortcut

    areas = areas_at_hand(stamp)
    root = next(area for area in areas.values() if area.code == pack.pack.head.area)
    villages = sorted((a for a in areas.values() if a.level == "village" and a.path.startswith(root.path)), key=_code)
    cast(forms.Select, form.fields["area"].widget).choices = [
        ("", _("选村、社区")),
        *((a.code, a.label) for a in villages),
    ]
    if any(kind.complaint for kind in kinds.values()):
        roles = [(code, say(role.title)) for code, role in pack.pack.roles.items()]
        cast(forms.Select, form.fields["about"].widget).choices = [("", _("说不准，或只是建议")), *roles]
    lon, lat = centre_of(root, stamp=stamp)
    questions = _questions(form, pack, str(chosen or ""), kinds)
    return {
        **questions,
        "form": form,
        "kinds": [_kind(code, kinds[code]) for code in sorted(kinds, key=rank)],
        "start": {"lon": form["lon"].value() or lon, "lat": form["lat"].value() or lat},
    }


def _questions(form: ReportForm, pack: PackInUse, chosen: str, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The questions of the chosen kind, with what was answered, and those of the others for when they are chosen."""
    today = _today(pack)
    ready = pack.form_of(chosen) if chosen in kinds else None
    view = None
    if ready is not None:
        fields = answer_fields(cast(QueryDict, form.data)) if form.is_bound else {}
        begun = form.is_bound and SEEN in fields
        view = form_view(ready, read_sent(ready, fields), today=today, problems=form.answers_wrong, begun=begun)
        shown = {(error["label"], error["text"]) for error in view.errors()}
        form.more_errors = view.errors()
        if len(shown) < len(form.answers_wrong):  # about a field that is not there
            form.more_errors = [*view.errors(), {"text": str(_("有些答案对不上这里的题，请核对")), "target": ""}]
    others = [(code, pack.form_of(code)) for code in kinds if code != chosen]
    return {
        "questions": view,
        "questions_of": chosen if view else "",
        "other_questions": [
            {"kind": code, "view": form_view(other, {}, today=today)} for code, other in others if other is not None
        ],
    }


def _code(area: Area) -> str:
    return area.code


def _kind(code: str, kind: Kind) -> dict[str, Any]:
    return {
        "code": code,
        "title": say(kind.title),
        "promise": say(kind.promise),
        "example": kind.example,
        "words": " ".join(kind.keywords),
    }


def moves_seen(request: HttpRequest) -> int:
    """How many moves a matter had when the form was made; -1, which fits none, when it does not say."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else -1


def day_in(request: HttpRequest, name: str) -> date | None:
    """A day a form sent, or None for none and for what is no day."""
    return a_day(request.POST.get(name, ""))
