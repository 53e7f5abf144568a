"""What each message may say, and by which ways."""

from collections.abc import Iterator

from gongzhi.base.messages.logic.texts import SECRETS, fields_of
from gongzhi.packs.saying import MESSAGES, MessageText
from gongzhi.packs.schema import Text


def check_message(code: str, message: MessageText) -> list[str]:
    """Every fault of one message, as `.key: what is wrong`."""
    if code not in MESSAGES:
        return [f": is no message of this product; there are {', '.join(sorted(MESSAGES))}"]
    faults = []
    for key in ("title", "text", "short", "spoken"):
        text: Text | None = getattr(message, key)
        for language in ("zh", "en") if text else ():
            faults += [f".{key}.{language}: {one}" for one in _said(code, key, getattr(text, language))]
    if not message.channels:
        faults.append(".channels: name one or more")
    if "voice" in message.channels and message.spoken is None:
        faults.append(".spoken: is missing, and calls are among the channels")
    return faults


def _said(code: str, key: str, text: str) -> Iterator[str]:
    for name in sorted(fields_of(text) - MESSAGES[code]):
        yield f"{{{name}}} is no parameter of {code}; there are {', '.join(sorted(MESSAGES[code])) or 'none'}"
    if key in ("title", "spoken"):
        for name in sorted(fields_of(text) & SECRETS):
            yield f"{{{name}}} is a link, which cannot stand here"
