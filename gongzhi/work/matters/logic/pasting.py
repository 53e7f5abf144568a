"""Reading what was copied out of an online service group: who said what, and what of it is a report. Pure.

Apps copy several messages in one of three ways: a line with the name and the time above each message, a line with the
name and a colon above it, or name, colon and message in one line. What fits none of them is one message of nobody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_MESSAGES, MOST_TEXT = 50, 20_000
_NAME = r"(?P<name>[^\s:：，。！？,!?][^:：，。！？\n]{0,29}?)"
_TIME = r"(?:\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?|\d{1,2}[-/月]\d{1,2}日?|昨天|前天|星期.|周.|今天)"
_CLOCK = r"(?:(?:上午|下午|凌晨|早上|中午|晚上)?\s*\d{1,2}:\d{2}(?::\d{2})?)"
_WITH_TIME = re.compile(rf"^{_NAME}\s+(?:{_TIME}\s*)?{_CLOCK}$|^{_NAME.replace('name', 'also')}\s+{_TIME}$")
_WITH_COLON = re.compile(rf"^{_NAME}\s*[:：]\s*$")
_IN_LINE = re.compile(rf"^{_NAME.replace('{0,29}', '{0,11}')}\s*[:：]\s*(?P<text>\S.*)$")
_PLACEHOLDERS = re.compile(r"[\[［](?:图片|视频|语音|表情|动画表情|文件|位置|链接|微笑|强|抱拳|玫瑰|OK)[\]］]|@\S+\s?")
_THANKS = re.compile(
    r"^(?:收到|好的?|谢谢.{0,6}|感谢.{0,6}|辛苦.{0,6}|是的|对的?|嗯+|哦+|可以|知道了|明白|没有|早上?好?|大家好|在|OK|ok|\+1)+[。！~～!.]*$"
)


@dataclass(frozen=True)
class Message:
    """One message: who said it ('' when that cannot be told), what, and whether it reads like more than a courtesy."""

    name: str
    text: str
    says_something: bool


def messages_of(pasted: str) -> list[Message]:
    """The messages in a pasted text, in order; at most 50 of them."""
    lines = [line.strip() for line in pasted[:MOST_TEXT].replace("\r", "").split("\n")]
    for split in (_above, _in_line):
        found = list(split(lines))
        if found:
            break
    else:
        found = [("", "\n".join(lines))]
    cleaned = ((name, _PLACEHOLDERS.sub("", text).strip()) for name, text in found)
    return [Message(name, text, _says_something(text)) for name, text in cleaned if text][:MOST_MESSAGES]


def _above(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Messages under a line with the name, with or without a time."""
    name, begun = "", False
    said: list[str] = []
    for line in lines:
        head = _WITH_TIME.match(line) or _WITH_COLON.match(line)
        if head:
            if begun:
                yield name, "\n".join(said).strip()
            name, said, begun = (head["name"] or head.groupdict().get("also") or "").strip(), [], True
        elif begun:
            said.append(line)
        elif line:
            return  # something stands above the first name: it was not copied this way
    if begun:
        yield name, "\n".join(said).strip()


def _in_line(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Messages of one line each, every one after its name."""
    filled = [line for line in lines if line]
    read = [_IN_LINE.match(line) for line in filled]
    if filled and all(read):
        for one in read:
            assert one is not None
            yield one["name"].strip(), one["text"].strip()


def _says_something(text: str) -> bool:
    return len(text) >= 4 and not _THANKS.match(text)
