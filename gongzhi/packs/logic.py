"""Taking texts out of a pack and putting them back, and its digest. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gongzhi.base.messages.logic.texts import LANGUAGES, Template, Words
from gongzhi.packs.schema import MessageText, Pack

_KEYS = {"zh", "en"}


def split_texts(pack: Pack) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The pack as plain data without texts, and its texts by place (`kinds/street_light/title`)."""
    texts: dict[str, dict[str, str]] = {}

    def walk(value: Any, place: str) -> Any:
        if isinstance(value, dict) and value and value.keys() <= _KEYS:
            texts[place] = value
            return {"text": place}
        if isinstance(value, dict):
            return {key: walk(inner, f"{place}/{key}" if place else key) for key, inner in value.items()}
        return value

    return walk(pack.model_dump(mode="json", by_alias=True), ""), texts


def join_texts(meaning: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> Pack:
    """The pack again, from its meaning and its texts."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            if value.keys() == {"text"}:
                return texts[value["text"]]
            return {key: walk(inner) for key, inner in value.items()}
        return value

    return Pack.model_validate(walk(meaning))


def digest_of(data: Any) -> str:
    """SHA-256 over JSON with sorted keys: the same content has the same digest everywhere."""
    raw = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()


def template_of(code: str, message: MessageText) -> Template:
    """A declared message as the outbox takes it. Its version is the digest of all it says."""
    words = {}
    for language, key in zip(LANGUAGES, ("zh", "en"), strict=True):
        said = [getattr(text, key) if text else "" for text in (message.title, message.text)]
        extra = [getattr(text, key) if text else "" for text in (message.short, message.spoken)]
        if all(said):
            words[language] = Words(*said, *extra)
    version = digest_of(message.model_dump(mode="json"))[:16]
    return Template(code, version, message.topic, message.channels, words, message.urgent, message.required)
