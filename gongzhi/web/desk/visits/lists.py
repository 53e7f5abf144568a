"""Visits as they were made: the list, one of them, the history of a household, and what is agreed for later."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.ids import row_of
from gongzhi.base.people.access import visible_households
from gongzhi.base.people.actions.opening import open_page
from gongzhi.base.people.models import Household, Post
from gongzhi.base.refusals import Invalid, NotAllowed, Problem, Refused
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.desk.visits.found import (
    ANSWERS,
    RESULTS,
    SEVERITIES,
    acting,
    day,
    faults,
    titles,
    today,
    typed,
    words,
)
from gongzhi.web.desk.visits.going import query_of
from gongzhi.web.sent import a_day
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.access import visible_to as matters_seen
from gongzhi.work.matters.models import Matter
from gongzhi.work.visits.access import bookings_for, leading_post, visits_for
from gongzhi.work.visits.actions.booking import ask, move, refuse
from gongzhi.work.visits.actions.recording import withdraw_visit
from gongzhi.work.visits.models import Booking, Finding, Visit
from gongzhi.work.visits.queries import PAGE, Asked, bookings_of_household, came_of, heads_of, history_of, visits_seen

_SHOWN = ("nothing", "appeals", "absent", "found")
_AT_ONCE = 500


def _asked(request: HttpRequest, pack: PackInUse) -> tuple[Asked, dict[str, str]]:
    get = request.GET
    kind, result = get.get("kind", ""), get.get("result", "")
    area = areas_by_code().get(get.get("area", ""))
    first, last = a_day(get.get("first", "")), a_day(get.get("last", ""))
    asked = Asked(kind if kind in pack.pack.visits else "", area, result if result in _SHOWN else "", first, last)
    told = {
        "kind": asked.kind, "area": area.code if area else "", "result": asked.result,
        "first": first.isoformat() if first else "", "last": last.isoformat() if last else "",
    }  # fmt: skip
    return asked, {name: value for name, value in told.items() if value}


@desk
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Visits the viewer may see, newest first."""
    pack, me, after = working_pack(), viewer(request), row_after(request)
    asked, query = _asked(request, pack)
    rows = visits_seen(me, pack, asked)
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    context = {
        "rows": _rows(shown, pack), "kinds": titles(pack), "asked": asked, "results": words(RESULTS, _SHOWN),
        "areas": _areas(request), "narrowed": bool(query), "query": query_of(**query), "leads": False,
        "newer_url": f"?{query_of(**query)}" if after else "",
        "older_url": f"?{query_of(**query, after=shown[-1].pk)}" if more else "",
    }  # fmt: skip
    return show(request, "desk/visits/visits.html", context)


def _rows(visits: Sequence[Visit], pack: PackInUse) -> list[dict[str, Any]]:
    heads = heads_of(one.household_id for one in visits if one.household_id)
    return [
        {
            "one": one, "kind": say(pack.pack.visits[one.kind].title) if one.kind in pack.pack.visits else one.kind,
            "name": one.record.title if one.record else heads.get(one.household_id or 0, ""),
            "result": RESULTS[one.result],
        }
        for one in visits
    ]  # fmt: skip


def _areas(request: HttpRequest) -> list[Area]:
    tops = [post.area_path for post in viewer(request).posts]
    return areas_under(tops, "town", "village", "grid")


@desk
@require_safe
def export(request: HttpRequest, form: str) -> Response:
    """The visits asked for as a file; no notes, no names of persons. That it left is noted."""
    pack = working_pack()
    if form not in ("csv", "xlsx"):
        raise Http404
    asked, query = _asked(request, pack)
    rows = visits_seen(viewer(request), pack, asked)

    def told() -> Iterator[Sequence[object]]:
        before = 0
        while some := list((rows.filter(pk__lt=before) if before else rows)[:_AT_ONCE]):
            for one in some:
                kind = pack.pack.visits.get(one.kind)
                whom = one.household.number if one.household else one.record.title if one.record else ""
                area = one.area_path.rstrip("/").rpartition("/")[2]
                mode = say(kind.ways[one.mode]) if kind and one.mode in kind.ways else one.mode
                yield (
                    one.number, one.day.isoformat(), say(kind.title) if kind else one.kind, area, whom, mode,
                    str(RESULTS[one.result]), one.appeals, one.opinions, one.findings, one.post.label, one.foreign_id,
                )  # fmt: skip
            before = some[-1].pk

    note_export("visits", form, filters=query, viewer=viewer(request), channel="desk", at=now())
    heads = [
        _("编号"), _("日期"), _("走访种类"), _("区域代码"), _("户号或名称"), _("方式"), _("结果"), _("诉求"),
        _("意见建议"), _("发现问题"), _("岗位"), _("外部编号"),
    ]  # fmt: skip
    return sent_table(heads, told(), f"visits-{now():%Y%m%d}", form)


def visit_at(request: HttpRequest, number: str) -> tuple[Visit, PackInUse]:
    """A visit the viewer may see; 404 else."""
    pack, named = working_pack(), row_of(number)
    rows = visits_for(viewer(request), Visit.objects.filter(pack=pack.code, pk=named[2] if named else 0))
    one = rows.select_related("post", "account", "household__area", "record", "round").first()
    if one is None or one.number != number.upper() or one.kind not in pack.pack.visits:
        raise Http404
    return one, pack


@desk
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One visit and what came of it. Opening it is a look at the household, which reads so."""
    return _page(request, number)


def _page(request: HttpRequest, number: str, refused: Refused | None = None) -> HttpResponse:
    one, pack = visit_at(request, number)
    me, kind = viewer(request), pack.pack.visits[one.kind]
    if (
        one.household is not None
        and visible_households(Household.objects.filter(pk=one.household.pk), me, on=today(pack)).exists()
    ):
        open_page(one.household, viewer=me, at=now())
    may = one.withdrawn_at is None and (one.post_id in me.post_ids() or leading_post(me, one.area_path) is not None)
    beside = Post.objects.filter(pk__in=one.beside).select_related("area")
    found = {each.item: each for each in Finding.objects.filter(visit=one)}
    context = {
        "one": one, "kind": say(kind.title), "result": RESULTS[one.result], "may": may, "refused": refused,
        "mode": say(kind.ways[one.mode]) if one.mode in kind.ways else one.mode, "errors": faults(refused),
        "name": one.record.title if one.record else heads_of([one.household_id or 0]).get(one.household_id or 0, ""),
        "area": areas_by_code().get(one.area_path.rstrip("/").rpartition("/")[2]), "beside": list(beside),
        "came": came_rows(came_of([one]).get(one.uid, []), request, pack), "typed": request.POST,
        "lines": [
            {"title": say(kind.lines[code].title) if code in kind.lines else code, "answer": ANSWERS.get(answer, ""),
             "bad": answer == "finding",
             "severity": SEVERITIES.get(found[code].severity, "") if code in found else ""}
            for code, answer in sorted(one.answers.items(), key=lambda pair: _place(pair[0], list(kind.lines)))
        ],
    }  # fmt: skip
    return show(request, "desk/visits/visit.html", context, status=refused.status if refused else 200)


def _place(code: str, order: list[str]) -> int:
    return order.index(code) if code in order else len(order)


def came_rows(found: Sequence[Matter], request: HttpRequest, pack: PackInUse) -> list[dict[str, Any]]:
    """Matters that came of visits: state and answer for all, the way to its page for who may see it."""
    seen = seen_of(found, request)
    return [_came(one, seen, pack) for one in found]


def seen_of(found: Iterable[Matter], request: HttpRequest) -> set[int]:
    """Keys of those of these matters a viewer may open; asked once for all of a page."""
    keys = [one.pk for one in found]
    if not keys:
        return set()
    return set(matters_seen(Matter.objects.filter(pk__in=keys), viewer(request)).values_list("pk", flat=True))


def _came(one: Matter, seen: set[int], pack: PackInUse) -> dict[str, Any]:
    return {
        "one": one, "kind": say(pack.pack.kinds[one.kind].title) if one.kind in pack.pack.kinds else one.kind,
        "state": state_of(one, pack), "lead": one.lead_post.label, "light": light_of(one),
        "url": reverse("desk:matter", kwargs={"number": one.number}) if one.pk in seen else "",
    }  # fmt: skip


def state_of(one: Matter, pack: PackInUse) -> str:
    """Where a matter stands, in words."""
    kind = pack.pack.kinds.get(one.kind)
    flow = pack.pack.flows.get(kind.flow) if kind else None
    return say(flow.states[one.state].title) if flow and one.state in flow.states else one.state


def light_of(one: Matter) -> str:
    """The light of a matter that came of a visit: open or done."""
    return "waiting" if one.stage == "open" else "done"


@desk
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Take a visit back with a reason."""
    one, _pack = visit_at(request, number)
    try:
        withdraw_visit(one, typed(request, "reason", 201), **acting(request))
    except NotAllowed:
        raise
    except Refused as refused:
        return _page(request, number, refused)
    messages.success(request, _("已撤回，可以重新记一次"))
    return redirect("desk:visit", number=one.number)


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Visits to a household, for those who keep the residents there; that it was opened is written down.
    Sent: somebody asks for a visit for it."""
    pack, me = working_pack(), viewer(request)
    rows = visible_households(Household.objects.filter(uid=uid), me, on=today(pack))
    home = rows.select_related("area").first()
    if home is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            wished = typed(request, "day", 10)
            ask(
                home, typed(request, "kind", 40), day(wished, "day") if wished else None, typed(request, "words", 501),
                **acting(request),
            )  # fmt: skip
            messages.success(request, _("已约访，岗位会收到待办"))
            return redirect("desk:visit_history", uid=uid)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
    open_page(home, viewer=me, at=now())
    after = row_after(request)
    found = history_of(home, before=after)
    shown, more = found[:PAGE], len(found) > PAGE
    came = came_of(shown)
    seen = seen_of((each for some in came.values() for each in some), request)
    context = {
        "home": home, "name": heads_of([home.pk]).get(home.pk, home.number), "refused": refused,
        "errors": faults(refused), "typed": request.POST,
        "rows": [
            {**row, "came": [_came(each, seen, pack) for each in came.get(row["one"].uid, ())]}
            for row in _rows(shown, pack)
        ],
        "bookings": bookings_of_household(home),
        "kinds": [(code, say(one.title)) for code, one in pack.pack.visits.items() if one.asked and not one.register],
        "newer_url": "?" if after else "", "older_url": f"?after={shown[-1].pk}" if more else "",
    }  # fmt: skip
    return show(request, "desk/visits/history.html", context, status=refused.status if refused else 200)


@desk
@require_POST
def booking_do(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Agree on another day, or say why nobody can come."""
    one = bookings_for(viewer(request), Booking.objects.filter(uid=uid)).first()
    if one is None:
        raise Http404
    told = acting(request)
    if typed(request, "what", 10) == "move":
        move(one, day(typed(request, "day", 10), "day"), **told)
    elif typed(request, "what", 10) == "refuse":
        told.pop("pack")
        refuse(one, typed(request, "reason", 201), **told)
    else:
        raise Invalid([Problem("what", _("选一个结果"))])
    messages.success(request, _("已更新"))
    return redirect("desk:visits_today")
