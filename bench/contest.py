"""What every contestant can do, so that one loop measures all of them alike."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.servers import VAR, Database, Server, Size

Address = tuple[str, int]
HEADER = "X-Bench-SQL"


@dataclass(frozen=True)
class Way:
    """One way to hand something in: a request per number, and the status that means it was stored."""

    name: str
    make: Callable[[int], bytes]
    status: int


class Contestant(Protocol):
    table: str  # holds one row per stored intake; "" when that is not checked

    @property
    def name(self) -> str:
        """What the tables call it."""

    def prepare(self, database: Database) -> None:
        """Make tables and what an intake needs to find."""

    def serve(self, database: Database, size: Size, counted: bool = False) -> Server:
        """Start the server and wait until it answers; counted ones tell their SQL in a header."""

    def ways(self, address: Address, connections: int) -> list[Way]:
        """The ways to hand something in, each with its sessions opened beforehand."""


@dataclass(frozen=True)
class Work:
    """What one intake asks of the database."""

    statements: int
    writes: int
    control: int

    def __str__(self) -> str:
        return f"{self.statements} statements, {self.writes} of them writes (and {self.control} of control)"


def exchange(address: Address, request: bytes) -> tuple[int, str]:
    """Send ready-made bytes once; the status and the counting header of the answer."""
    connection = http.client.HTTPConnection(*address, timeout=60)
    try:
        connection.connect()
        connection.sock.sendall(request)
        answer = http.client.HTTPResponse(connection.sock, method="POST")
        answer.begin()
        answer.read()
        return answer.status, answer.getheader(HEADER, "")
    finally:
        connection.close()


def count(contestant: Contestant, database: Database) -> dict[str, Work]:
    """The SQL of one intake by every way: the third request of a process, when its caches are filled."""
    with contestant.serve(database, Size(1, 1), counted=True) as server:
        works = {}
        for way in contestant.ways(server.address, 1):
            for number in range(3):
                status, header = exchange(server.address, way.make(number))
                if status != way.status or not header:
                    raise RuntimeError(f"{contestant.name} {way.name}: {status} instead of {way.status}")
            works[way.name] = Work(*(int(part) for part in header.split()))
    return works


def counting(app: str, log: Path) -> tuple[str, dict[str, str]]:
    """The application and environment that serve `app` with its SQL counted."""
    return "bench.counted:application", {"BENCH_WSGI": app, "BENCH_SQL_LOG": str(log)}


def sql_log(name: str, engine: str) -> Path:
    return VAR / "logs" / f"{name}-{engine}.sql"
