"""All lists as they stand, and the items of one: narrowed, sorted, exported; a problem entered by hand."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import areas_by_code, areas_under
from gongzhi.base.clock import local_day, now
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import NotAllowed, Refused
from gongzhi.base.todos.logic import DONE_LATE, Light
from gongzhi.packs.lists import ProblemList
from gongzhi.packs.queries import PackInUse
from gongzhi.web.clocks import light_word
from gongzhi.web.desk.exchange.leaving import Response, sent_table
from gongzhi.web.desk.frame import desk, row_after, show, working_pack
from gongzhi.web.showing import LEVELS, matter_row, say
from gongzhi.web.visitor import viewer
from gongzhi.work.lists.access import enters_any
from gongzhi.work.lists.actions.entering import enter
from gongzhi.work.lists.logic.items import Placed
from gongzhi.work.lists.models import Item
from gongzhi.work.lists.queries.items import (
    PAGE,
    STANDINGS,
    Asked,
    Stand,
    items_of,
    last_rounds,
    overview,
    page_after,
    todos_on,
)
from gongzhi.work.matters.access import may_see
from gongzhi.work.matters.logic.intake import Draft

_AT_ONCE = 500
STANDS = {
    "open": gettext_lazy("未销号"), "late": gettext_lazy("超期"), "struck": gettext_lazy("已销号"),
    "looking": gettext_lazy("正在回头看"), "relapsed": gettext_lazy("反弹过"), "void": gettext_lazy("不列入、已并案"),
}  # fmt: skip
FOUND = {"ourselves": gettext_lazy("主动发现"), "above": gettext_lazy("上级移交")}


@desk
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every list with how it stands for the viewer, as bars and as a table."""
    pack, me = working_pack(), viewer(request)
    stands = overview(pack, me, now())
    rows = [
        {"code": code, "title": say(one.title), "icon": one.icon, "example": one.example, "stand": stand,
         "rate": f"{stand.struck / stand.all:.1%}" if stand.all else ""}
        for code, one in pack.pack.lists.items()
        for stand in [stands.get(code, Stand())]
    ]  # fmt: skip
    most = max((stand.all for stand in stands.values()), default=0) or 1
    for row in rows:
        stand: Stand = row["stand"]  # type: ignore[assignment]
        parts = (("struck", stand.struck), ("late", stand.late), ("open", stand.open - stand.late))
        row["bars"] = [(name, f"{number / most:.3f}", number) for name, number in parts if number]
    total = Stand(*(sum(getattr(one, name) for one in stands.values()) for name in Stand.__dataclass_fields__))
    return show(request, "desk/lists/lists.html", {"rows": rows, "total": total})


def declared(code: str) -> tuple[PackInUse, ProblemList]:
    """The pack at work and one of its lists; 404 for none."""
    pack = working_pack()
    if code not in pack.pack.lists:
        raise Http404
    return pack, pack.pack.lists[code]


def _asked(request: HttpRequest, one: ProblemList) -> Asked:
    sent = request.GET

    def of(name: str, known: Sequence[str] | Mapping[str, object]) -> str:
        return sent[name] if sent.get(name) in known else ""

    words = sent.get("q_item", "")[:60].replace("\x00", "")
    return Asked(
        words, areas_by_code().get(sent.get("area", "")), of("kind", one.kinds), of("severity", one.severities),
        of("level", one.levels), of("found", FOUND), of("standing", STANDINGS), old=sent.get("sort") == "old",
    )  # fmt: skip


def _query(request: HttpRequest) -> dict[str, str]:
    names = ("q_item", "area", "kind", "severity", "level", "found", "standing", "sort")
    return {name: request.GET[name] for name in names if request.GET.get(name)}


@desk
@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The items of one list."""
    (pack, one), me, moment = declared(code), viewer(request), now()
    asked, query, after = _asked(request, one), _query(request), row_after(request)
    found = page_after(items_of(code, asked, viewer=me, pack=pack, now=moment), after, old=asked.old)
    context = {
        "code": code, "one": one, "title": say(one.title), "basis": say(one.basis), "example": one.example,
        "rows": item_rows(found[:PAGE], pack, moment), "asked": asked, "query": urlencode(query),
        "areas": areas_of(me), "narrowed": bool(query), **choices_of(one, pack),
        "enters": enters_any(me, one), "imports": bool(me.holding("import")),
        "newer_url": f"?{urlencode(query)}" if after else "",
        "older_url": f"?{urlencode({**query, 'after': found[PAGE - 1].pk})}" if len(found) > PAGE else "",
    }  # fmt: skip
    return show(request, "desk/lists/list.html", context)


def choices_of(one: ProblemList, pack: PackInUse) -> dict[str, Any]:
    """What the fields of a list may say, with their words."""
    return {
        "kinds": [(kind, say(pack.pack.kinds[kind].title)) for kind in one.kinds],
        "severities": [(key, say(title)) for key, title in one.by_rank()],
        "levels": [(level, LEVELS[level]) for level in one.levels],
        "standings": STANDS.items(), "founds": FOUND.items(),
    }  # fmt: skip


def areas_of(me: Viewer) -> list[Area]:
    """The town and villages a viewer's posts stand over."""
    tops = [post.area_path for post in me.posts]
    return areas_under(tops, "town", "village")


def item_rows(items: Sequence[Item], pack: PackInUse, moment: datetime) -> list[dict[str, Any]]:
    """Items as rows, three queries for all. One that was late stays so after it was struck off."""
    todos, rounds = todos_on(items), last_rounds(items)
    found = []
    for one in items:
        round_ = rounds.get(one.pk)
        clock = round_.clock if round_ else None
        light = clock.light(moment).code if clock else ""
        late = light == DONE_LATE and one.matter.stage == "closed"
        url = reverse("desk:matter", kwargs={"number": one.matter.number})
        row = matter_row(one.matter, pack, todos.get(one.pk), url=url, now=moment, late=late)
        declared_ = pack.pack.lists[one.list]
        found.append({
            "item": one, "row": row, "severity": severity_words(declared_, one.severity),
            "level": LEVELS.get(one.level, one.level), "list": say(declared_.title),
            "made_up": light == DONE_LATE and light_word(Light(DONE_LATE)),
            "due": local_day(clock.due_at, pack.calendar.time_zone) if clock else None,
            "plan": round_.note.text if round_ and round_.note else "",
        })  # fmt: skip
    return found


def severity_words(one: ProblemList, code: str) -> str:
    """How severe, in words; '' for one the list no longer declares."""
    return say(one.severities[code].title) if code in one.severities else ""


@desk
@require_safe
def export(request: HttpRequest, code: str, form: str) -> Response:
    """The items asked for as a file; that it left is noted."""
    pack, one = declared(code)
    if form not in ("csv", "xlsx"):
        raise Http404
    moment, me = now(), viewer(request)
    asked = _asked(request, one)
    rows = items_of(code, asked, viewer=me, pack=pack, now=moment)
    heads = [
        _("清单编号"), _("事项编号"), _("类别"), _("问题"), _("区域"), _("严重程度"), _("由哪一级负责"),
        _("怎么发现的"), _("环节"), _("责任岗位"), _("措施"), _("整改到哪天"), _("入库日期"), _("销号日期"),
        _("反弹次数"), _("外部编号"),
    ]  # fmt: skip

    def told() -> Iterator[Sequence[object]]:
        after = 0
        while some := list((rows.filter(pk__gt=after) if asked.old else _before(rows, after))[:_AT_ONCE]):
            yield from (_cells(row) for row in item_rows(some, pack, moment))
            after = some[-1].pk

    filters = {"list": code, "standing": asked.standing, "severity": asked.severity}
    note_export("list_items", form, filters=filters, viewer=me, channel="desk", at=moment)
    return sent_table(heads, told(), f"{code}-{moment:%Y%m%d}", form)


def _before(rows: Any, after: int) -> Any:
    return rows.filter(pk__lt=after) if after else rows


def _cells(row: Mapping[str, Any]) -> Sequence[object]:
    item, shown = row["item"], row["row"]
    matter = item.matter
    return (
        item.number, matter.number, shown.kind, matter.text, shown.area, row["severity"], row["level"],
        FOUND["ourselves" if item.by_ourselves else "above"], shown.state, shown.lead, row["plan"], row["due"] or "",
        item.entered_day, matter.closed_day or "", item.relapses, matter.foreign_id,
    )  # fmt: skip


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a problem by hand."""
    (pack, one), me, moment = declared(code), viewer(request), now()
    if not enters_any(me, one):
        raise NotAllowed(_("这张清单不归您的岗位登记"))
    names = ("kind", "text", "area", "address", "severity", "level", "found")
    sent = {name: request.POST.get(name, "")[:5_000].strip() for name in names}
    uid, refused = _uid(request.POST.get("uid", "")), None
    if request.method == "POST":
        draft = Draft(
            uid, sent["kind"], sent["text"], moment, "desk", area=sent["area"][:24], address=sent["address"]
        )  # fmt: skip
        placed = Placed(sent["severity"], sent["level"], sent["found"] != "above")
        try:
            item = enter(code, draft, placed, pack=pack, viewer=me, channel="desk", at=moment)
        except NotAllowed:
            raise
        except Refused as fault:
            refused = fault
        else:
            messages.success(request, _("已入库：%(number)s") % {"number": item.number})
            if may_see(me, item.matter):
                return redirect("desk:matter", number=item.matter.number)
            return redirect("desk:list", code=code)
    context = {
        "code": code, "title": say(one.title), "sent": sent, "uid": uid, "refused": refused, "areas": areas_of(me),
        **choices_of(one, pack), "errors": {each.field: each.message for each in refused.problems} if refused else {},
    }  # fmt: skip
    return show(request, "desk/lists/new.html", context, status=refused.status if refused else 200)


def _uid(text: str) -> UUID:
    """The uid the form was made with: sent twice, it enters one problem."""
    try:
        return UUID(text)
    except ValueError:
        return uuid7()
