"""Records as the API's shapes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from gongzhi.base.areas.models import Area
from gongzhi.base.areas.queries import AreaThen
from gongzhi.base.crypto import mask_name, mask_phone
from gongzhi.base.messages.models import Message
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Post
from gongzhi.base.texts import Text
from gongzhi.base.todos.logic import DONE, DONE_LATE
from gongzhi.base.todos.models import Todo
from gongzhi.packs.queries import PackInUse
from gongzhi.web.api.rest.shapes.matters import (
    AnswerShape,
    MatterRow,
    MatterWhole,
    MessageShape,
    PhotoShape,
    PossibleMove,
    ReporterShape,
    TodoRow,
    TodoShape,
    ToldShape,
)
from gongzhi.web.api.rest.shapes.values import AreaShape, Named, PostShape
from gongzhi.web.showing import entry_view, say
from gongzhi.work.matters.models import Contact, Matter, Photo
from gongzhi.work.matters.queries.lists import open_due, ran_late
from gongzhi.work.matters.queries.page import Story, Told, answers_of, moves_for, story_of
from gongzhi.work.matters.queries.public import published_of


def named(text: Text) -> Named:
    """A text of a pack."""
    return Named(zh=text.zh, en=text.en or text.zh)


def area_shape(area: Area | AreaThen) -> AreaShape:
    """An area."""
    name = Named(zh=area.name, en=area.name_en or area.name)
    return AreaShape(code=area.code, name=name, level=area.level, path=area.path)


def post_shape(post: Post, role: str = "") -> PostShape:
    """A post; its role must have been selected with it."""
    title = Named(zh=post.title, en=post.title_en or post.title)
    return PostShape(id=post.pk, title=title, role=role or post.role.code, area=post.area_path)


def matter_rows(matters: Sequence[Matter], now: datetime) -> list[MatterRow]:
    """Rows in a fixed number of queries. Area, lead post and its role must have been selected with each."""
    due, late = open_due(matters), ran_late(matters)
    return [matter_row(one, due.get(one.uid), one.uid in late, now) for one in matters]


def matter_row(one: Matter, todo: Todo | None, late: bool, now: datetime) -> MatterRow:
    """One row."""
    return MatterRow(**_row(one, todo, late, now))


def _row(one: Matter, todo: Todo | None, late: bool, now: datetime) -> dict[str, Any]:
    return {
        "number": one.number, "uid": one.uid, "kind": one.kind, "state": one.state, "stage": one.stage,
        "moves": one.moves, "area": area_shape(one.area), "lon": one.lon, "lat": one.lat, "address": one.address,
        "text": one.text, "source": one.source, "lead": post_shape(one.lead_post), "reported_at": one.reported_at,
        "updated_at": one.updated_at, "closed_at": one.closed_at, "due_at": todo.due_at if todo else None,
        "light": _light(one, todo, late, now), "rating": one.rating, "restricted": one.restricted,
        "foreign_system": one.foreign_system, "foreign_id": one.foreign_id,
    }  # fmt: skip


def _light(one: Matter, todo: Todo | None, late: bool, now: datetime) -> str:
    if todo and todo.clock:
        return todo.clock.light(now).code
    if one.stage == "closed":
        return DONE_LATE if late else DONE
    return "waiting"


def matter_whole(one: Matter, viewer: Viewer, now: datetime) -> MatterWhole:
    """A matter with its story, as its page at the desk shows it: names and numbers masked."""
    story = story_of(one, public=False)
    todo = next(iter(open_due([one]).values()), None)
    contact = Contact.objects.filter(matter=one).first()
    shown = published_of([one]).get(one.pk)
    masked = ReporterShape(name=mask_name(contact.name), phone=mask_phone(contact.phone)) if contact else None
    return MatterWhole(
        **_row(one, todo, bool(ran_late([one])), now),
        answer=one.answer,
        answers=[AnswerShape(**vars(line)) for line in answers_of(story)],
        reporter=masked,
        todos=_todos(story),
        story=[_told(told, story) for told in story.told],
        possible=[
            PossibleMove(code=code, title=say(move.title), needs=list(move.needs), may_have=list(move.may_have))
            for code, move in moves_for(viewer, story)
        ],
        public_text=shown.text if shown else "",
        public_answer=shown.answer if shown else "",
        public_photos=[photo.uid for photo in shown.photos.all()] if shown else [],
    )


def _todos(story: Story) -> list[TodoShape]:
    roles = {told.post.pk: told.post.role.code for told in story.told if told.post}
    lead = story.matter.lead_post
    roles[lead.pk] = lead.role.code
    return [
        TodoShape(
            post=post_shape(todo.post, roles.get(todo.post_id, "")),
            task=todo.task,
            opened_at=todo.opened_at,
            due_at=todo.due_at,
        )
        for todo in story.todos
    ]


def _told(told: Told, story: Story) -> ToldShape:
    entry = entry_view(told, story, own=False, photos=())
    return ToldShape(
        at=told.act.at, verb=told.act.verb, move=str(told.act.data.get("move", "")), title=entry.title, by=entry.by,
        text=entry.text, internal=entry.internal, photos=[photo_shape(one, story.matter) for one in told.photos],
    )  # fmt: skip


def photo_shape(photo: Photo, matter: Matter) -> PhotoShape:
    """A picture with its address."""
    url = settings.URL + reverse("api:photo", kwargs={"number": matter.number, "photo": photo.uid})
    return PhotoShape(uid=photo.uid, url=url, width=photo.file.width, height=photo.file.height)


def todo_rows(pairs: Sequence[tuple[Todo, Matter]], posts: Mapping[int, Post], now: datetime) -> list[TodoRow]:
    """To-dos with their matters."""
    rows: dict[UUID, MatterRow] = {row.uid: row for row in matter_rows([matter for _todo, matter in pairs], now)}
    return [
        TodoRow(
            task=todo.task,
            post=post_shape(posts[todo.post_id]),
            opened_at=todo.opened_at,
            due_at=todo.due_at,
            light=todo.clock.light(now).code if todo.clock else "waiting",
            matter=rows[matter.uid],
        )
        for todo, matter in pairs
    ]


def message_shape(message: Message) -> MessageShape:
    """A message: how it stands, never what was said to whom."""
    return MessageShape(
        uid=message.uid, channel=message.channel, topic=message.topic, template=message.template, state=message.state,
        created_at=message.created_at, sent_at=message.sent_at, delivered_at=message.delivered_at,
        failed_at=message.failed_at, about=message.subject, about_uid=message.subject_uid,
    )  # fmt: skip


def time_zone_of(pack: PackInUse) -> str:
    """The time zone of a pack's office."""
    return pack.calendar.time_zone
