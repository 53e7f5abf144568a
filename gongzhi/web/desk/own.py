"""One line for what was settled on the spot 自办自结: what, how, where; the form is ready for the next at once."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from gongzhi.base.areas.queries import areas_at_hand
from gongzhi.base.clock import local_day, now, zone
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.packs.schema import Kind
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.inbox import address_of
from gongzhi.web.showing import matter_row, say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import registering_post
from gongzhi.work.matters.actions.own import settle
from gongzhi.work.matters.logic.intake import OWN_MAX, Draft, suggest
from gongzhi.work.matters.models import Matter

_SHOWN = 50


class OwnForm(forms.Form):
    """Shows the line, and again with its faults. What it must hold is decided by the matters room."""

    use_required_attribute = False

    uid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("什么事"), max_length=4_000, widget=forms.TextInput({"autofocus": True}))
    done = forms.CharField(
        label=gettext_lazy("怎么办的"), max_length=1_000, widget=forms.TextInput({"maxlength": OWN_MAX})
    )
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("在哪里"))
    address = forms.CharField(label=gettext_lazy("地点"), required=False, max_length=200)

    def __init__(self, *given: Any, kinds: dict[str, Kind], areas: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        words = [("", _("按内容自动归类")), *((code, say(kind.title)) for code, kind in kinds.items())]
        self.fields["kind"] = forms.ChoiceField(label=_("类别"), required=False, choices=words)
        self.fields["area"] = forms.ChoiceField(label=_("在哪里"), choices=areas)

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Show what the action found wrong beside its fields."""
        self.is_valid()
        self.errors.clear()
        for one in problems:
            self.add_error(one.field if one.field in self.fields else None, str(one.message))


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The line, and what the viewer's posts settled today."""
    me, pack = viewer(request), working_pack()
    if registering_post(me) is None:
        raise NotAllowed(_("您的岗位不登记事项"))
    kinds = {code: kind for code, kind in pack.pack.kinds.items() if kind.own}
    areas = _areas(me, pack)
    if request.method != "POST":
        kept = {name: request.GET.get(name, "") for name in ("area", "kind")}
        form = OwnForm(initial={"uid": uuid7(), "area": areas[0][0] if areas else "", **kept}, kinds=kinds, areas=areas)
        return _page(request, form, me, pack)
    form = OwnForm(request.POST, kinds=kinds, areas=areas)
    try:
        matter = settle(
            _draft(form, kinds), request.POST.get("done", ""), pack=pack, viewer=me, channel="desk", at=now()
        )
    except Refused as refused:
        form.refuse(refused.problems)
        return _page(request, form, me, pack, status=refused.status)
    messages.success(request, _("已记下 %(number)s") % {"number": matter.number})
    return redirect(f"{request.path}?area={matter.area.code}")


def _draft(form: OwnForm, kinds: dict[str, Kind]) -> Draft:
    """The line as the matters room takes it; the kind follows from the words when none was chosen."""
    form.is_valid()
    sent = {name: form.data.get(name, "").strip() for name in ("text", "kind", "area", "address")}
    likely = suggest(sent["text"], kinds, 1)
    sent["kind"] = sent["kind"] or (likely[0] if likely else "")
    return Draft(uid=form.cleaned_data.get("uid") or uuid7(), reported_at=now(), source="own", **sent)


def _areas(me: Viewer, pack: PackInUse) -> list[tuple[str, str]]:
    """The areas of the viewer's registering posts and what lies below them, smallest of the first post first."""
    mine = [post.area_path for post in me.holding("register")]
    within = [area for area in areas_at_hand().values() if any(area.path.startswith(path) for path in mine)]
    return [(area.code, area.label) for area in sorted(within, key=lambda area: area.path)]


def _page(request: HttpRequest, form: OwnForm, me: Viewer, pack: PackInUse, *, status: int = 200) -> HttpResponse:
    moment, zone_name = now(), pack.calendar.time_zone
    morning = datetime.combine(local_day(moment, zone_name), datetime.min.time(), zone(zone_name))
    since = morning - timedelta(days=6)
    lines = Matter.objects.filter(source="own", lead_post__in=me.post_ids(), reported_at__gte=since)
    found = list(lines.select_related("area", "lead_post").order_by("-reported_at", "-pk")[:_SHOWN])
    context = {
        "form": form,
        "rows": [matter_row(one, pack, None, url=address_of(one), now=moment) for one in found],
    }
    return show(request, "desk/own.html", context, status=status)
