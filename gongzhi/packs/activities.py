"""What a pack declares of a kind of activity 活动: who holds it, how people come to it, what may come out of it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from gongzhi.base.texts import Code, Declared, Text

# What the messages about an activity may name: those to posts, and those to residents with their secret link.
_NAMED = frozenset({"number", "kind", "place", "town", "when"})
SAID: dict[str, frozenset[str]] = {
    **dict.fromkeys(("activity_invited", "activity_moved", "activity_cancelled"), _NAMED),
    **dict.fromkeys(("guest_moved", "guest_cancelled", "guest_place"), _NAMED | {"link", "stop"}),
}
Attendance = Literal["none", "heads", "number", "qr"]


class AgendaPart(Declared):
    """A part of the agenda that an activity of this kind begins with."""

    code: Code
    title: Text
    minutes: int = Field(default=0, ge=0, le=10_000)


class Reception(Declared):
    """Slots that residents book: how long each is, and which kinds of matters may come of what they say."""

    minutes: int = Field(ge=5, le=240)
    becomes: tuple[Code, ...] = ()


class ActivityKind(Declared):
    """One kind. `minutes`: how long a session lasts by default; `days`: how many sessions, one a day, it begins with.

    `attendance`: by a list of heads (who of the invited came), by a number of people, by a code residents scan at the
    door, or not at all. `confidential`: only hosts, invited posts and the minute-taker learn of it.
    """

    title: Text
    group: Text
    icon: str = "calendar"
    basis: Text
    roles: tuple[Code, ...] = Field(min_length=1, description="roles whose posts may hold it, in their area and below")
    minutes: int = Field(default=120, ge=10, le=1_440)
    days: int = Field(default=1, ge=1, le=31)
    invites: tuple[Code, ...] = Field(default=(), description="roles whose nearest posts are usually invited")
    sign_up: bool = Field(default=False, description="residents may sign up for it")
    capacity: int | None = Field(
        default=None, ge=1, le=10_000, description="places for residents; none: as many as come"
    )
    attendance: Attendance = "number"
    confidential: bool = False
    parts: tuple[AgendaPart, ...] = ()
    about_matters: bool = Field(default=False, description="items of its agenda are matters, as at a joint meeting")
    opinions: Code | None = Field(default=None, description="the kind of matter that opinions become")
    resolutions: bool = Field(default=False, description="it may resolve on something: to-dos and matters")
    becomes: tuple[Code, ...] = Field(default=(), description="kinds of matters a resolution may become")
    reception: Reception | None = None
    example: bool = True

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.confidential and (self.sign_up or self.reception):
            raise ValueError("a confidential activity takes no residents")
        if self.reception and self.sign_up:
            raise ValueError("residents either sign up or book a slot")
        if self.capacity is not None and not self.sign_up:
            raise ValueError("capacity counts those who sign up, and nobody may")
        if self.becomes and not self.resolutions:
            raise ValueError("becomes needs resolutions")
        if len({part.code for part in self.parts}) != len(self.parts):
            raise ValueError("parts must have different codes")
        return self
