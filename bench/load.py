"""A load client that costs little: N keep-alive connections in one poll loop over plain sockets.

Each connection sends its next request as soon as the answer to the last one is complete (a closed
loop), so N connections mean N requests in flight. Requests are ready-made bytes from a callable and
redirects are not followed: what is measured is the server's answer and nothing else.
"""

from __future__ import annotations

import math
import select
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Make = Callable[[int], bytes]
LOST = 0  # stands for a status when the server hung up or did not answer in time
STORED = frozenset({200, 201, 302, 303})


@dataclass(frozen=True)
class Result:
    """What one run measured; latencies are in milliseconds and of successful answers only."""

    requests: int
    good: int
    statuses: dict[int, int]
    seconds: float
    latencies: list[float] = field(repr=False)
    client_us: float

    @property
    def errors(self) -> int:
        return self.requests - self.good

    @property
    def rate(self) -> float:
        return self.good / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The smallest latency that at least this share of the answers did not exceed."""
        if not self.latencies:
            return math.nan
        return self.latencies[max(0, math.ceil(share * len(self.latencies)) - 1)]

    def __str__(self) -> str:
        marks = " ".join(f"p{round(s * 100)} {self.percentile(s):.1f}" for s in (0.5, 0.95, 0.99))
        worst = self.latencies[-1] if self.latencies else math.nan
        return (
            f"{self.rate:8.1f}/s  {marks}  max {worst:.1f} ms  "
            f"errors {self.errors}/{self.requests}  client {self.client_us:.0f} us/request"
        )


def whole(buffer: bytes) -> int:
    """The length of the first complete HTTP answer in the buffer, or 0 while bytes are missing."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return 0
    head = buffer[:end].lower()
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        stop = head.find(b"\r\n", at + 2)
        total = end + 4 + int(head[at + 17 : stop if stop > 0 else None])
        return total if len(buffer) >= total else 0
    if b"\r\ntransfer-encoding: chunked" in head:
        return len(buffer) if buffer.endswith(b"\r\n0\r\n\r\n") else 0
    return end + 4


class Connection:
    """One keep-alive connection with at most one request under way."""

    __slots__ = ("address", "buffer", "sock", "started")

    def __init__(self, address: tuple[str, int], timeout: float) -> None:
        self.address = address
        self.buffer = b""
        self.started = 0.0
        self.sock = socket.create_connection(address, timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.started = time.perf_counter()
        self.sock.sendall(request)

    def receive(self) -> int | None:
        """The status once the answer is whole, None while it is not; OSError when the server is gone."""
        data = self.sock.recv(262144)
        if not data:
            raise ConnectionResetError
        buffer = self.buffer + data if self.buffer else data
        size = whole(buffer)
        if not size:
            self.buffer = buffer
            return None
        self.buffer = buffer[size:]
        return int(buffer[9:12])


class Client:
    """Connections to one server, driven together; a lost connection is counted and opened anew."""

    def __init__(self, address: tuple[str, int], connections: int, timeout: float = 60.0) -> None:
        self.address = address
        self.timeout = timeout
        self.poll = select.poll()
        self.open: dict[int, Connection] = {}
        for _ in range(connections):
            self._connect()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self.open.values():
            connection.sock.close()
        self.open.clear()

    def _connect(self) -> Connection:
        connection = Connection(self.address, self.timeout)
        descriptor = connection.sock.fileno()
        self.open[descriptor] = connection
        self.poll.register(descriptor, select.POLLIN)
        return connection

    def _again(self, lost: Connection) -> Connection:
        descriptor = lost.sock.fileno()
        self.poll.unregister(descriptor)
        del self.open[descriptor]
        lost.sock.close()
        return self._connect()

    def _send(self, connection: Connection, request: bytes) -> int:
        """Send; a server may have closed an idle connection meanwhile, which is no error of the request."""
        try:
            connection.send(request)
        except OSError:
            connection = self._again(connection)
            connection.send(request)
        return connection.sock.fileno()

    def run(self, make: Make, numbers: Iterable[int], good: frozenset[int], limit: float) -> Result:
        """Send one request per number; after the limit stop and count what is unanswered as lost."""
        statuses: Counter[int] = Counter()
        latencies: list[float] = []
        turn = iter(numbers)
        clock, cpu = time.perf_counter, time.process_time
        begun, spent = clock(), cpu()
        waiting = {self._send(c, make(n)) for c, n in zip(list(self.open.values()), turn, strict=False)}
        while waiting and clock() - begun < limit:
            for descriptor, _ in self.poll.poll(1000):
                connection = self.open[descriptor]
                try:
                    status = connection.receive()
                    if status is None:
                        continue
                    if status in good:
                        latencies.append((clock() - connection.started) * 1000)
                except OSError:
                    status = LOST
                    connection = self._again(connection)
                waiting.discard(descriptor)
                statuses[status] += 1
                number = next(turn, None)
                if number is not None:
                    waiting.add(self._send(connection, make(number)))
        seconds = clock() - begun
        if waiting:
            statuses[LOST] += len(waiting)
        requests = statuses.total()
        client_us = (cpu() - spent) / max(requests, 1) * 1e6
        return Result(requests, len(latencies), dict(statuses), seconds, sorted(latencies), client_us)


def measure(
    address: tuple[str, int],
    make: Make,
    *,
    connections: int = 8,
    warmup: int = 200,
    requests: int = 2000,
    good: frozenset[int] = STORED,
    limit: float = 120.0,
) -> Result:
    """Warm the server up, then measure a fixed number of requests on the same connections."""
    with Client(address, connections) as client:
        client.run(make, range(warmup), good, limit)
        return client.run(make, range(warmup, warmup + requests), good, limit)
