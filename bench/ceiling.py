"""What the load client can do at most: its rate against a server that only says 303.

    python -m bench.ceiling

The trivial server runs in a child process on the same machine, as a measured server would. A rate
measured elsewhere is trustworthy while it stays well below this ceiling (a third or less).
"""

from __future__ import annotations

import argparse
import multiprocessing
import select
import socket

from bench.forms import Report
from bench.load import Result, measure

ANSWER = b"HTTP/1.1 303 See Other\r\nlocation: /follow/0/\r\ncontent-length: 0\r\n\r\n"


def asked(buffer: bytes) -> bool:
    """Whether the buffer holds a whole request: its head and as many bytes as it announces."""
    end = buffer.find(b"\r\n\r\n")
    at = buffer.find(b"Content-Length: ")
    if end < 0 or at < 0:
        return False
    return len(buffer) >= end + 4 + int(buffer[at + 16 : buffer.find(b"\r\n", at)])


def answer(listener: socket.socket) -> None:
    """Answer every complete request with the same bytes until the process is ended."""
    poll = select.poll()
    poll.register(listener.fileno(), select.POLLIN)
    peers: dict[int, socket.socket] = {}
    pending: dict[int, bytes] = {}
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == listener.fileno():
                peer, _ = listener.accept()
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                peers[peer.fileno()] = peer
                pending[peer.fileno()] = b""
                poll.register(peer.fileno(), select.POLLIN)
                continue
            data = peers[descriptor].recv(262144)
            if not data:
                poll.unregister(descriptor)
                peers.pop(descriptor).close()
                continue
            pending[descriptor] += data
            if asked(pending[descriptor]):
                pending[descriptor] = b""
                peers[descriptor].sendall(ANSWER)


def ceiling(connections: int = 8, requests: int = 20000, encoding: str = "urlencoded") -> Result:
    """Measure the client against the trivial server with the same bodies as the real runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        server = multiprocessing.get_context("fork").Process(target=answer, args=(listener,), daemon=True)
        server.start()
        try:
            make = Report(address, encoding).maker(connections)
            return measure(address, make, connections=connections, warmup=1000, requests=requests)
        finally:
            server.terminate()
            server.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--requests", type=int, default=20000)
    given = parser.parse_args()
    for encoding in ("urlencoded", "multipart"):
        print(f"{encoding:>10}: {ceiling(given.connections, given.requests, encoding)}")


if __name__ == "__main__":
    main()
