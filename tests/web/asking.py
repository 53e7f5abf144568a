"""Sending what nobody should send, and what must hold of every answer."""

from typing import Any

from gongzhi.base.ids import uuid7

HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self)",
    "Cache-Control": "",
}


def sound(answer: Any) -> Any:
    """An answer that is no fault of ours and carries every header."""
    assert answer.status_code < 500, answer.status_code
    for header, begins in HEADERS.items():
        assert answer.headers.get(header, "missing").startswith(begins), header
    assert answer.headers.get("Cache-Control")
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def report(**changes: Any) -> dict[str, Any]:
    """A sound report, but for the changes."""
    whole = {"uid": uuid7(), "kind": "litter", "text": "垃圾没人清运。", "address": "学堂路小学门口"}
    return {**whole, **changes}


def refused(answer: Any, status: int, *words: str) -> None:
    """The answer has this status and says these words."""
    assert sound(answer).status_code == status
    for word in words:
        assert word in answer.content.decode(), word
