"""Texts people read, in Chinese and English, and how they are kept apart from what they label.

A pack or a form is stored by the content of its meaning; a mended label must pin nothing new.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,38}$")]
_KEYS = {"zh", "en"}


def _local(moment: time) -> time:
    """A bare number would be read as seconds in UTC, and could not be compared with the other."""
    if moment.tzinfo is not None:
        raise ValueError("must be a local time such as 09:00:00")
    return moment


LocalTime = Annotated[time, AfterValidator(_local)]


class Declared(BaseModel):
    """Base of everything that is declared in files: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Declared):
    """A text people read, in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = ""

    @property
    def label(self) -> str:
        """The text in the reader's language; Chinese where there is no English."""
        return self.en if self.en and not (get_language() or "zh").startswith("zh") else self.zh


def take_texts(data: Any) -> tuple[Any, dict[str, dict[str, str]]]:
    """Plain data without its texts, and the texts by place (`kinds/street_light/title`).

    What stands in a list is named by its `code`, else by its position.
    """
    texts: dict[str, dict[str, str]] = {}

    def walk(value: Any, place: str) -> Any:
        if isinstance(value, dict) and value and value.keys() <= _KEYS:
            texts[place] = value
            return {"text": place}
        if isinstance(value, dict):
            return {key: walk(inner, f"{place}/{key}" if place else key) for key, inner in value.items()}
        if isinstance(value, list):
            return [walk(inner, f"{place}/{_step(inner, n)}") for n, inner in enumerate(value)]
        return value

    return walk(data, ""), texts


def _step(value: Any, position: int) -> str:
    return str(value["code"]) if isinstance(value, dict) and value.get("code") else str(position)


def put_texts(meaning: Any, texts: Mapping[str, Mapping[str, str]]) -> Any:
    """The data again, from its meaning and its texts."""
    if isinstance(meaning, dict):
        if meaning.keys() == {"text"}:
            return texts[meaning["text"]]
        return {key: put_texts(inner, texts) for key, inner in meaning.items()}
    if isinstance(meaning, list):
        return [put_texts(inner, texts) for inner in meaning]
    return meaning


def digest_of(data: Any) -> str:
    """SHA-256 over JSON with sorted keys: the same content has the same digest everywhere."""
    raw = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(raw.encode()).hexdigest()
