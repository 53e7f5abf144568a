"""Running jobs: take one, keep its lease alive while it works, end it; threads share the queue, as processes do."""

import os
import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction

from gongzhi.base.jobs.actions import LeaseLost, Taken, alive, fail, finish, put_off, take
from gongzhi.base.jobs.logic import KINDS, Later, Run

LONGEST = timedelta(hours=2)  # a job that hangs is not kept alive for ever


def name_of_worker() -> str:
    """Machine and process, as the queue shows it."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def run_due(kinds: Collection[str] | None = None, *, at_most: int = 10_000) -> int:
    """Run what is due until nothing is; how many were run."""
    for number in range(at_most):
        if not run_one(kinds):
            return number
    return at_most


def run_one(kinds: Collection[str] | None = None) -> bool:
    """Run the job that is due longest; False when there is none."""
    taken = take(name_of_worker(), KINDS.keys() if kinds is None else kinds)
    if taken is None:
        return False
    try:
        _work(taken)
    except LeaseLost:
        _say(taken, "lost its lease; another worker has it")
    except Later as later:
        put_off(taken, later.at)
    except DatabaseError as fault:  # the database may be away: then even this cannot be told, and the lease runs out
        _failed(taken, fault)
    except Exception as fault:  # noqa: BLE001 whatever a job raises, the others go on
        _failed(taken, fault)
    return True


def _work(taken: Taken) -> None:
    run = Run(taken.uid, taken.at, taken.attempt, taken.last, lambda done, total: alive(taken, done, total))
    if taken.kind.whole:
        with transaction.atomic():
            taken.kind.work(run, **taken.arguments)
            finish(taken)
        return
    with _kept_alive(taken):
        taken.kind.work(run, **taken.arguments)
    finish(taken)


def _failed(taken: Taken, fault: BaseException) -> None:
    stuck = fail(taken, fault)
    _say(taken, f"{type(fault).__name__}, attempt {taken.attempt}{', stuck' if stuck else ''}")


def _say(taken: Taken, what: str) -> None:
    print(f"gongzhi job {taken.kind.name} {taken.uid}: {what}", file=sys.stderr)


@contextmanager
def _kept_alive(taken: Taken) -> Iterator[None]:
    """Extend the lease from another thread, so that a job need not think of it, until it ends or takes far too long.

    A job that writes and ends in one transaction needs none: its lease is the time it has.
    """
    over = threading.Event()
    pause = taken.kind.lease.total_seconds() / 3

    def beat() -> None:
        for _ in range(int(LONGEST.total_seconds() / pause)):
            if over.wait(pause):
                break
            try:
                alive(taken)
            except (LeaseLost, DatabaseError):
                break
        connection.close()

    thread = threading.Thread(target=beat, name=f"lease of {taken.kind.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def work_for_ever(pause: float, *, threads: int, upkeep: Callable[[], None], over: threading.Event) -> None:
    """Run what is due every `pause` seconds until `over`. A database that is away is tried again.

    The first thread takes no slow jobs, so that a gateway that hangs cannot hold up sealing and the like.
    """

    def loop(number: int) -> None:
        while not over.is_set():
            try:
                close_old_connections()
                if number == 0:
                    upkeep()
                quick = {name for name, kind in KINDS.items() if not kind.slow}
                run_due(quick if number == 0 and threads > 1 else None)
            except DatabaseError as fault:
                print(f"gongzhi tick: {fault}", file=sys.stderr)
            over.wait(pause)
        connection.close()

    others = [threading.Thread(target=loop, args=(number,), daemon=True) for number in range(1, threads)]
    for thread in others:
        thread.start()
    loop(0)
