"""The first page of a post: what waits, what changed by others' hands, how its figures stand, what its rooms have open.

Each role's figures are named by the pack (`home` in roles.toml). Everything else follows from what the post may see and
do: no page is made for a role.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.clock import local_day, now
from gongzhi.base.columns import under
from gongzhi.base.people.logic import HeldPost, Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.todos.queries import count_lights, first_due
from gongzhi.base.trail.models import Act
from gongzhi.design.charts import columns
from gongzhi.figures.counting.logic.measures import is_derived
from gongzhi.figures.counting.logic.periods import Period, month, month_of, months_back
from gongzhi.figures.counting.queries.values import answers, trend
from gongzhi.packs.queries import PackInUse
from gongzhi.web.clocks import short_time
from gongzhi.web.desk.frame import desk, show, working_pack
from gongzhi.web.desk.inbox import LIGHTS
from gongzhi.web.desk.todos import todo_rows, todos_of
from gongzhi.web.figured import FigureView, figure_view, grouped
from gongzhi.web.showing import done_words, say
from gongzhi.web.visitor import viewer
from gongzhi.work.duty.queries import centres_of, in_charge, open_items
from gongzhi.work.lists.queries.items import overview
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.models import SUBJECT as MATTER
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.models import Target
from gongzhi.work.visits.queries import my_slices

_FIRST = 6  # to-dos shown
_CHANGES = 10
_LOOKED_AT = 20_000  # newest acts among which changes are looked for
_ROUTINE = ("matter.contact_opened", "matter.numbered")
_RECENT = timedelta(days=30)
_MONTHS = 12
_EMPTY_DAYS = 5


@dataclass(frozen=True)
class Change:
    """The last thing somebody else did to a matter of the viewer's area."""

    url: str
    title: str
    number: str
    area: str
    did: str
    icon: str
    when: str


@dataclass(frozen=True)
class Card:
    """A figure of this month beside the last one, over a year."""

    view: FigureView
    before: str
    chart: str
    spoken: str


@dataclass(frozen=True)
class Line:
    """What a room has open for the viewer."""

    url: str
    icon: str
    title: str
    told: str
    late: str = ""


@desk
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what changed, what the numbers are: for one of the viewer's posts."""
    pack, me, moment = working_pack(), viewer(request), now()
    chosen = _chosen(request, me)
    todos = todos_of(me)
    counts = count_lights(todos, moment, pack.calendar.time_zone)
    rows, more = first_due(todos, size=_FIRST)
    inbox, this = reverse("desk:inbox"), _month_told(local_day(moment, pack.calendar.time_zone))
    lights = [
        {"code": code, "light": code, "word": _(word), "count": counts[code], "url": f"{inbox}?light={code}"}
        for code, word in LIGHTS
    ]
    context = {
        "posts": [{"id": one.id, "title": one.title, "on": one == chosen} for one in me.posts],
        "lights": lights, "rows": todo_rows(rows, pack, moment), "more": more, "total": counts["total"],
        "changes": list(_changes(me, pack, moment)), "cards": list(_cards(chosen, pack, this)), "period": this,
        "lines": [*_visits(me, pack), *_duty(me, pack, moment), *_lists(me, pack, moment)],
    }  # fmt: skip
    return show(request, "desk/home.html", context)


def _chosen(request: HttpRequest, me: Viewer) -> HeldPost:
    asked = request.GET.get("post", "")
    return next((one for one in me.posts if str(one.id) == asked), me.posts[0])


def _month_told(today: date) -> Period:
    """This month; in its first days the one before, of which there is something to tell."""
    this = month(month_of(today))
    return this if today.day > _EMPTY_DAYS else this.before()


def _changes(me: Viewer, pack: PackInUse, moment: datetime) -> Iterator[Change]:
    """The newest acts of others on matters in the viewer's areas, one a matter; the reading is bounded."""
    newest = Act.objects.filter(subject=MATTER).order_by("-pk").values_list("pk", flat=True).first() or 0
    near = reduce(or_, [under("area_path", path) for path in sorted({one.area_path for one in me.posts})])
    acts = Act.objects.filter(near, subject=MATTER, pk__gt=newest - _LOOKED_AT)
    acts = acts.filter(at__gte=moment - _RECENT).exclude(account_id=me.account).exclude(verb__in=_ROUTINE)
    last: dict[Any, Act] = {}
    for act in acts.order_by("-pk")[: _CHANGES * 8]:
        last.setdefault(act.subject_uid, act)
    rows = visible_to(Matter.objects.filter(uid__in=last), me).select_related("area")
    seen = {one.uid: one for one in rows}
    newest_first = sorted(last.items(), key=lambda one: one[1].at, reverse=True)
    for act, matter in [(act, seen[uid]) for uid, act in newest_first if uid in seen][:_CHANGES]:
        kind = pack.pack.kinds.get(matter.kind)
        flow = pack.pack.flows.get(kind.flow) if kind else None
        if flow is None:
            continue
        did, icon = done_words(act, flow)
        yield Change(
            reverse("desk:matter", kwargs={"number": matter.number}), matter.title, matter.number, matter.area.label,
            did, icon, short_time(act.at, pack.calendar.time_zone, moment),
        )  # fmt: skip


def _cards(post: HeldPost, pack: PackInUse, this: Period) -> Iterator[Card]:
    """The figures of the post's role, for its area."""
    held = Post.objects.select_related("role", "area").get(pk=post.id)
    role = pack.pack.roles.get(held.role.code)
    codes = [one for one in role.home if one in pack.pack.figures] if role else []
    if not codes:
        return
    area, before = held.area, this.before()
    told, last = answers(pack, area, this, codes), answers(pack, area, before, codes)
    for code in codes:
        figure = pack.pack.figures[code]
        query = urlencode({"area": area.code, "period": this.code})
        view = figure_view(code, figure, told[code], f"{reverse('desk:figure', kwargs={'code': code})}?{query}")
        was = last[code]
        chart, spoken = ("", "") if is_derived(figure) else _year(pack, code, area, this)
        yield Card(view, grouped(was.told(figure.places)) if was.value is not None else "", chart, spoken)


def _year(pack: PackInUse, code: str, area: Area, this: Period) -> tuple[str, str]:
    figure = pack.pack.figures[code]
    told = trend(pack, code, area, months_back(month_of(this.last), _MONTHS))
    if not any(one.value for one in told):
        return "", ""
    return columns([float(one.value or 0) for one in told]), _("、").join(one.told(figure.places) for one in told)


def _visits(me: Viewer, pack: PackInUse) -> Iterator[Line]:
    for one in [one for one in my_slices(me) if one.round.kind in pack.pack.visits][:3]:
        left = Target.objects.filter(post=one.post_id, round=one.round_id, state__in=Target.OPEN).count()
        told = _("还有 %(n)d 户（家）") % {"n": left}
        url = f"{reverse('desk:visits_today')}?slice={one.pk}"
        yield Line(url, "footprints", one.round.title or say(pack.pack.visits[one.round.kind].title), told)


def _duty(me: Viewer, pack: PackInUse, moment: datetime) -> Iterator[Line]:
    for centre in centres_of(pack, me)[:2]:
        charge, items = in_charge(centre, moment), open_items(centre)
        told = ngettext("未了事项 %(n)d 件", "未了事项 %(n)d 件", len(items)) % {"n": len(items)}
        late = _("有交接班待接") if charge.waiting else ""
        yield Line(reverse("desk:duty"), "siren", _("%(place)s值守") % {"place": centre.area.label}, told, late)


def _lists(me: Viewer, pack: PackInUse, moment: datetime) -> Iterator[Line]:
    for code, stand in overview(pack, me, moment).items():
        if not stand.open or code not in pack.pack.lists:
            continue
        told, late = _("未销号 %(n)d 项") % {"n": stand.open}, ""
        if stand.late:
            late = _("超期 %(n)d 项") % {"n": stand.late}
        url = reverse("desk:list", kwargs={"code": code})
        yield Line(url, "clipboard-list", say(pack.pack.lists[code].title), told, late)
