"""Planning an activity at the desk, and changing what was planned."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import now, zone
from gongzhi.base.ids import uuid7
from gongzhi.base.people.access import visible_teams
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Team
from gongzhi.base.refusals import Conflict, NotAllowed, Refused
from gongzhi.packs.activities import ActivityKind
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.activities.reading import (
    activity_of,
    areas_for,
    items_of,
    key_of,
    keys_of,
    local_words,
    number_of,
    options,
    posts_to_choose,
    times_of,
    typed,
    uid_of,
    usual_guests,
)
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.activities.access import hosting_post, kinds_for
from gongzhi.work.activities.actions.changing import change_details
from gongzhi.work.activities.actions.planning import plan_activity
from gongzhi.work.activities.logic.plans import Details, Plan
from gongzhi.work.activities.models import Activity, Host, Item

_BLANK, _TEAMS = 4, 200


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """First the kind is chosen, then its form is filled."""
    pack, me = working_pack(), viewer(request)
    kinds = kinds_for(me, pack)
    if not kinds:
        raise NotAllowed(_("您的岗位不能在这里办这类活动"))
    code = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    if request.method != "POST" and code not in kinds:
        return show(request, "desk/activities/kinds.html", {"groups": _groups(pack, kinds)})
    kind = pack.pack.activities.get(code)
    if kind is None or code not in kinds:
        raise NotAllowed(_("您的岗位不能在这里办这类活动"))
    if request.method != "POST":
        return _form(request, pack, kind, _first(request, me, kind, pack))
    try:
        made = plan_activity(_plan(request, pack, kind, code), pack=pack, viewer=me, channel="desk", at=now())
    except NotAllowed:
        raise
    except Refused as refused:
        return _form(request, pack, kind, typed(request), refused)
    messages.success(request, _("已安排，邀请发出了"))
    return redirect("desk:activity", number=made.number)


def _groups(pack: PackInUse, codes: list[str]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for code in codes:
        kind = pack.pack.activities[code]
        groups.setdefault(say(kind.group), []).append(
            {"code": code, "title": say(kind.title), "basis": say(kind.basis), "icon": kind.icon}
        )
    return list(groups.items())


def _first(request: HttpRequest, me: Viewer, kind: ActivityKind, pack: PackInUse) -> dict[str, str]:
    """What the form begins with: tomorrow at the hour the office opens, as long as the kind usually lasts."""
    areas, local = areas_for(me, kind), now().astimezone(zone(pack.calendar.time_zone))
    opens = datetime.combine(local.date() + timedelta(days=1), pack.calendar.opens, local.tzinfo)
    return {
        "uid": str(uuid7()), "kind": request.GET.get("kind", ""), "area": areas[0].code if areas else "",
        "starts": local_words(opens, pack.calendar.time_zone), "days": str(kind.days),
        "ends": local_words(opens + timedelta(minutes=kind.minutes), pack.calendar.time_zone),
        "capacity": str(kind.capacity or ""), "first": "1",
    }  # fmt: skip


def _plan(request: HttpRequest, pack: PackInUse, kind: ActivityKind, code: str) -> Plan:
    sent = request.POST
    return Plan(
        uid_of(sent), code, sent.get("area", "")[:20], times_of(sent, pack.calendar.time_zone), _details(request, kind),
        team=key_of(sent.get("team", "")), invites=keys_of(sent, "invites"), taker=key_of(sent.get("taker", "")),
        published=sent.get("published") == "1",
    )  # fmt: skip


def _details(request: HttpRequest, kind: ActivityKind) -> Details:
    sent = request.POST
    capacity = number_of(sent, "capacity", _("名额写 1 到 10,000 的整数")) if kind.sign_up else None
    return Details(
        sent.get("title", ""), sent.get("place", ""), sent.get("about", ""), capacity, items_of(sent),
        keys_of(sent, "hosts"), keys_of(sent, "organisations"),
    )  # fmt: skip


def _form(
    request: HttpRequest, pack: PackInUse, kind: ActivityKind, told: Mapping[str, str], refused: Refused | None = None,
    one: Activity | None = None,
) -> HttpResponse:  # fmt: skip
    me = viewer(request)
    first = told.get("first") == "1" and request.method != "POST"
    area = areas_by_code().get(told.get("area", ""))
    invited = usual_guests(pack, kind, area) if first else keys_of(request.POST, "invites")
    hosts = _hosts(one) if one and request.method != "POST" else keys_of(request.POST, "hosts")
    teams = visible_teams(Team.objects.filter(valid_to=None), me).order_by("area_path", "pk")[:_TEAMS]
    errors: dict[str, str] = {}
    for problem in refused.problems if refused else ():
        errors.setdefault(problem.field, str(problem.message))
    context = {
        "typed": told, "errors": errors, "refused": refused, "kind": kind, "kind_title": say(kind.title), "one": one,
        "areas": options(((each.code, each.label) for each in areas_for(me, kind)), told.get("area", "")),
        "items": _items(request, kind, one), "posts": posts_to_choose(pack, invited) if one is None else [],
        "hosts": posts_to_choose(pack, hosts), "hosting": any(hosts),
        "teams": options(((team.pk, team.name) for team in teams), told.get("team", "")),
        "takers": _takers(pack, told.get("taker", "")) if one is None else [],
    }  # fmt: skip
    return show(request, "desk/activities/form.html", context, status=refused.status if refused else 200)


def _takers(pack: PackInUse, chosen: str) -> list[dict[str, Any]]:
    return options(
        ((post["pk"], f"{post['label']}") for _area, posts in posts_to_choose(pack) for post in posts), chosen
    )  # fmt: skip


def _items(request: HttpRequest, kind: ActivityKind, one: Activity | None) -> list[dict[str, Any]]:
    """The rows of the agenda: what was typed, what stands, or what the kind begins with; and some to fill."""
    rows: list[dict[str, Any]]
    if request.method == "POST":
        names = ("title", "speaker", "minutes", "paper", "matter")
        columns = [request.POST.getlist(f"item_{name}")[:70] for name in names]
        length = max(len(column) for column in columns)
        rows = [
            {name: column[n] if n < len(column) else "" for name, column in zip(names, columns, strict=True)}
            for n in range(length)
        ]
        rows = [row for row in rows if any(row.values())]
    elif one is not None:
        items = Item.objects.filter(activity=one, dropped_at=None).select_related("matter").order_by("position")
        rows = [
            {
                "title": each.title, "speaker": each.speaker, "minutes": each.minutes or "", "paper": each.paper,
                "matter": each.matter.number if each.matter else "",
            }
            for each in items
        ]  # fmt: skip
    else:
        rows = [{"title": part.title.label, "minutes": part.minutes or ""} for part in kind.parts]
    return [*rows, *({} for _n in range(_BLANK))]


def _hosts(one: Activity) -> tuple[int, ...]:
    held = Host.objects.filter(activity=one, ended_at=None, lead=False, post__isnull=False)
    return tuple(key for key in held.values_list("post_id", flat=True) if key)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change title, place, agenda, hosts and places of an activity that is still planned."""
    one, pack, kind = activity_of(request, number)
    me = viewer(request)
    if hosting_post(me, one) is None:
        raise NotAllowed(_("只有主办的岗位能改这个活动"))
    if one.state != Activity.PLANNED:
        raise Conflict(_("活动已经办完或取消"))
    if request.method != "POST":
        told = {
            "title": one.title, "place": one.place, "about": one.about, "seen": str(one.changes),
            "capacity": "" if one.capacity is None else str(one.capacity), "area": one.area.code,
        }  # fmt: skip
        return _form(request, pack, kind, told, one=one)
    try:
        units = Host.objects.filter(activity=one, ended_at=None, organisation__isnull=False)
        details = _details(request, kind)
        kept = tuple(key for key in units.values_list("organisation_id", flat=True) if key)
        whole = Details(**{**details.__dict__, "organisations": details.organisations or kept})
        seen = key_of(request.POST.get("seen", ""))
        change_details(
            one, whole, seen=-1 if seen is None else seen, pack=pack, viewer=me, channel="desk", at=now()
        )  # fmt: skip
    except Refused as refused:
        return _form(request, pack, kind, typed(request), refused, one)
    messages.success(request, _("已更新"))
    return redirect("desk:activity", number=one.number)
