"""Lists that leave the house: nothing is kept of them but that they left, by whom, and how they were narrowed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from gongzhi.base.exchange.models import LIST
from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done


@transaction.atomic
def note_export(
    name: str, form: str, *, filters: Mapping[str, str], viewer: Viewer, channel: str, at: datetime
) -> None:
    """Record that a list was exported. `filters`: codes only, never words somebody typed."""
    post = min(viewer.posts, key=lambda one: len(one.area_path), default=None)
    facts = {"list": name, "form": form, **{key: value for key, value in filters.items() if value}}
    by, path = viewer.by(post.id if post else None, channel), post.area_path if post else ""
    record([Done("exchange.exported", LIST, uuid7(), by, at, path, facts)])


@transaction.atomic
def note_files(name: str, system: str, number: int, *, by: By, at: datetime) -> None:
    """Record that so many records were written to a file for another platform."""
    facts = {"list": name, "system": system, "number": number}
    record([Done("exchange.exported", LIST, uuid7(), by, at, data=facts)])
