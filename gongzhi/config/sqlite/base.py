"""SQLite has one writer. Threads that find the file locked sleep and try again, which makes some wait very long.

Here they queue at a lock in the process before `BEGIN IMMEDIATE` instead and go on the moment the writer before
them is done. It is held from the start of the outermost transaction to its end. Other processes still meet at the
file, with SQLite's own busy timeout. `bench/` measures what it gains.
"""

import threading
from typing import Any

from django.db.backends.sqlite3 import base

_write_lock = threading.Lock()


class Door:
    """Lets one in at a time until it commits: while the disk works for one, the next begins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mine = threading.local()

    def __enter__(self) -> None:
        self._lock.acquire()
        self._mine.inside = True

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Let the next one in, if this thread is inside."""
        if getattr(self._mine, "inside", False):
            self._mine.inside = False
            self._lock.release()


door = Door()


class DatabaseWrapper(base.DatabaseWrapper):
    """The stock backend, queueing before each transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._holds_write_lock = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self._holds_write_lock:
            _write_lock.acquire()
            self._holds_write_lock = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._let_go()
            raise

    def _commit(self) -> None:
        door.leave()
        super()._commit()  # type: ignore[misc]  # on failure the rollback that follows lets go
        self._let_go()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._let_go()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._holds_write_lock:
            self._holds_write_lock = False
            _write_lock.release()
