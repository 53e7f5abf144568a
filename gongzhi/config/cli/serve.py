"""`gongzhi serve` and `gongzhi demo`: making a fresh machine into a running house."""

import hashlib
import ipaddress
import os
import socket
import subprocess  # noqa: S404 starts this program's own verbs
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor
from tqdm import tqdm

from gongzhi.base import progress
from gongzhi.base.clock import now
from gongzhi.base.trail.logic import By
from gongzhi.config.cli import Arguments, Failed
from gongzhi.config.cli.packs import folder_of, shipped
from gongzhi.config.demo.people import seat_everybody
from gongzhi.config.demo.play import play_all
from gongzhi.config.founding import found
from gongzhi.config.orphans import STARTED_BY_SERVE
from gongzhi.packs.actions import load_pack
from gongzhi.packs.demo import PASSWORD, read_demo
from gongzhi.packs.queries import pack_in_force
from gongzhi.packs.reading import PackFault

_TICK_AFTER = 15.0  # seconds


def serve(arguments: Arguments) -> int:
    """Prepare what is missing, then serve until interrupted."""
    _refuse_public_demo(arguments.host)
    if arguments.workers > 1 and connection.vendor == "sqlite":
        raise Failed("--workers: SQLite has one writer; use PostgreSQL for more than one process")
    _refuse_taken_port(arguments.host, arguments.port)
    ensure_tables()
    _collect_static()
    folders = [] if arguments.empty or not settings.DEMO else _folders(arguments.packs)
    load(folders)
    os.environ[STARTED_BY_SERVE] = "1"
    children: list[subprocess.Popen[bytes]] = []
    over = threading.Event()
    if any(read_demo(folder) for folder in folders) and not _played():
        progress.tell("demo", progress.Progress("demo", 0, 1))
        names = ",".join(str(folder) for folder in folders)
        children.append(_child("demo", "--packs", names, "--scale", str(arguments.scale)))
    _print_address(arguments.host, arguments.port, folders)
    connection.close()
    threading.Thread(target=_tick_later, args=(children, over), daemon=True).start()
    try:
        _serve(arguments)
    finally:
        over.set()
        for child in children:
            child.terminate()
    return 0


def _tick_later(children: list[subprocess.Popen[bytes]], over: threading.Event) -> None:
    """Begin periodic work once the first page is out: loading it beside the server would double the time until then.

    While a demo plays it waits: what happens in the past must not meet clocks that have run out since.
    """
    playing = children[0] if children else None
    while not over.wait(_TICK_AFTER if playing is None else 1.0):
        if playing is None or playing.poll() is not None:
            children.append(_child("tick", "--every", "5"))
            return


def demo(arguments: Arguments) -> int:
    """Load packs and play their records, here and now."""
    if not settings.DEMO and not arguments.packs:
        raise Failed("GONGZHI_SECRET_KEY is set: this is no demo. Name the packs to load with --packs")
    _collect_static()  # so that any WSGI server can take over from here
    folders = _folders(arguments.packs)
    load(folders)
    with tqdm(unit=" matters", disable=None) as bar:

        def tell(done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        made = play_all(folders, scale=arguments.scale, bar=tell)
    print(f"{made} matters played")
    return 0


def ensure_tables() -> None:
    """Make the tables of a new database. One made by another version is left for `gongzhi upgrade`."""
    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if executor.loader.applied_migrations and not settings.DEMO:
        raise Failed("the tables are of another version of the program: make a backup, then run `gongzhi upgrade`")
    if executor.loader.applied_migrations or connection.introspection.table_names():
        call_command("migrate", verbosity=0, database=DEFAULT_DB_ALIAS)
    else:
        found(connection)


def upgrade(arguments: Arguments) -> int:
    """Bring the tables to this version of the program."""
    call_command("migrate", verbosity=1, database=DEFAULT_DB_ALIAS)
    _collect_static()
    return 0


def load(folders: list[Path]) -> None:
    """Put packs in force and seat their people; what has not changed costs a look."""
    for folder in folders:
        code = folder.resolve().name
        try:
            demo = read_demo(folder) if settings.DEMO else None
            # A demo tells of years: its posts stand since the first of them.
            at = demo.begun if demo and demo.begun and pack_in_force(code) is None else now()
            load_pack(folder, by=By("cli"), at=at)
            if demo:
                seat_everybody(code, demo, at=at)
        except PackFault as fault:
            raise Failed(f"{folder.name} cannot be used:\n{fault}") from None


def _folders(names: str | None) -> list[Path]:
    return [folder_of(name.strip()) for name in names.split(",") if name.strip()] if names else shipped()


def _played() -> bool:
    told = progress.ask("demo")
    return told is not None and told.finished


def _refuse_public_demo(host: str) -> None:
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if settings.DEMO and not loopback:
        raise Failed(
            f"--host {host}: without GONGZHI_SECRET_KEY this is a demo with known passwords; "
            "it serves 127.0.0.1 only. Set GONGZHI_SECRET_KEY and GONGZHI_HOSTS to serve others."
        )


def _collect_static() -> None:
    """Copy and compress static files, only when one of them has changed."""
    sources = sorted(p for p in (settings.ROOT / "gongzhi").rglob("static/**/*") if p.is_file())
    state = hashlib.sha256()
    for file in sources:
        stat = file.stat()
        state.update(f"{file}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    if stamp.is_file() and stamp.read_text() == state.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state.hexdigest())


def _refuse_taken_port(host: str, port: int) -> None:
    """The server would share the port with whoever has it, and each would answer some of the requests."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as after a server that just ended
            probe.bind(address)
    except OSError as fault:
        raise Failed(f"--port {port} of {host} cannot be had: {fault.strerror}. Choose another with --port") from None


def _child(*arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "gongzhi.config", *arguments])  # noqa: S603 our own verbs


def _print_address(host: str, port: int, folders: list[Path]) -> None:
    print(f"\n  共治 Gongzhi  http://{host}:{port}/\n")
    for folder in folders:
        found, pack = read_demo(folder), pack_in_force(folder.resolve().name)
        if not found or not pack:
            continue
        print(f"  {pack.pack.head.title.label}  http://{host}:{port}/desk/   password: {PASSWORD}")
        for login in found.logins:
            print(f"    {login.username:<10} {login.name}  {pack.pack.roles[login.role].title.label}")
    print(flush=True)


def _serve(arguments: Arguments) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "gongzhi.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=arguments.threads,
        backpressure=max(arguments.threads * 32, 128),
        respawn_failed_workers=True,  # one killed by the machine, as when memory runs out, must not end the service
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()
