"""Reading matters, to-dos and messages, as the key may see them."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import now
from gongzhi.base.columns import under
from gongzhi.base.ids import row_of
from gongzhi.base.messages.access import visible_to as messages_visible_to
from gongzhi.base.messages.models import STATES, Message
from gongzhi.base.messages.queries import Filters as MessageFilters
from gongzhi.base.messages.queries import outbox
from gongzhi.base.people.logic import KeyHolder
from gongzhi.base.people.models import Post
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.todos.queries import due_within, first_due, is_page_key, open_todos
from gongzhi.web.api.rest.door import api, ask, holder_of, key_of, pack_of, page_size
from gongzhi.web.api.rest.shapes.matters import Light, MatterRow, MatterWhole, MessageShape, Stage, TodoRow
from gongzhi.web.api.rest.shapes.values import CodeWord, Line, ListOf
from gongzhi.web.api.rest.showing import matter_rows, matter_whole, message_shape, todo_rows
from gongzhi.web.pictures import picture_response
from gongzhi.work.matters.access import visible_to
from gongzhi.work.matters.models import ASK, SUBJECT, Matter, Photo
from gongzhi.work.matters.queries.lists import Filters, matters_of, matters_page

Limit = Annotated[int | None, Field(ge=1, le=100)]
READ = "matters:read"


def seen_by(holder: KeyHolder) -> QuerySet[Matter]:
    """The matters a key may see: those its post sees at the desk, within its area."""
    seen = visible_to(Matter.objects.all(), holder.viewer).filter(under("area_path", holder.area_path or "/"))
    return seen.select_related("area", "lead_post__role")


def matter_of(holder: KeyHolder, number: str, among: QuerySet[Matter] | None = None) -> Matter:
    """One of them by its number; 404 for all others."""
    named = row_of(number)
    rows = seen_by(holder) if among is None else among
    found = rows.filter(pk=named[2], prefix=named[0], reported_day=named[1]).first() if named else None
    if found is None:
        raise Http404
    return found


def _after(after: str) -> str:
    if after and not is_page_key(after):
        raise Invalid([Problem("after", _("请用上一页给的 next"))])
    return after


def _within(holder: KeyHolder, path: str) -> str | None:
    """The area asked for within that of the key, the narrower of both; None when they have nothing in common."""
    if path.startswith(holder.area_path):
        return path
    return holder.area_path if holder.area_path.startswith(path) else None


def _with_roles(matters: Sequence[Matter]) -> None:
    """Lead posts with their roles, in one query."""
    posts = Post.objects.select_related("role").in_bulk({one.lead_post_id for one in matters})
    for one in matters:
        one.lead_post = posts[one.lead_post_id]


def _path(area: str) -> str:
    found = areas_by_code().get(area) if area else None
    if area and found is None:
        raise Invalid([Problem("area", _("没有代码为 %(code)s 的区域") % {"code": area})])
    return found.path if found else ""


@api.get(
    "/matters", tags=["matters"], **ask(gettext_lazy("事项"), READ, answers=ListOf[MatterRow], name="matters")
)  # fmt: skip
def matters(
    request: HttpRequest,
    q: Line = "",
    area: CodeWord = "",
    kind: CodeWord = "",
    stage: Stage | None = None,
    state: CodeWord = "",
    light: Light | None = None,
    source: CodeWord = "",
    after: Line = "",
    limit: Limit = None,
) -> ListOf[MatterRow]:
    """Matters the key may see, newest first, narrowed as the list at the desk is."""
    holder, moment, zone_name = holder_of(request), now(), pack_of().calendar.time_zone
    where = _within(holder, _path(area))
    if where is None:
        return ListOf[MatterRow](items=[])
    filters = Filters(q, where, kind, stage or "", state, light or "", source)
    page = matters_page(
        holder.viewer, filters, now=moment, time_zone=zone_name, after=_after(after), size=page_size(limit)
    )
    _with_roles(page.rows)
    return ListOf[MatterRow](items=matter_rows(page.rows, moment), next=page.older or None)


@api.get(
    "/matters/{number}",
    tags=["matters"],
    **ask(gettext_lazy("一件事项和它的经过"), READ, answers=MatterWhole, name="matter"),
)
def matter(request: HttpRequest, number: CodeWord) -> MatterWhole:
    """One matter: facts, answers, story, open to-dos, and the moves this key may make now."""
    holder = holder_of(request)
    return matter_whole(matter_of(holder, number), holder.viewer, now())


@api.get(
    "/matters/{number}/photos/{uuid:photo}",
    tags=["matters"],
    **ask(gettext_lazy("一张照片"), READ, answers=None, name="photo"),
)
def photo(request: HttpRequest, number: CodeWord, photo: UUID, small: bool = False) -> FileResponse:
    """A picture, as JPEG; `small` for a thumbnail."""
    matter = matter_of(holder_of(request), number)
    found = Photo.objects.select_related("file").filter(uid=photo, matter=matter).first()
    if found is None:
        raise Http404
    return picture_response(found, small=small)


@api.get("/todos", tags=["matters"], **ask(gettext_lazy("这个岗位的待办"), READ, answers=ListOf[TodoRow], name="todos"))
def todos(request: HttpRequest, light: Light | None = None, after: Line = "", limit: Limit = None) -> ListOf[TodoRow]:
    """What the key's post is to do, first due first. Empty for a key without a post."""
    holder, moment, zone_name = holder_of(request), now(), pack_of().calendar.time_zone
    waiting = open_todos(holder.viewer).filter(under("area_path", holder.area_path or "/"), subject__in=(SUBJECT, ASK))
    if light:
        waiting = waiting.filter(due_within(light, moment, zone_name))
    rows, older = first_due(waiting, after=_after(after), size=page_size(limit))
    found = matters_of(rows)
    pairs = [(todo, found[todo.subject_uid]) for todo in rows]
    _with_roles([one for _todo, one in pairs])
    posts = Post.objects.select_related("role").in_bulk({todo.post_id for todo in rows})
    return ListOf[TodoRow](items=todo_rows(pairs, posts, moment), next=older or None)


@api.get(
    "/messages",
    tags=["messages"],
    **ask(gettext_lazy("消息发到哪一步"), "messages:read", answers=ListOf[MessageShape], name="message_list"),
)
def messages(
    request: HttpRequest,
    state: CodeWord = "",
    channel: CodeWord = "",
    after: CodeWord = "",
    limit: Limit = None,
) -> ListOf[MessageShape]:
    """Messages the key's post may see, newest first: how they stand, never what was said to whom."""
    if state and state not in STATES:
        raise Invalid([Problem("state", " / ".join(STATES))])
    holder, size = holder_of(request), page_size(limit)
    filters = MessageFilters(channel=channel, state=state, area_path=holder.area_path)
    rows = outbox(holder.viewer, filters, after=key_of(after) or None, size=size)
    more, rows = len(rows) > size, rows[:size]
    return ListOf[MessageShape](items=[message_shape(one) for one in rows], next=str(rows[-1].pk) if more else None)


@api.get(
    "/messages/{uuid:uid}",
    tags=["messages"],
    **ask(gettext_lazy("一条消息发到哪一步"), "messages:read", answers=MessageShape, name="message_one"),
)
def message(request: HttpRequest, uid: UUID) -> MessageShape:
    """One message."""
    holder = holder_of(request)
    found = messages_visible_to(Message.objects.filter(uid=uid), holder.viewer)
    one = found.filter(under("area_path", holder.area_path or "/")).first()
    if one is None:
        raise Http404
    return message_shape(one)
