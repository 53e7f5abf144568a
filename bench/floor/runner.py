"""Makes the floor's tables, serves it and asks it what the product is asked."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from bench.contest import Address, Way, counting, sql_log
from bench.forms import Report
from bench.servers import Database, Server, Size, granian, run

APP = "bench.floor.wsgi:application"


@dataclass
class Floor:
    """The bare view with so many writes, with or without the lock around its transaction."""

    writes: int
    encoding: str
    lock: bool = False
    label: str = "floor"
    table: str = "floor_main"

    @property
    def name(self) -> str:
        return f"{self.label}-{self.writes}"

    def prepare(self, database: Database) -> None:
        settings = {"DJANGO_SETTINGS_MODULE": "bench.floor.settings", "DATABASE_URL": database.url}
        run([sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v", "0"], {**settings, "PYTHONPATH": "."})

    def serve(self, database: Database, size: Size, counted: bool = False) -> Server:
        env = {
            "DATABASE_URL": database.url,
            "FLOOR_WRITES": str(self.writes),
            "FLOOR_LOCK": "1" if self.lock else "0",
        }
        app, more = counting(APP, sql_log(self.name, database.engine)) if counted else (APP, {})
        return granian(f"{self.name}-{database.engine}", app, {**env, **more}, size).wait("/healthz")

    def ways(self, address: Address, connections: int) -> list[Way]:
        return [Way("form", Report(address, self.encoding).maker(connections), 303)]
