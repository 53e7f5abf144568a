"""What a pack says: messages to people, and Word documents. What each may name stands beside it."""

from typing import Literal

from pydantic import Field

from gongzhi.base.texts import Declared, Text
from gongzhi.packs.activities import SAID
from gongzhi.packs.lists import PAPERS

# What each message may name. `link` and `stop` are secret links, filled in as it leaves the house.
MESSAGES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("matter_reported", "matter_answered", "matter_closed", "matter_reopened", "matter_refused"),
        frozenset({"number", "kind", "place", "town", "link", "stop"}),
    ),
    **dict.fromkeys(("letter_closed", "letter_refused"), frozenset({"number", "kind", "place", "town"})),
    "group_closed": frozenset({"number", "kind", "place", "town"}),
    "todo_new": frozenset({"new"}),
    "todo_digest": frozenset({"late", "today"}),
    "test": frozenset(),
    **SAID,
}


class MessageText(Declared):
    """What is said on one occasion. `channels` in order: the next is tried when the one before it failed.

    `required`: the law wants it told, so nobody can refuse it. `urgent` passes quiet hours.
    """

    topic: Literal["progress", "work", "group", "test"]
    channels: tuple[Literal["in_app", "mail", "sms", "voice", "robot", "group", "letter"], ...]
    urgent: bool = False
    required: bool = False
    title: Text
    text: Text
    short: Text | None = Field(default=None, description="for text messages; the text if missing")
    spoken: Text | None = Field(default=None, description="for calls, without links")


# What each document may name.
DOCUMENTS: dict[str, frozenset[str]] = {
    "reply_letter": frozenset({"number", "kind", "place", "town", "name", "reported", "reply", "lead"}),
    "refusal_letter": frozenset({"number", "kind", "place", "town", "name", "reported", "reply", "lead"}),
    "public_notice": frozenset({"town", "place", "title", "basis", "words", "period", "until", "owner", "number"}),
    **PAPERS,
    "minutes": frozenset({"title", "town", "held", "where", "chair", "present", "absent", "recorder", "content"}),
}


class DocumentText(Declared):
    """What a Word document says. Each line of `text` is a paragraph; one of which all fields are empty is left out."""

    form: Literal["letter", "notice", "minutes"]
    head: Text | None = Field(default=None, description="the authority 发文机关标志, red on letters and minutes")
    title: Text
    to: Text | None = Field(default=None, description="whom it is for 主送")
    text: Text
    sign: Text | None = Field(default=None, description="who signs 署名")
