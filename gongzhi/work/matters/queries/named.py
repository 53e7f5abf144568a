"""The one matter a number names, written whole or said on the telephone."""

from gongzhi.base.ids import row_of, row_of_short
from gongzhi.work.matters.models import Matter


def matter_named(number: str) -> Matter | None:
    """The matter of a number such as `TB-2023-1115-0037` or `00372`; None when it is none or names nothing."""
    if named := row_of(number):
        prefix, day, key = named
        return Matter.objects.filter(pk=key, prefix=prefix, reported_day=day).first()
    said = row_of_short(number)
    return Matter.objects.filter(pk=said).first() if said is not None else None
