"""Installs, seeds and serves django-helpdesk, and knows the ways to hand it a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.contest import Address, Way, counting, sql_log
from bench.environments import install
from bench.forms import SERIAL, TEXT, Session, alternate, filler, post
from bench.peer_helpdesk.seed import CLERK, WORD
from bench.servers import ROOT, VAR, Database, Server, Size, granian, run

APP = "bench.peer_helpdesk.wsgi:application"
HOME = VAR / "helpdesk-venv"
PYTHON = HOME / "bin" / "python"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
FORM, LOGIN, API = "/tickets/submit/", "/login/", "/api/tickets/"


def missing() -> str:
    """Why the peer cannot take part, or "" when it can; installs it on the first call."""
    return install(HOME, REQUIREMENTS)


@dataclass
class Helpdesk:
    encoding: str
    as_shipped: bool = False
    name: str = "helpdesk"
    table: str = "helpdesk_ticket"

    def prepare(self, database: Database) -> None:
        run([str(PYTHON), "-m", "bench.peer_helpdesk.seed"], {"DATABASE_URL": database.url, "PYTHONPATH": str(ROOT)})

    def serve(self, database: Database, size: Size, counted: bool = False) -> Server:
        env = {"DATABASE_URL": database.url, "HELPDESK_AS_SHIPPED": "1" if self.as_shipped else "0"}
        app, more = counting(APP, sql_log(self.name, database.engine)) if counted else (APP, {})
        return granian(f"{self.name}-{database.engine}", app, {**env, **more}, size, str(PYTHON)).wait(FORM)

    def ways(self, address: Address, connections: int) -> list[Way]:
        """The public form, the REST API, and the API with no address to write to, which spares the mail."""
        public = [self._visitor(address) for _ in range(connections)]
        clerks = [self._clerk(address) for _ in range(connections)]
        return [
            Way("form", alternate([filler(self._form(s)) for s in public]), 302),
            Way("api", alternate([filler(self._api(s, "li@example.org")) for s in clerks]), 201),
            Way("api, no mail", alternate([filler(self._api(s, "")) for s in clerks]), 201),
        ]

    def _visitor(self, address: Address) -> Session:
        session = Session(address)
        session.ask("GET", FORM)
        if not session.token:
            raise RuntimeError("helpdesk gave no token with its public form")
        return session

    def _clerk(self, address: Address) -> Session:
        session = Session(address)
        session.ask("GET", LOGIN)
        status, _ = session.ask(
            "POST", LOGIN, {"username": CLERK, "password": WORD, "csrfmiddlewaretoken": session.token}
        )
        if status != 302 or "sessionid" not in session.cookies:
            raise RuntimeError(f"helpdesk did not let the clerk in: {status}")
        return session

    def _form(self, session: Session) -> bytes:
        fields = {
            "csrfmiddlewaretoken": session.token,
            "queue": "1",
            "title": f"路灯不亮 {SERIAL}",
            "body": TEXT,
            "priority": "3",
            "submitter_email": "li@example.org",
        }
        return post(session.address, FORM, fields, self.encoding, {"Cookie": session.cookie})

    def _api(self, session: Session, email: str) -> bytes:
        fields = {
            "queue": 1,
            "title": f"路灯不亮 {SERIAL}",
            "description": TEXT,
            "priority": 3,
            "submitter_email": email,
        }
        headers = {"Cookie": session.cookie, "X-CSRFToken": session.cookies["csrftoken"], "Accept": "application/json"}
        return post(session.address, API, fields, "json", headers)
