"""A whole house in processes of its own: made once, copied for each test, served on a free port, killed if need be.

Append-only tables cannot be emptied, so every test works on a copy: of the folder under SQLite, of a template
database under PostgreSQL. `DATABASE_URL` of the test run chooses the engine and names the database to begin from.
"""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from tests.visitor import Visitor

ROOT = Path(__file__).parents[1]
MADE = "made"  # holds the address of the database of a house that is kept
PATIENCE = 90.0  # seconds until something that should happen is given up
GRID = "500152115211001"  # the grid of the demo's `wangge`

Found = TypeVar("Found")
Done = subprocess.CompletedProcess[str]


def admin_url() -> str:
    """The PostgreSQL database to make others from, or '' when the tests run on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(look: Callable[[], Found], what: str, *, patience: float = PATIENCE) -> Found:
    """What `look` returns once it is true; an error naming `what` when that does not come."""
    until = time.monotonic() + patience
    while True:
        if found := look():
            return found
        if time.monotonic() > until:
            raise AssertionError(f"in vain waited for: {what}")
        time.sleep(0.05)


@dataclass
class House:
    """One installation: its folder, its database, and its server while it runs."""

    var: Path
    url: str
    port: int = field(default_factory=free_port)
    server: "subprocess.Popen[bytes] | None" = None

    def env(self, **more: str) -> dict[str, str]:
        """The environment of every process of this house."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GONGZHI_") and k != "DATABASE_URL"}
        own = {
            "GONGZHI_VAR": str(self.var),
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.url,
            "LC_ALL": "C.UTF-8",
        }
        no_limits = {f"GONGZHI_{what}_PER_HOUR": "0" for what in ("REPORTS", "LOOKUPS", "LOGINS", "API")}
        return {**kept, **own, **no_limits, **more}

    def begin(self, *verb: str, **env: str) -> "subprocess.Popen[str]":
        """Start `gongzhi VERB` beside the test."""
        return subprocess.Popen(
            [sys.executable, "-m", "gongzhi.config", *verb], cwd=ROOT, env=self.env(**env), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def run(self, *verb: str, said: str = "", **env: str) -> Done:
        """`gongzhi VERB` to its end; `said` is what it is told, both outputs together are in `stdout`."""
        process = self.begin(*verb, **env)
        try:
            out, _ = process.communicate(said, timeout=2 * PATIENCE)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return Done(verb, process.returncode, out)

    def python(self, code: str) -> "subprocess.Popen[str]":
        """Start a Python program that uses the house's own parts."""
        head = "import django; django.setup()\n"
        env = self.env(DJANGO_SETTINGS_MODULE="gongzhi.config.settings")
        return subprocess.Popen(
            [sys.executable, "-c", head + code], cwd=ROOT, env=env, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def start(self, *arguments: str, path: str = "/healthz", **env: str) -> "House":
        """Serve in a process group of its own, and return once it answers."""
        verb = [sys.executable, "-m", "gongzhi.config", "serve", "--port", str(self.port), *(arguments or ["--empty"])]
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                verb, cwd=ROOT, env=self.env(**env), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        wait_for(lambda: self.answers(path), f"an answer of the server\n{self.log.read_text(errors='replace')[-2000:]}")
        return self

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.var.with_suffix(".log")

    def answers(self, path: str = "/healthz") -> bool:
        """Whether the server answers 200 there now."""
        assert self.server is None or self.server.poll() is None, self.log.read_text(errors="replace")[-2000:]
        try:
            return Visitor(self.port).get(path).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        """End the server and everything it started: asked first, then killed."""
        if self.server is None:
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, how)
            with suppress(subprocess.TimeoutExpired):
                self.server.wait(15)
        self.server = None

    def kill(self) -> None:
        """As when the power fails: every process of the server at once."""
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()
        self.server = None

    def worker(self) -> int:
        """The process that answers requests: the server's child that is not another verb."""
        assert self.server is not None
        for file in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parent = int(file.read_text().rpartition(")")[2].split()[1])
                command = (file.parent / "cmdline").read_bytes().split(b"\0")
                if parent == self.server.pid and b"tick" not in command and b"demo" not in command:
                    return int(file.parent.name)
        raise AssertionError("the server has no worker")

    def visitor(self) -> Visitor:
        """Somebody with a browser of their own."""
        return Visitor(self.port)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a statement finds, asked past the product."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as connection:
                cursor = connection.execute(sql)  # type: ignore[call-overload]
                return cursor.fetchall() if cursor.description else []
        connection = sqlite3.connect(self.var / "gongzhi.sqlite3", timeout=30)
        try:
            found = connection.execute(sql).fetchall()
            connection.commit()
            return found
        finally:
            connection.close()

    def count(self, table: str, where: str = "1=1") -> int:
        """How many rows a table has."""
        return int(self.rows(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


def make_database(template: str = "") -> str:
    """The address of a new PostgreSQL database, a copy of `template` if given; '' on SQLite."""
    admin = admin_url()
    if not admin:
        return ""
    name = f"gongzhi_house_{secrets.token_hex(4)}"
    copied = f' TEMPLATE "{urlsplit(template).path[1:]}"' if template else ""
    _of_the_server(f'CREATE DATABASE "{name}"{copied}')
    return urlunsplit(urlsplit(admin)._replace(path=f"/{name}"))


def drop_database(url: str) -> None:
    """Take a database away, whoever still reads it. Nothing to do on SQLite."""
    if url:
        _of_the_server(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)')


def _of_the_server(statement: str) -> None:
    import psycopg

    with psycopg.connect(admin_url(), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def database(template: str = "") -> Iterator[str]:
    """A PostgreSQL database of one's own, a copy of `template` if given; '' on SQLite."""
    url = make_database(template)
    try:
        yield url
    finally:
        drop_database(url)


@contextmanager
def bare_house(folder: Path) -> Iterator[House]:
    """A house with nothing in it: no tables, no packs."""
    with database() as url:
        house = House(folder / "var", url)
        house.var.mkdir(parents=True)
        try:
            yield house
        finally:
            house.stop()


def demo_house(kept: Path, pack: str = "tangba") -> House:
    """A house with a small demo, never served: what the others are copied from.

    Made by whichever process asks first and kept under `kept` for all of a run, and for the next run in `./test`.
    """
    folder = kept / f"{pack}-{'postgresql' if admin_url() else 'sqlite'}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / MADE
        if made.exists():
            return House(folder / "var", made.read_text(encoding="utf-8"))
        house = House(folder / "var", make_database())
        house.var.mkdir()
        done = house.run("demo", "--packs", pack, "--scale", "0.02")
        if done.returncode != 0:
            drop_database(house.url)
            shutil.rmtree(house.var)
            raise AssertionError(done.stdout)
        if not house.url:
            house.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        made.write_text(house.url, encoding="utf-8")
        return house


def forget_demo_houses(kept: Path) -> None:
    """Take away the databases of a server that `demo_house` made; files go with the folder."""
    for made in kept.glob(f"*/{MADE}"):
        if url := made.read_text(encoding="utf-8"):
            drop_database(url)
            made.unlink()
            shutil.rmtree(made.parent)


@contextmanager
def copied_house(template: House, folder: Path) -> Iterator[House]:
    """A copy of a house that is not running."""
    with database(template.url) as url:
        shutil.copytree(template.var, folder / "var")
        house = House(folder / "var", url)
        try:
            yield house
        finally:
            house.stop()
