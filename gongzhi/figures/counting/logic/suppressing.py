"""Which numbers of a table the public may not read: small ones, and others by which small ones could be told. Pure."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def hidden(records: Mapping[Key, int], few: int) -> set[Key]:
    """The lines of a table that are not shown beside their total: those of some records but fewer than `few`.

    With the total known, one hidden line could be computed from the others, and so could what few hidden lines have
    together. So the smallest lines beside them are hidden too, until at least two are and they hold `few` records or
    more. Lines without records tell of nobody and are shown.
    """
    found = {key for key, number in records.items() if 0 < number < few}
    if not found:
        return set()
    others = sorted((number, place, key) for place, (key, number) in enumerate(records.items()) if number >= few)
    for _number, _place, key in others:
        if len(found) > 1 and sum(records[one] for one in found) >= few:
            break
        found.add(key)
    return found
