"""The product as a contestant: prepared with a small demo and served as its users serve it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.contest import Address, Way, counting, sql_log
from bench.forms import Report, Session, alternate, filler
from bench.servers import VAR, Database, Server, Size, free_port, granian, run

APP = "gongzhi.config.wsgi:application"
DEMO = ("demo", "--packs", "tangba", "--scale", "0.02")
FORM = "/report/"


def executable() -> str:
    """The `gongzhi` command beside this Python, else on the path, else ""."""
    beside = Path(sys.executable).with_name("gongzhi")
    return str(beside) if beside.exists() else shutil.which("gongzhi") or ""


def missing() -> str:
    """Why the product cannot take part, or "" when it can."""
    return "" if executable() else "no gongzhi command beside this Python (make the environment: ./run)"


@dataclass
class Product:
    encoding: str
    kind: str = "street_light"
    name: str = "product"
    table: str = "matters_matter"

    def _env(self, database: Database) -> dict[str, str]:
        return {
            "DATABASE_URL": database.url,
            "GONGZHI_VAR": str(VAR / f"product-{database.engine}"),
            "GONGZHI_SECRET_KEY": "only for this bench, on this machine, for some minutes",
            "GONGZHI_HOSTS": "127.0.0.1",
            "GONGZHI_REPORTS_PER_HOUR": "0",
        }

    def prepare(self, database: Database) -> None:
        env = self._env(database)
        shutil.rmtree(env["GONGZHI_VAR"], ignore_errors=True)
        Path(env["GONGZHI_VAR"]).mkdir(parents=True)
        run([executable(), *DEMO], env)

    def serve(self, database: Database, size: Size, counted: bool = False) -> Server:
        """As `gongzhi serve` does it; the size is told to it so that all contestants have the same."""
        env = self._env(database)
        name = f"{self.name}-{database.engine}"
        if counted:
            app, more = counting(APP, sql_log(self.name, database.engine))
            server = granian(name, app, {**env, **more}, size)
        else:
            port = free_port()
            how = ["--port", str(port), "--workers", str(size.workers), "--threads", str(size.threads)]
            server = Server(name, [executable(), "serve", *how], env, port)
        return server.wait(FORM)

    def ways(self, address: Address, connections: int) -> list[Way]:
        """One browser per connection: each fetches the form once and keeps its cookie and token."""
        report = Report(address, self.encoding, FORM, self.kind)
        makers = []
        for _ in range(connections):
            session = Session(address)
            status, _ = session.ask("GET", FORM)
            if status != 200 or not session.token:
                raise RuntimeError(f"{FORM} answered {status} and no token for the form")
            makers.append(filler(report.request(session)))
        return [Way("form", alternate(makers), 303)]
