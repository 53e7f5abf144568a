"""Emptying what rows of registers say, when what they say must be forgotten. Where and when a row stood stays."""

from collections.abc import Sequence
from uuid import UUID

from gongzhi.base.search import actions as search
from gongzhi.work.registers.models import RECORD, Record, Version

TEXT = "text"


def erase_records(uids: Sequence[UUID]) -> None:
    """Nothing is left of what these rows ever said, in the index of words either."""
    keys = list(Record.objects.filter(uid__in=uids).values_list("pk", flat=True))
    Version.objects.filter(record__in=keys).exclude(answers=None).update(answers={}, reason="")
    Version.objects.filter(record__in=keys).update(reason="")
    Record.objects.filter(pk__in=keys).update(answers={}, title="")
    search.forget(RECORD, keys)
    search.owe_purge(RECORD)


ERASERS = {(RECORD, TEXT): erase_records}
