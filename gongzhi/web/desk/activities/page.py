"""One activity at the desk: its plan, who comes, minutes, resolutions and opinions with what became of them."""

from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.clock import local_day, now, zone
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.base.todos.logic import Light
from gongzhi.packs.logic import paper_of
from gongzhi.packs.queries import PackInUse
from gongzhi.web.clocks import light_word, short_time
from gongzhi.web.desk.activities.reading import activity_of, first_session, options, posts_to_choose
from gongzhi.web.desk.documents import word_response
from gongzhi.web.desk.frame import desk, show
from gongzhi.web.gathering import ANSWERS, RESOLVED, activity_view, hours_words, light
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.activities.access import hosting_post, leading_post, sees_all_of, writing_post
from gongzhi.work.activities.models import DOOR, Activity, Invitation, Minutes, Resolution
from gongzhi.work.activities.queries.page import Whole, deputies_of, whole_of
from gongzhi.work.matters.access import visible_to as matters_for
from gongzhi.work.matters.models import Matter

CHANGES = {
    "planned": gettext_noop("安排"),
    "changed": gettext_noop("改了内容"),
    "published": gettext_noop("公布"),
    "hidden": gettext_noop("不再公布"),
    "moved": gettext_noop("改期"),
    "cancelled": gettext_noop("取消"),
    "held": gettext_noop("记了结果"),
}


@desk
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The page."""
    return activity_page(request, number)


def activity_page(request: HttpRequest, number: str, refused: Refused | None = None, failed: str = "") -> HttpResponse:
    """The page, again with what was refused beside the form it came from."""
    one, pack, kind = activity_of(request, number)
    me, moment, zone_name = viewer(request), now(), pack.calendar.time_zone
    whole = whole_of(one, pack)
    hosts, writes = hosting_post(me, one) is not None, writing_post(me, one) is not None
    inside = sees_all_of(me, one, [*(each.post_id for each in whole.invited), *_host_posts(whole)])
    begun, planned = one.starts_at <= moment and one.state != Activity.CANCELLED, one.state == Activity.PLANNED
    errors: dict[str, str] = {}
    for problem in refused.problems if refused else ():
        errors.setdefault(problem.field, str(problem.message))
    context = {
        **activity_view(one, pack, moment), "kind_of": kind, "whole": whole, "hosts": hosts, "writes": writes,
        "leads": leading_post(me, one) is not None, "inside": inside, "begun": begun, "planned": planned,
        "sessions": [hours_words(each.starts_at, each.ends_at, zone_name, moment) for each in whole.sessions],
        "invited": [_invited(each, me, planned) for each in whole.invited],
        "coming": sum(each.state in (Invitation.COMES, Invitation.DEPUTY) for each in whole.invited),
        "resolutions": [resolution_view(each, whole, pack, moment, me) for each in whole.resolutions if inside],
        "opinions": _opinions(whole, me, pack) if inside else [],
        "history": [{"one": each, "word": _(CHANGES.get(each.what, each.what))} for each in whole.history],
        "reason": next((each.reason for each in whole.history if each.what == one.state), ""),
        "refused": refused, "errors": errors, "failed": failed, "typed": request.POST, "uid": uuid7(),
        **(_choices(whole, pack, hosts=hosts and planned, resolves=writes and begun and kind.resolutions)),
        "move_to": first_session(whole.sessions, pack.calendar.time_zone) if hosts and planned else {},
        "minutes": whole.minutes[0] if whole.minutes and inside else None,
        **(_door(one) if writes and planned and one.published and kind.attendance == "qr" else {}),
        "kept": whole.minutes if inside else [],
    }  # fmt: skip
    return show(request, "desk/activities/activity.html", context, status=refused.status if refused else 200)


def _door(one: Activity) -> dict[str, Any]:
    """The code that hangs at the door, for residents who signed up."""
    url = settings.URL + reverse("portal:arrive", kwargs={"link": secret_link(DOOR, one.uid)})
    drawn = segno.make(url, error="m", micro=False).svg_inline(omitsize=True, border=2)
    return {"door_url": url, "door": mark_safe(drawn)}  # noqa: S308 segno's own


def _host_posts(whole: Whole) -> list[int]:
    return [each.post_id for each in whole.hosts if each.post_id]


def _choices(whole: Whole, pack: PackInUse, *, hosts: bool, resolves: bool) -> dict[str, Any]:
    """What the forms of the page offer; read only where there is such a form."""
    if not (hosts or resolves):
        return {}
    there = {each.post_id for each in whole.invited}
    posts = posts_to_choose(pack)
    kinds = pack.pack.activities[whole.one.kind].becomes
    return {
        "to_invite": [(area, [each for each in found if each["pk"] not in there]) for area, found in posts],
        "posts": [each for _area, found in posts for each in found],
        "becomes": options((code, say(pack.pack.kinds[code].title)) for code in kinds),
        "item_choices": options((each.pk, f"{each.position}. {each.title}") for each in whole.items),
    }


def _invited(one: Invitation, me: Viewer, planned: bool) -> dict[str, Any]:
    code, word = light(ANSWERS, one.state)
    mine = planned and one.post_id in me.post_ids()
    return {
        "one": one, "light": code, "word": word, "mine": mine,
        "deputies": deputies_of(one.post_id, me.account) if mine else [],
    }  # fmt: skip


def resolution_view(
    one: Resolution, whole: Whole, pack: PackInUse, moment: datetime, me: Viewer
) -> dict[str, Any]:  # fmt: skip
    """A resolution with how its clock stands, or how its matter does."""
    clock = whole.clocks.get(one.uid)
    shown = {"one": one, "word": _(RESOLVED[one.state]), "light": "waiting", "due": "", "url": ""}
    if one.state == Resolution.MATTER and one.matter is not None:
        state = _matter_state(one.matter, pack)
        return {**shown, "light": "done" if one.matter.stage == "closed" else "new", "word": state,
                "url": reverse("desk:matter", kwargs={"number": one.matter.number})}  # fmt: skip
    if clock is not None and one.state != Resolution.REFUSED:
        standing: Light = clock.light(moment)
        shown |= {"light": standing.code, "word": light_word(standing)}
        shown["due"] = short_time(clock.due_at, clock.time_zone, moment)
    mine = one.post_id in me.post_ids() and one.state == Resolution.OPEN
    return {**shown, "mine": mine, "handing": one.state == Resolution.REFUSED}


def _matter_state(one: Matter, pack: PackInUse) -> str:
    kind = pack.pack.kinds.get(one.kind)
    state = pack.pack.flows[kind.flow].states.get(one.state) if kind else None
    return say(state.title) if state else one.state


def _opinions(whole: Whole, me: Viewer, pack: PackInUse) -> list[dict[str, Any]]:
    """What was said and what became of it. Who may not see a matter reads what it says no less: it was said here."""
    keys = [each.pk for each in whole.opinions]
    seen = set(matters_for(Matter.objects.filter(pk__in=keys), me).values_list("pk", flat=True)) if keys else set()
    kinds = pack.pack.kinds
    return [
        {
            "one": each, "kind": say(kinds[each.kind].title) if each.kind in kinds else each.kind,
            "state": _matter_state(each, pack), "light": "done" if each.stage == "closed" else "waiting",
            "url": reverse("desk:matter", kwargs={"number": each.number}) if each.pk in seen else "",
        }
        for each in whole.opinions
    ]  # fmt: skip


@desk
@require_safe
def minutes_word(request: HttpRequest, number: str) -> HttpResponse:
    """The minutes as a Word file in the layout of official minutes."""
    one, pack, _kind = activity_of(request, number)
    whole = whole_of(one, pack)
    if not sees_all_of(viewer(request), one, [*(each.post_id for each in whole.invited), *_host_posts(whole)]):
        raise NotAllowed(_("纪要只给主办和受邀的岗位看"))
    newest = whole.minutes[0] if whole.minutes else None
    if newest is None:
        raise Http404
    zh = (get_language() or "zh").startswith("zh")
    paper = paper_of(pack.document("minutes"), _values(whole, newest, pack, zh=zh), zh=zh)
    return word_response(paper, f"{one.number}-minutes")


def _values(whole: Whole, newest: Minutes, pack: PackInUse, *, zh: bool) -> dict[str, str]:
    one, town = whole.one, pack.pack.head.place
    comma = _("、")
    came = [each.post.label for each in whole.invited if each.came or (each.came is None and each.state == "comes")]
    away = [each.post.label for each in whole.invited if each.state == Invitation.DECLINED]
    items = [f"{each.position}. {each.title} {each.speaker}".rstrip() for each in whole.items]
    resolved = [_("决议：%(text)s（%(who)s）") % {"text": each.text, "who": _who(each)} for each in whole.resolutions]
    named = [each.post.label if each.post else each.organisation and each.organisation.name for each in whole.hosts]
    hosts = [name for name in named if name]
    begin = one.starts_at.astimezone(zone(pack.calendar.time_zone))
    return {
        "title": one.title, "town": town.zh if zh else town.en or town.zh, "where": one.place,
        "held": f"{local_day(one.starts_at, pack.calendar.time_zone):%Y-%m-%d} {begin:%H:%M}",
        "chair": comma.join(hosts), "present": comma.join(came), "absent": comma.join(away),
        "recorder": newest.account.name, "content": "\n".join([*items, newest.text, *resolved]),
    }  # fmt: skip


def _who(one: Resolution) -> str:
    """Who carries a resolution out, or which matter it became."""
    return one.post.label if one.post else one.matter.number if one.matter else ""
