"""A WSGI application that serves another one and says in a header what SQL each answer took.

The header `X-Bench-SQL` holds three numbers: statements, writes among them, and transaction control
(savepoints and the like), which is in neither. With BENCH_SQL_LOG set, every statement is written to
that file. Only counting runs use it; nothing is timed through it.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.contest import HEADER

CONTROL = re.compile(r"\s*(BEGIN|START|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|SET\s+TRANSACTION)\b", re.IGNORECASE)
WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)
WRITE_INSIDE = re.compile(r"\s*WITH\b.*\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\b", re.IGNORECASE | re.DOTALL)


class Tally:
    """Counts what passes through a database connection during one request."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.statements = self.writes = self.control = 0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        self.seen.append(sql)
        if CONTROL.match(sql):
            self.control += 1
        else:
            times = len(params) if many else 1
            self.statements += times
            if WRITE.match(sql) or WRITE_INSIDE.match(sql):
                self.writes += times
        return execute(sql, params, many, context)


def load(target: str) -> Callable[..., Iterable[bytes]]:
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name or "application")


served = load(os.environ["BENCH_WSGI"])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    from django.db import connections

    tally = Tally()

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        headers = [*headers, (HEADER, f"{tally.statements} {tally.writes} {tally.control}")]
        return start_response(status, headers, *rest)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(tally))
        answer = served(environ, start)
    log = os.environ.get("BENCH_SQL_LOG")
    if log and environ["REQUEST_METHOD"] == "POST":
        Path(log).write_text("".join(f"{sql}\n" for sql in tally.seen), encoding="utf-8")
    return answer
