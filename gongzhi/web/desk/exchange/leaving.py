"""Lists as they are seen, as CSV or Excel: same filters, access and masks, in bounded memory, noted in the trail."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongzhi.base.clock import local_day, now, zone
from gongzhi.base.exchange import SheetWriter
from gongzhi.base.exchange.actions.leaving import note_export
from gongzhi.base.people.access import RESIDENTS
from gongzhi.base.people.queries.residents import households, is_number
from gongzhi.base.refusals import NotAllowed
from gongzhi.base.tables.writing import csv_lines
from gongzhi.base.todos.models import Todo
from gongzhi.packs.queries import PackInUse
from gongzhi.web.desk.frame import desk, working_pack
from gongzhi.web.desk.narrowing import filters_of, waiting
from gongzhi.web.desk.outgoing import asked_of, leaving_rows
from gongzhi.web.desk.todos import todo_rows
from gongzhi.web.reviewing import notice_view
from gongzhi.web.showing import say
from gongzhi.web.visitor import viewer
from gongzhi.work.matters.logic.intake import SOURCES
from gongzhi.work.matters.models import Matter
from gongzhi.work.matters.queries.lists import listed
from gongzhi.work.reviews.access import notices_for
from gongzhi.work.reviews.models import Notice
from gongzhi.work.reviews.queries.notices import counted

_CHUNK = 500
Rows = Iterable[Sequence[object]]
Response = StreamingHttpResponse | FileResponse


@dataclass(frozen=True)
class Leaving:
    """One list on its way out: headers, rows, and the codes it was narrowed by, for the trail."""

    headers: Sequence[str]
    rows: Rows
    filters: dict[str, str]


@desk
@require_safe
def export_matters(request: HttpRequest) -> Response:
    """Matters as filtered, as CSV: the address programs and bookmarks know."""
    return _sent(request, "matters", "csv")


@desk
@require_safe
def export(request: HttpRequest, name: str, form: str) -> Response:
    """A list of the desk as a file."""
    if name not in LISTS or form not in ("csv", "xlsx"):
        raise Http404
    return _sent(request, name, form)


def _sent(request: HttpRequest, name: str, form: str) -> Response:
    moment, me = now(), viewer(request)
    leaving = LISTS[name](request, moment)
    note_export(name, form, filters=leaving.filters, viewer=me, channel="desk", at=moment)
    file = f"{name}-{moment.astimezone(zone(working_pack().calendar.time_zone)):%Y%m%d-%H%M}"
    return sent_table(leaving.headers, leaving.rows, file, form)


def sent_table(headers: Sequence[str], rows: Rows, name: str, form: str) -> Response:
    """A table as a file, CSV while it is read."""
    if form == "csv":
        response = StreamingHttpResponse(csv_lines(headers, rows), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    writer = SheetWriter(headers, title=name)
    for row in rows:
        writer.write(row)
    out = tempfile.TemporaryFile()  # noqa: SIM115 closed with the answer
    writer.save(out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.xlsx")


def _codes(request: HttpRequest) -> dict[str, str]:
    """What the list was narrowed by, as codes; words somebody typed are left out but for that there were some."""
    filters = filters_of(request)
    found = {
        name: getattr(filters, name) for name in ("area_path", "kind", "stage", "state", "light", "source")
    }  # fmt: skip
    return {**found, "words": "1" if filters.q else ""}


def _matters(request: HttpRequest, moment: datetime) -> Leaving:
    """No names and no phone numbers."""
    pack = working_pack()
    rows = listed(viewer(request), filters_of(request), now=moment, time_zone=pack.calendar.time_zone)
    heads = (
        _("编号"), _("类别"), _("内容"), _("区域"), _("地址"), _("环节"), _("主办"), _("来源"), _("上报时间"),
        _("办结时间"), _("退回次数"), _("评价"), _("外部编号"),
    )  # fmt: skip
    ordered = rows.select_related("area", "lead_post").order_by("-reported_at", "-pk")
    return Leaving(heads, (_matter(one, pack) for one in ordered.iterator(chunk_size=_CHUNK)), _codes(request))


def _matter(one: Matter, pack: PackInUse) -> Sequence[object]:
    kind = pack.pack.kinds[one.kind]
    state = pack.pack.flows[kind.flow].states[one.state]
    return (
        one.number, say(kind.title), one.text, one.area.label, one.address, say(state.title), one.lead_post.label,
        _(SOURCES.get(one.source, one.source)), _local(one.reported_at, pack), _local(one.closed_at, pack), one.returns,
        one.rating or "", one.foreign_id,
    )  # fmt: skip


def _local(when: datetime | None, pack: PackInUse) -> str:
    return f"{when.astimezone(zone(pack.calendar.time_zone)):%Y-%m-%d %H:%M}" if when else ""


def _todos(request: HttpRequest, moment: datetime) -> Leaving:
    pack = working_pack()
    todos = waiting(viewer(request), filters_of(request), moment, pack.calendar.time_zone)
    heads = (_("编号"), _("类别"), _("内容"), _("区域"), _("要做什么"), _("期限"), _("灯"), _("主办"), _("交来"))

    def rows() -> Iterator[Sequence[object]]:
        ordered = todos.select_related("clock").order_by("due_at", "pk").iterator(chunk_size=_CHUNK)
        for chunk in _chunks(ordered):
            for todo, row in zip(chunk, todo_rows(chunk, pack, moment), strict=True):
                due = _local(todo.due_at, pack)
                said = (row.number, row.kind, row.title, row.area, row.todo or row.state, due, row.word, row.lead)
                yield (*said, _local(todo.opened_at, pack))

    return Leaving(heads, rows(), _codes(request))


def _chunks(rows: Iterator[Todo]) -> Iterator[list[Todo]]:
    chunk: list[Todo] = []
    for one in rows:
        chunk.append(one)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _households(request: HttpRequest, moment: datetime) -> Leaving:
    """What the list shows: the head, how many, where; no numbers of persons. Whole numbers are never searched by."""
    me, code = viewer(request), request.GET.get("area", "")[:12]
    if not me.holding(RESIDENTS):
        raise NotAllowed(_("您的岗位不管住户"))
    words = request.GET.get("q_home", "")[:60].replace("\x00", "").strip()
    words = "" if is_number(words) else words
    path = filters_of(request).area_path
    day = local_day(moment, working_pack().calendar.time_zone)
    heads = (_("户号"), _("户主"), _("人数"), _("区域"), _("住址"))

    def rows() -> Iterator[Sequence[object]]:
        after = 0
        while found := households(me, on=day, words=words, area_path=path, after=after, limit=_CHUNK):
            after = found[-1].household.pk
            for one in found:
                home = one.household
                yield (home.number, one.head or _("集体户"), one.members, home.area.label, one.text)

    return Leaving(heads, rows(), {"area": code if path else "", "words": "1" if words else ""})


def _notices(request: HttpRequest, moment: datetime) -> Leaving:
    seen = notices_for(viewer(request), Notice.objects.all()).select_related("area", "owner_post", "clock")
    heads = (_("编号"), _("标题"), _("区域"), _("状态"), _("公示多久"), _("到"), _("异议"), _("等答复"), _("主办"))

    def rows() -> Iterator[Sequence[object]]:
        last: int | None = None
        while chunk := list((seen.filter(pk__lt=last) if last else seen).order_by("-pk")[:_CHUNK]):
            last, counts = chunk[-1].pk, counted(chunk)
            for one in chunk:
                row = notice_view(one, counts[one.pk], moment)
                said = (row["number"], row["title"], row["area"], row["word"], row["period"], row["until"])
                yield (*said, counts[one.pk]["all"], counts[one.pk]["open"], one.owner_post.label)

    return Leaving(heads, rows(), {})


def _documents(request: HttpRequest, moment: datetime) -> Leaving:
    """The register of outgoing documents; who narrowed it by words is told, not the words."""
    heads = (_("发文字号"), _("标题"), _("发文机关"), _("成文日期"), _("经办岗位"), _("状态"), _("作废理由"))
    asked = asked_of(request)
    filters = {
        "office": asked.office, "year": str(asked.year or ""), "day": asked.day.isoformat() if asked.day else "",
        "words": "1" if asked.words else "",
    }  # fmt: skip
    return Leaving(heads, leaving_rows(request), filters)


LISTS: dict[str, Callable[[HttpRequest, datetime], Leaving]] = {
    "matters": _matters, "todos": _todos, "households": _households, "notices": _notices,
    "documents": _documents,
}  # fmt: skip
