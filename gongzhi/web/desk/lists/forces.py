"""Task forces 专班 at the desk: which there are and how far, the items of one, founding and ending."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.clock import local_day, now
from gongzhi.base.ids import row_of
from gongzhi.base.people.access import visible_teams
from gongzhi.base.people.models import Team
from gongzhi.base.people.queries.rights import members_of
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.desk.lists.overview import item_rows
from gongzhi.web.sent import a_day, whole
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.lists.access import LISTS, founding_post, visible_forces, visible_to
from gongzhi.work.lists.actions.forces import end_force, found_force, let_go, take_on
from gongzhi.work.lists.models import Force, ForceItem, Item
from gongzhi.work.lists.queries.work import PAGE, forces, joined_items, progress_of


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Task forces with how far each is."""
    me, pack, ended = viewer(request), working_pack(), request.GET.get("ended") == "1"
    found = forces(me, pack.code, ended=ended, after=row_after(request))
    rows, progress = found[:PAGE], progress_of(found[:PAGE], me)
    titles = {code: say(one.title) for code, one in pack.pack.lists.items()}
    more = "&ended=1" if ended else ""
    context = {
        "rows": [{"one": one, "progress": progress[one.pk], "list": titles.get(one.list, "")} for one in rows],
        "founds": bool(me.holding(LISTS)), "ended": ended,
        "newer_url": ("?ended=1" if ended else "?") if row_after(request) else "",
        "older_url": f"?after={rows[-1].pk}{more}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/lists/forces.html", context)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set a team to work."""
    me, pack, refused = viewer(request), working_pack(), None
    if not me.holding(LISTS):
        raise NotAllowed(_("专班不归您的岗位管"))
    sent = {name: request.POST.get(name, "")[:60].strip() for name in ("team", "list", "since", "until")}
    rows = visible_teams(Team.objects.filter(valid_to=None), me)
    if request.method == "POST":
        try:
            made = found_force(
                _team(rows, sent["team"]), sent["list"], _day(sent, "since"), _day(sent, "until", must=False),
                pack=pack, viewer=me, channel="desk", at=now(),
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("专班已成立"))
            return redirect("desk:force", uid=made.uid)
    free = rows.exclude(pk__in=Force.objects.filter(ended_day=None).values("team"))
    context = {
        "teams": free.select_related("area").order_by("area_path", "pk")[:300], "sent": sent, "refused": refused,
        "lists": [(code, say(one.title)) for code, one in pack.pack.lists.items()],
        "today": local_day(now(), pack.calendar.time_zone),
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/lists/force_new.html", context, status=refused.status if refused else 200)


def _team(rows: Any, sent: str) -> Team:
    try:
        found = rows.filter(uid=UUID(sent)).first()
    except ValueError:
        found = None
    if found is None:
        raise Invalid([Problem("team", _("选一支队伍"))])
    return found


def _day(sent: dict[str, str], name: str, *, must: bool = True) -> Any:
    day = a_day(sent[name])
    if day is None and (must or sent[name]):
        raise Invalid([Problem(name, _("写一个日期"))])
    return day


def _found(request: HttpRequest, uid: UUID) -> Force:
    rows = visible_forces(Force.objects.filter(uid=uid), viewer(request))
    one = rows.select_related("team__area", "by_post").first()
    if one is None:
        raise Http404
    return one


@desk
@require_safe
def page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One task force: members, items, how far."""
    return _page(request, _found(request, uid))


def _page(request: HttpRequest, force: Force, refused: Refused | None = None) -> HttpResponse:
    me, pack, after = viewer(request), working_pack(), row_after(request)
    rows = joined_items(force, me)
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    items = item_rows([one.item for one in found[:PAGE]], pack, now())
    title = pack.pack.lists[force.list].title if force.list in pack.pack.lists else None
    context = {
        "force": force, "list": say(title), "progress": progress_of([force], me)[force.pk],
        "members": [one for one in members_of(force.team) if one.valid_to is None],
        "rows": [{**row, "joined": one} for one, row in zip(found[:PAGE], items, strict=True)],
        "may": founding_post(me, force.area_path) is not None and force.ended_day is None,
        "sent": request.POST.get("number", "") if refused else "", "refused": refused,
        "errors": {one.field: one.message for one in refused.problems} if refused else {},
        "newer_url": "?" if after else "", "older_url": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/lists/force.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take an item on, let one go, or end the force."""
    force, me = _found(request, uid), viewer(request)
    if founding_post(me, force.area_path) is None:
        raise NotAllowed(_("专班不归您的岗位管"))
    acting: dict[str, Any] = {"pack": working_pack(), "viewer": me, "channel": "desk", "at": now()}
    try:
        match request.POST.get("what", ""):
            case "take":
                take_on(force, [_item(request)], **acting)
                messages.success(request, _("已列入专班"))
            case "let_go":
                let_go(_joined(request, force), **acting)
                messages.success(request, _("已移出专班"))
            case "end":
                end_force(force, **acting)
                messages.success(request, _("专班已结束"))
            case _:
                raise Invalid([Problem("what", _("选一项"))])
    except NotAllowed:
        raise
    except Refused as fault:
        return _page(request, force, fault)
    return redirect("desk:force", uid=uid)


def _item(request: HttpRequest) -> Item:
    """The item with this number in its list, as far as the viewer may see it."""
    named = row_of(request.POST.get("number", "").strip()[:40])
    rows = visible_to(Item.objects.all(), viewer(request))
    found = rows.filter(pk=named[2], prefix=named[0], entered_day=named[1]).first() if named else None
    if found is None:
        raise Invalid([Problem("number", _("没有这个清单编号的问题，或者您看不到它"))])
    return found


def _joined(request: HttpRequest, force: Force) -> ForceItem:
    sent = request.POST.get("joined", "")
    key = whole(sent) or 0
    found = joined_items(force, viewer(request)).filter(pk=key).select_related("force").first()
    if found is None:
        raise Invalid([Problem("joined", _("没有这个问题"))])
    return found
