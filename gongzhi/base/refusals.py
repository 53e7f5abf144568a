"""The ways an action says no: every refusal names what is wrong and, where there is one, the field."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was handed in. `field` is '' when it concerns the whole."""

    field: str
    message: Text


class Refused(Exception):
    """An action that was not done. Nothing was written. `status` is the HTTP answer a face gives."""

    status = 400

    def __init__(self, problems: Sequence[Problem] | Text) -> None:
        if isinstance(problems, str | Promise):
            problems = [Problem("", problems)]
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.message}" if p.field else str(p.message) for p in problems))


class Invalid(Refused):
    """The input is wrong; the problems say where."""


class NotAllowed(Refused):
    """The one who asks may not do this, here, now."""

    status = 403


class Conflict(Refused):
    """Somebody else was first, or the same key came with other content."""

    status = 409


class TooMany(Refused):
    """Asked for too often."""

    status = 429
