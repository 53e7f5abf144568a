"""Matters, what is sent about them, to-dos and messages."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from gongzhi.web.api.rest.shapes.values import (
    AreaShape,
    CodeWord,
    Degrees,
    Key,
    Line,
    Moment,
    PostShape,
    Sent,
    Shape,
    storable,
)

Words = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(storable)]
Stage = Literal["open", "closed", "void"]
Light = Literal["late", "soon", "ontime"]


class MatterRow(Shape):
    """A matter as a row. `moves` is what to send as `seen` with the next move."""

    number: str = Field(examples=["TB-2023-1115-0037"])
    uid: UUID
    kind: str
    state: str
    stage: str
    moves: int
    area: AreaShape
    lon: float | None
    lat: float | None
    address: str
    text: str
    source: str
    lead: PostShape
    reported_at: Moment
    updated_at: Moment
    closed_at: Moment | None
    due_at: Moment | None
    light: str = Field(description="late, soon, ontime, paused or waiting while open; done or done_late after")
    rating: int | None
    restricted: bool
    foreign_system: str
    foreign_id: str


class PhotoShape(Shape):
    """A picture."""

    uid: UUID
    url: str
    width: int
    height: int


class ToldShape(Shape):
    """One act of the story. `post` is empty for the reporter and for clocks."""

    at: Moment
    verb: str
    move: str
    title: str
    by: str
    text: str
    internal: bool
    photos: list[PhotoShape]


class AnswerShape(Shape):
    """An answer to the kind's form. Sensitive ones are masked."""

    code: str
    about: str = Field(description="which row of a repeat, or empty")
    label: str
    words: str
    sensitive: bool


class ReporterShape(Shape):
    """Who reported it, masked: a number is opened at the desk only, with a record."""

    name: str
    phone: str


class PossibleMove(Shape):
    """A move this key may make now."""

    code: str
    title: str
    needs: list[str]
    may_have: list[str]


class TodoShape(Shape):
    """Something a post must do."""

    post: PostShape
    task: str
    opened_at: Moment
    due_at: Moment | None


class MatterWhole(MatterRow):
    """A matter with its story."""

    answer: str
    answers: list[AnswerShape]
    reporter: ReporterShape | None
    todos: list[TodoShape]
    story: list[ToldShape]
    possible: list[PossibleMove]
    public_text: str
    public_answer: str
    public_photos: list[UUID]


class TodoRow(Shape):
    """A to-do with its matter."""

    task: str
    post: PostShape
    opened_at: Moment
    due_at: Moment | None
    light: str
    matter: MatterRow


class Report(Sent):
    """A report. Give a point, or the code of an area, or an address."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "kind": "street_light", "text": "学堂路小学门口路灯不亮，晚上很黑。", "lon": 105.9303,
                    "lat": 30.0261, "address": "学堂路小学门口", "answers": {"how": "dark", "out": 2},
                }
            ]
        },
    )  # fmt: skip
    kind: CodeWord
    text: Words
    lon: Degrees | None = None
    lat: Degrees | None = None
    area: Annotated[str, StringConstraints(max_length=24), AfterValidator(storable)] = ""
    address: Line = ""
    name: Annotated[str, StringConstraints(max_length=60), AfterValidator(storable)] = ""
    phone: Annotated[str, StringConstraints(max_length=20), AfterValidator(storable)] = ""
    about_role: CodeWord = Field(default="", description="of a complaint: the role of the post it is about")
    answers: Annotated[dict[str, Any], AfterValidator(storable)] = Field(
        default={}, max_length=200, description="to the kind's form, by codes of its questions"
    )


class Reported(Shape):
    """What became of a report. `link` and `code` are for its reporter: whoever has them may follow and rate it."""

    number: str
    uid: UUID
    state: str
    promise: str
    link: str
    code: str


class MoveSent(Sent):
    """A move of the matter's flow, with what it needs."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"move": "sign", "seen": 0}]}
    )
    move: CodeWord
    seen: int = Field(ge=0, le=10**9, description="`moves` of the matter as you saw it; 409 if somebody was faster")
    reason: Words = ""
    reply: Words = ""
    post: Key | None = None
    days: int | None = Field(default=None, ge=1, le=400)
    plan: Words = ""
    due: date | None = None


class NoteSent(Sent):
    """A note. One that is not internal is read by the reporter."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [{"text": "已经约了电工。", "internal": True}]}
    )
    text: Words
    internal: bool = True


class Noted(Shape):
    """A note, or pictures, that were added."""

    act: UUID
    photos: list[UUID] = []


class PublicSent(Sent):
    """What the public may read of a matter: of the report, of the answer, pictures. It must name nobody."""

    text: Words = ""
    answer: Words = ""
    photos: list[UUID] = Field(default=[], max_length=20)


class PublicEnd(Sent):
    """Why the public may no longer read it."""

    reason: Words


class MessageShape(Shape):
    """A message that was or will be sent, without addresses, names and secret links."""

    uid: UUID
    channel: str
    topic: str
    template: str
    state: str
    created_at: Moment
    sent_at: Moment | None
    delivered_at: Moment | None
    failed_at: Moment | None
    about: str = Field(description="what it is about, such as `matter`")
    about_uid: UUID | None
