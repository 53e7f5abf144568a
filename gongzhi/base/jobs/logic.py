"""What a job is, which kinds there are, how long to wait after a failure, and what may be told of it. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

Argument = str | int | None
_TELLABLE = re.compile(r"^[A-Za-z0-9_.:/+-]{0,120}$")
_TEXT_MAX = 200


@dataclass(frozen=True)
class Run:
    """What a job is told of its run: who it is, the database's time, the attempt from 1, and whether it is the last.

    `tell(done, total)` shows how far it is and extends the lease.
    """

    uid: UUID
    at: datetime
    attempt: int
    last: bool
    tell: Callable[[int, int], None]


Work = Callable[..., None]


@dataclass(frozen=True)
class Kind:
    """A registered job. `whole`: it writes and ends in one transaction, so that its effects happen exactly once.

    `slow`: it waits for others' machines; one worker is always kept free of such.
    """

    name: str
    work: Work
    lease: timedelta
    retries: int
    backoff: Callable[[int], timedelta]
    whole: bool
    slow: bool


class JobFault(Exception):
    """A failure with a code and a short technical text of its own; `final` gives up at once."""

    def __init__(self, code: str, text: str = "", *, final: bool = False) -> None:
        self.code, self.text, self.final = code, text, final
        super().__init__(f"{code}: {text}")


class Later(Exception):
    """Not a failure: the job asks to be run again at another time, and the attempt does not count."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__(at.isoformat())


def doubling(first: timedelta, longest: timedelta) -> Callable[[int], timedelta]:
    """Wait twice as long after each failure."""
    return lambda attempt: min(first * 2 ** min(attempt - 1, 20), longest)


KINDS: dict[str, Kind] = {}
_WAIT = doubling(timedelta(seconds=15), timedelta(hours=1))


def job(
    name: str,
    *,
    lease: timedelta = timedelta(minutes=2),
    retries: int = 8,
    backoff: Callable[[int], timedelta] = _WAIT,
    whole: bool = False,
    slow: bool = False,
) -> Callable[[Work], Work]:
    """Register a function as a job. It must be idempotent: after a crash it runs again."""

    def register(work: Work) -> Work:
        if name in KINDS and KINDS[name].work is not work:
            raise ValueError(f"two jobs are called {name}")
        KINDS[name] = Kind(name, work, lease, retries, backoff, whole, slow)
        return work

    return register


def tellable(arguments: Mapping[str, Argument]) -> dict[str, Argument]:
    """Arguments as they are stored: ids, codes and numbers. Raises `ValueError` for anything that reads like text."""
    for name, value in arguments.items():
        if isinstance(value, str) and not _TELLABLE.match(value):
            raise ValueError(f"{name}: a job is given ids and codes, never text of people")
        if not isinstance(value, str | int | None):
            raise ValueError(f"{name}: {type(value).__name__} is no id and no code")
    return dict(arguments)


def described(fault: BaseException) -> tuple[str, str]:
    """Code and place of a failure. What an exception says is left out: it may quote what people wrote."""
    if isinstance(fault, JobFault):
        return fault.code[:60], fault.text[:_TEXT_MAX]
    place, trace = "", fault.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "gongzhi" in file.parts or not place:
            place = f"{'/'.join(file.parts[-3:])}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(fault).__name__[:60], place[:_TEXT_MAX]
