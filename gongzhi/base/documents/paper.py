"""What a document says, whatever it looks like, and templates filled with values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

LETTER, NOTICE, MINUTES, SHEET = "letter", "notice", "minutes", "sheet"
FORMS = (LETTER, NOTICE, MINUTES, SHEET)
_FIELD = re.compile(r"\{([a-z_]+)\}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Grid:
    """A table: its headers, repeated on each page, and its lines."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Paper:
    """A document. `head` is the issuing authority's name, red on a letter and minutes; `number` 发文字号; `to` 主送.

    A paragraph that begins with 一、 or （一） is a heading of that level. `facts` are pairs of a label and what it is,
    as at the head of minutes and on a handling sheet. `sign` and `day` stand below, at the right.
    """

    form: str
    title: str
    paragraphs: Sequence[str] = ()
    head: str = ""
    number: str = ""
    to: str = ""
    facts: Sequence[tuple[str, str]] = ()
    grid: Grid | None = None
    after: Sequence[str] = ()
    sign: str = ""
    day: date | None = None
    copies: str = ""


def filled(text: str, values: Mapping[str, str]) -> list[str]:
    """The paragraphs of a template with its fields filled; a line of which every field is empty is left out."""
    found = []
    for line in text.strip().split("\n"):
        fields = _FIELD.findall(line)
        if fields and not any(values.get(field, "") for field in fields):
            continue
        made = _FIELD.sub(lambda match: values.get(match[1], ""), line)
        found += [part for part in made.split("\n") if part.strip()]
    return found


def fields_of(text: str) -> frozenset[str]:
    """The fields a template names."""
    return frozenset(_FIELD.findall(text))


def clean(text: str) -> str:
    """A text without what no XML can hold."""
    return _CONTROLS.sub("", text)


def written_day(day: date) -> str:
    """A day as official documents write it: in Arabic figures, without zeros in front."""
    return f"{day.year}年{day.month}月{day.day}日"
