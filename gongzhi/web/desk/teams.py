"""Teams at the desk: which there are, who is in one, who leads it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import now
from gongzhi.base.people.access import STAFF, staffing_post, visible_persons, visible_posts, visible_teams
from gongzhi.base.people.actions.rights import end_team, join_team, leave_team, make_team, set_lead
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Person, Post, Team, TeamMember
from gongzhi.base.people.queries.rights import PAGE, members_of, teams
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.base.trail.queries import acts_of
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.desk.households import today
from gongzhi.web.desk.residents import ACTS, Several, person_asked
from gongzhi.web.sent import whole
from gongzhi.web.visitor import viewer

_CHOICES = 30


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Teams by area and name, a page by key."""
    me = viewer(request)
    words = request.GET.get("q_team", "")[:80].replace("\x00", "").strip()
    area = areas_by_code().get(request.GET.get("area", ""))
    path, comma, key = request.GET.get("after", "")[:300].replace("\x00", "").rpartition(",")
    after = (path, int(key)) if comma and key.isascii() and key.isdecimal() and len(key) < 18 else None
    found = teams(me, words=words, area_path=area.path if area else "", after=after)
    rows = found[:PAGE]
    query = {name: value for name, value in {"q_team": words, "area": area.code if area else ""}.items() if value}
    last = f"{rows[-1].area_path},{rows[-1].pk}" if len(found) > PAGE else ""
    context = {
        "rows": rows, "q_team": words, "area": area, "areas": _areas(me), "narrowed": bool(query),
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': last})}" if last else "",
    }  # fmt: skip
    return show(request, "desk/teams/teams.html", context)


def _areas(me: Viewer, verb: str = "") -> list[Area]:
    tops = [post.area_path for post in (me.holding(verb) if verb else me.posts)]
    return areas_under(tops, "town", "village")


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    me = viewer(request)
    if not me.holding(STAFF):
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    asked = {name: request.POST.get(name, "")[:100].replace("\x00", "").strip() for name in ("area", "name")}
    refused: Refused | None = None
    if request.method == "POST":
        try:
            area = areas_by_code().get(asked["area"])
            if area is None:
                raise Invalid([Problem("area", _("选一项"))])
            made = make_team(area, asked["name"], viewer=me, channel="desk", at=now())
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("队伍已建，还没有人"))
            return redirect("desk:team", uid=made.uid)
    context = {
        "areas": _areas(me, STAFF), "asked": asked, "refused": refused,
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/teams/team_new.html", context, status=refused.status if refused else 200)


def _found(request: HttpRequest, uid: UUID) -> Team:
    one = visible_teams(Team.objects.filter(uid=uid), viewer(request)).select_related("area").first()
    if one is None:
        raise Http404
    return one


@desk
@require_safe
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One team: its posts and persons, who leads, who was in it."""
    return _page(request, _found(request, uid))


def _page(request: HttpRequest, team: Team, refused: Refused | None = None, what: str = "") -> HttpResponse:
    me, members = viewer(request), members_of(team)
    persons = Person.objects.filter(pk__in={one.person_id for one in members if one.person_id})
    posts = Post.objects.filter(pk__in={one.post_id for one in members if one.post_id})
    context = {
        "team": team, "members": [one for one in members if one.valid_to is None],
        "past": [one for one in members if one.valid_to is not None],
        "persons_seen": set(visible_persons(persons, me, on=today()).values_list("pk", flat=True)),
        "posts_seen": set(visible_posts(posts, me).values_list("pk", flat=True)),
        "may": staffing_post(me, team.area_path) is not None and team.valid_to is None,
        "history": [(ACTS.get(act.verb, act.verb), act) for act in acts_of(team.uid).reverse()[:PAGE]],
        "refused": refused, "what": what, "asked": request.POST if refused else {},
        "choices": refused.choices if isinstance(refused, Several) else {},
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/teams/team.html", context, status=refused.status if refused else 200)


def _acting(request: HttpRequest) -> dict[str, Any]:
    return {"viewer": viewer(request), "channel": "desk", "at": now()}


def _sent(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:80].replace("\x00", "").strip()


def _join_post(request: HttpRequest, team: Team) -> str:
    join_team(team, _post_asked(request), lead=request.POST.get("lead") == "1", **_acting(request))
    return _("已入队")


def _post_asked(request: HttpRequest) -> Post:
    """The post the field means: its uid, or words of its title."""
    sent, rows = _sent(request, "post"), visible_posts(Post.objects.filter(valid_to=None), viewer(request))
    try:
        found = list(rows.filter(uid=UUID(sent)))
    except ValueError:
        found = list(rows.filter(title__icontains=sent).order_by("area_path", "pk")[:_CHOICES]) if sent else []
        found = [one for one in found if one.title == sent] or found
    if len(found) > 1:
        raise Several("post", [(str(one.uid), one.label) for one in found])
    if not found:
        raise Invalid([Problem("post", _("没有找到这个岗位"))])
    return found[0]


def _join_person(request: HttpRequest, team: Team) -> str:
    person = person_asked(viewer(request), _sent(request, "person"), "person", today())
    join_team(team, person, lead=request.POST.get("lead") == "1", **_acting(request))
    return _("已入队")


def _member(request: HttpRequest, team: Team) -> TeamMember:
    key = _sent(request, "member")
    number = whole(key) or 0
    rows = TeamMember.objects.filter(team=team, pk=number).select_related("team", "post", "person")
    member = rows.first()
    if member is None:
        raise Invalid([Problem("member", _("选现在在队里的"))])
    return member


def _leave(request: HttpRequest, team: Team) -> str:
    leave_team(_member(request, team), **_acting(request))
    return _("已离队")


def _lead(request: HttpRequest, team: Team) -> str:
    set_lead(_member(request, team), lead=_sent(request, "lead") == "1", **_acting(request))
    return _("已改，从今天起算")


def _end(request: HttpRequest, team: Team) -> str:
    end_team(team, **_acting(request))
    return _("队伍已撤")


_DEEDS: dict[str, Callable[[HttpRequest, Team], str]] = {
    "join_post": _join_post, "join_person": _join_person, "leave": _leave, "lead": _lead, "end": _end,
}  # fmt: skip


@desk
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Join, leave, lead, end."""
    team, what = _found(request, uid), request.POST.get("what", "")
    if staffing_post(viewer(request), team.area_path) is None:
        raise NotAllowed(_("这里的岗位和人员不归您管"))
    try:
        if what not in _DEEDS:
            raise Invalid([Problem("what", _("选要办什么"))])
        said = _DEEDS[what](request, team)
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, _found(request, uid), refused, what)
    messages.success(request, said)
    return redirect("desk:team", uid=uid)
