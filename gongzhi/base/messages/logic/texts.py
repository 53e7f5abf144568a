"""Templates and how they are filled. Pure.

`{link}` and `{stop}` stand for secrets. They stay as they are in what is stored and are filled in as a message
leaves the house, so that nobody who reads the outbox can open what the recipient can.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

IN_APP, MAIL, SMS, VOICE, ROBOT, GROUP, LETTER = "in_app", "mail", "sms", "voice", "robot", "group", "letter"
CHANNELS = (IN_APP, MAIL, SMS, VOICE, ROBOT, GROUP, LETTER)
BY_MACHINE = (MAIL, SMS, VOICE, ROBOT)
BY_HAND = (GROUP, LETTER)
TO_ONE = (MAIL, SMS, VOICE)  # reach one person, who may refuse them
SECRETS = frozenset({"link", "stop"})
LANGUAGES = ("zh-hans", "en")
_FIELD = re.compile(r"\{([a-z_]+)\}")


def fields_of(text: str) -> frozenset[str]:
    """The parameters a text names."""
    return frozenset(_FIELD.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with these parameters; one that has no value stays as it is, so that secrets can be filled in later."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)


@dataclass(frozen=True)
class Words:
    """A template in one language. `short` is for text messages, where each word costs; `spoken` for calls."""

    title: str
    text: str
    short: str = ""
    spoken: str = ""

    def on(self, channel: str) -> str:
        """The text for a channel."""
        return {SMS: self.short, VOICE: self.spoken}.get(channel) or self.text


@dataclass(frozen=True)
class Template:
    """What is said on one occasion. `topic` is what a recipient may refuse; `required`: the law wants it told.

    `urgent` passes quiet hours. `channels` in order: the next one is tried when the one before it failed.
    """

    code: str
    version: str
    topic: str
    channels: tuple[str, ...]
    words: Mapping[str, Words]
    urgent: bool = False
    required: bool = False

    def filled(self, language: str, channel: str, values: Mapping[str, str]) -> list[str]:
        """Title and text in a language; Chinese where there is no other."""
        words = self.words.get(language) or self.words[LANGUAGES[0]]
        return [fill(words.title, values), fill(words.on(channel), values)]

    def refusable(self, channel: str) -> bool:
        """Whether the recipient may refuse it: anything sent to one person that the law does not want told."""
        return channel in TO_ONE and not self.required
