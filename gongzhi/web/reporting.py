"""The report form as every face shares it: reading what was sent, and showing it again with its faults."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.clock import now
from gongzhi.base.files.logic import MAX_BYTES, Picture, re_encode
from gongzhi.base.ids import uuid7
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.packs.queries import PackInUse
from gongzhi.web.showing import say
from gongzhi.work.matters.logic.intake import PHOTOS_MAX, Draft, suggest


class ReportForm(forms.Form):
    """Reads what was sent. What it must hold is decided by the matters room, not here."""

    uid = forms.UUIDField()
    text = forms.CharField(required=False, max_length=20_000, strip=True)
    kind = forms.CharField(required=False, max_length=40)
    lon = forms.FloatField(required=False)
    lat = forms.FloatField(required=False)
    area = forms.CharField(required=False, max_length=24)
    address = forms.CharField(required=False, max_length=1_000)
    name = forms.CharField(required=False, max_length=1_000)
    phone = forms.CharField(required=False, max_length=100)

    def draft(self, *, source: str) -> Draft:
        """What was sent, as the matters room takes it; fields that could not be read stay empty."""
        read = self.cleaned_data
        return Draft(
            uid=read["uid"], kind=read.get("kind", ""), text=read.get("text", ""), reported_at=now(), source=source,
            lon=read.get("lon"), lat=read.get("lat"), area=read.get("area", ""), address=read.get("address", ""),
            name=read.get("name", ""), phone=read.get("phone", ""),
        )  # fmt: skip


def read_draft(form: ReportForm, *, source: str) -> Draft:
    """The draft a form holds; raises `Invalid` for fields that cannot even be read."""
    if not form.is_valid():
        raise Invalid([Problem(name, str(errors[0])) for name, errors in form.errors.items()])
    return form.draft(source=source)


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


def form_context(
    form: ReportForm, pack: PackInUse, problems: Sequence[Problem], stamp: int, *, portal: bool
) -> dict[str, Any]:
    """Values, kinds, villages and faults for the form's template."""
    values = {name: form[name].value() or "" for name in form.fields}
    try:
        values["uid"] = str(UUID(str(values["uid"])))
    except ValueError:
        values["uid"] = str(uuid7())
    suggested = suggest(values["text"], pack.pack.kinds)
    kinds = [
        {
            "code": code, "title": say(kind.title), "group": say(kind.group), "icon": kind.icon,
            "promise": say(kind.promise), "example": kind.example, "keywords": ",".join(kind.keywords),
            "on": code == (values["kind"] or (suggested[0] if suggested else "")), "suggested": code in suggested,
        }
        for code, kind in pack.pack.kinds.items()
        if kind.portal or not portal
    ]  # fmt: skip
    root = f"/{pack.pack.head.area}/"
    villages = [a for a in areas_at_hand(stamp).values() if a.level == "village" and root in a.path]
    return {
        "values": values,
        "kinds": kinds,
        "areas": [
            {"code": area.code, "name": area.label, "on": area.code == values["area"]}
            for area in sorted(villages, key=lambda area: area.code)
        ],
        "errors": {problem.field: str(problem.message) for problem in problems},
        "problems": [{"field": problem.field, "message": str(problem.message)} for problem in problems],
        "photos_max": PHOTOS_MAX,
    }
