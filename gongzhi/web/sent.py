"""Numbers and days as they are sent in forms and addresses: read, or None. Whatever is sent, nothing is raised."""

from datetime import date

from django.utils.dateparse import parse_date

KEY = 17  # digits of a key; more would not fit a column


def whole(text: str, digits: int = KEY) -> int | None:
    """A whole number from 0 on, in ASCII digits and no more of them than may be; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def a_day(text: str) -> date | None:
    """A day such as 2024-01-31; None for anything else, also for a day there is not."""
    try:
        return parse_date(text.strip())
    except ValueError:
        return None
