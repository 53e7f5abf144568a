"""Server processes on free ports and throw-away databases, all gone when the bench ends.

Every server runs in a process group of its own, so that its workers end with it: on leaving the
`with` block, on an exception, on Ctrl-C, on SIGTERM or a closed terminal and, as a last resort, at exit.
"""

from __future__ import annotations

import atexit
import http.client
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
LOCAL_POSTGRES = (
    "postgresql://postgres@127.0.0.1:5432/postgres",
    "postgresql://postgres@/postgres?host=/var/run/postgresql",
)
_running: list[Server] = []


@dataclass(frozen=True)
class Size:
    """How many processes and threads serve one engine."""

    workers: int
    threads: int

    def __str__(self) -> str:
        return f"{self.workers} x {self.threads}"


@dataclass(frozen=True)
class Database:
    """An empty database of one engine, made for one contestant."""

    engine: str
    url: str

    def count(self, table: str) -> int:
        """How many rows the table holds."""
        if self.engine == "sqlite":
            file = sqlite3.connect(urlsplit(self.url).path[1:], timeout=20)
            try:
                return file.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            finally:
                file.close()
        import psycopg

        with psycopg.connect(self.url) as connection:
            row = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
            return row[0] if row else 0


class Server:
    """One server process and the address it answers on."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], port: int) -> None:
        self.name = name
        self.address = ("127.0.0.1", port)
        (VAR / "logs").mkdir(parents=True, exist_ok=True)
        self.log = VAR / "logs" / f"{name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                list(command),
                env={**os.environ, **env},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _running.append(self)

    def wait(self, path: str, limit: float = 60.0) -> Server:
        """Return once the path answers 200; otherwise stop the server and say what its log says."""
        try:
            self._wait(path, limit)
        except BaseException:
            self.stop()
            raise
        return self

    def _wait(self, path: str, limit: float) -> None:
        until = time.monotonic() + limit
        seen: object = "no answer"
        while time.monotonic() < until:
            if self.process.poll() is not None:
                seen = f"ended with code {self.process.returncode}"
                break
            connection = http.client.HTTPConnection(*self.address, timeout=10)
            try:
                connection.request("GET", path)
                seen = connection.getresponse().status
                if seen == 200:
                    return
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.1)
        tail = self.log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{self.name} did not answer 200 on {path}: {seen}\n{tail}")

    def stop(self) -> None:
        """End the process and its workers: asked first, killed after ten seconds."""
        if self in _running:
            _running.remove(self)
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


@atexit.register
def stop_all() -> None:
    for server in list(_running):
        server.stop()


def obey_signals() -> None:
    """Turn a request to end into an exception so that every `with` block is left in order."""

    def leave(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command: Sequence[str], env: Mapping[str, str], limit: float = 900.0) -> str:
    """Run a preparing command to its end; its output when it succeeds, an error with it otherwise."""
    done = subprocess.run(
        list(command),
        env={**os.environ, **env},
        cwd=ROOT,
        timeout=limit,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return done.stdout


def granian(name: str, app: str, env: Mapping[str, str], size: Size, python: str = sys.executable) -> Server:
    """Serve a WSGI application, without access log, on a free port."""
    port = free_port()
    command = [
        python,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--http",
        "1",
        "--no-ws",
        "--log-level",
        "warning",
        "--workers",
        str(size.workers),
        "--blocking-threads",
        str(size.threads),
        app,
    ]
    return Server(name, command, {"PYTHONPATH": str(ROOT), **env}, port)


def postgres_admin() -> tuple[str, str]:
    """The address of a server where databases may be made and its version, or "" and why there is none."""
    try:
        import psycopg
    except ImportError:
        return "", "psycopg is not installed here"
    given = os.environ.get("GONGZHI_BENCH_POSTGRES")
    reason = ""
    for url in [given] if given else LOCAL_POSTGRES:
        try:
            with psycopg.connect(url, connect_timeout=3) as connection:
                row = connection.execute("SHOW server_version").fetchone()
                return url, row[0] if row else ""
        except psycopg.Error as error:
            reason = reason or str(error).strip().splitlines()[0]
    return "", reason


@contextmanager
def fresh_database(engine: str, admin: str = "") -> Iterator[Database]:
    """An empty database that is gone afterwards: a file of its own, or one on the given server."""
    name = f"gongzhi_bench_{secrets.token_hex(4)}"
    if engine == "sqlite":
        folder = VAR / "sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            yield Database("sqlite", f"sqlite:///{folder / name}.sqlite3")
        finally:
            for file in folder.glob(f"{name}.sqlite3*"):
                file.unlink()
        return
    import psycopg

    parts = urlsplit(admin)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield Database("postgresql", urlunsplit(parts._replace(path=f"/{name}")))
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
