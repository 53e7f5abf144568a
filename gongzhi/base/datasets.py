"""What can be counted: how a room describes its records, so that figures are declared over them and never coded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import QuerySet

FieldType = Literal["code", "number", "day", "moment", "flag", "text"]


@dataclass(frozen=True)
class Field:
    """Something known of every record.

    `at`: how the ORM reads it, a name or an expression. `means`: what a filter may say of a code, each with what is
    stored for it; `titles`: how a stored value is called. `places`: decimals of a number. A moment is what
    bulletins of a few hours go by; nothing is counted by it.
    """

    title: str
    type: FieldType
    at: Any
    means: Mapping[str, tuple[Any, ...]] | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    places: int = 0


@dataclass(frozen=True)
class Opened:
    """A record as a list of a figure shows it: its subject, what its page is found by, and how it is called."""

    subject: str
    key: Any
    title: str


@dataclass(frozen=True)
class Dataset:
    """The records of one kind that a room holds for one pack.

    `rows` are all of them, whoever looks; `seen` those of some rows that a viewer may see; `opened` says what rows are
    by key. `acts`: subject of the trail → the column of the rows' model, or of one it refers to, that holds the uid of
    what the act was done to: what is counted anew when an act appears, also when it is among the rows no more. `area`:
    the field that holds the area path. `public`: those of some rows that anybody may open. `guarded`: a flag of records
    that few may know of: where they are counted at all, it is for whole towns and above, so that no number tells of a
    single one.
    """

    code: str
    title: str
    rows: Callable[[], QuerySet[Any]]
    fields: Mapping[str, Field]
    acts: Mapping[str, str]
    seen: Callable[[QuerySet[Any], Any], QuerySet[Any]]
    opened: Callable[[QuerySet[Any]], Mapping[int, Opened]]
    area: str = "area_path"
    public: Callable[[QuerySet[Any]], Mapping[int, Opened]] | None = None
    guarded: str = ""
