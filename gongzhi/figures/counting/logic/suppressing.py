"""Which numbers of a table the public may not read: small ones, and others by which small ones could be told. Pure."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from gongzhi.figures.counting.logic.measures import Answer
from gongzhi.packs.figures import Figure

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


def told_in_public(figure: Figure, told: Sequence[Answer]) -> list[Answer]:
    """The lines of a table as the public may read them beside their total."""
    gone = hidden({place: one.records for place, one in enumerate(told)}, figure.few)
    kept = Answer(None, 0, _("记录太少，不公布"))
    return [kept if place in gone else one for place, one in enumerate(told)]
