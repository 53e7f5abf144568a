"""A small browser without a window: one connection, cookies, and the token every form wants."""

import http.client
import json
import re
import secrets
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from gongzhi.base.ids import uuid7

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="(\d+)"')
_NUMBER = re.compile(r"TB-\d{4}-\d{4}-\d{4,}")
_TRIES = 60.0  # seconds one answer may take


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as a page."""
        return unescape(self.body.decode())

    @property
    def location(self) -> str:
        """Where it sends the visitor on to."""
        return self.headers.get("Location", "")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def number(self) -> str:
        """The number of the matter the page is about."""
        found = _NUMBER.search(self.text)
        assert found, f"{self.status}: no number on the page"
        return found[0]


class Visitor:
    """Somebody at a browser. Not for several threads at once: give each its own by `twin`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""
        self._line: http.client.HTTPConnection | None = None

    def twin(self) -> "Visitor":
        """The same person at another window: same cookies, a connection of its own."""
        other = Visitor(self.port)
        other.cookies, other.token = dict(self.cookies), self.token
        return other

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request; raises `OSError` when the server is gone before its answer is whole."""
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TRIES)
        sent = {"Accept-Language": "zh", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **headers}
        try:
            self._line.request(method, path, body, sent)
            response = self._line.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException) as fault:
            self._line.close()
            self._line = None
            raise ConnectionError(str(fault)) from fault
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        """A page."""
        return self.ask("GET", path, **headers)

    def post(self, path: str, **fields: Any) -> Answer:
        """A form with the token of the page it came from."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        return self.ask("POST", path, body, **{"Content-Type": "application/x-www-form-urlencoded"})

    def open(self, path: str) -> Answer:
        """A page with a form: its token is kept for what is sent next."""
        page = self.get(path)
        found = _TOKEN.search(page.text)
        assert found, f"{path}: {page.status}, no form"
        self.token = found[1]
        return page

    def login(self, username: str, password: str = "gongzhi-demo") -> "Visitor":
        """Log in at the desk."""
        self.open("/desk/login/")
        answer = self.post("/desk/login/", username=username, password=password)
        assert answer.status == 302, f"{username}: {answer.status}"
        self.open("/desk/")
        return self

    def report(self, **fields: Any) -> Answer:
        """Send the report form; what is not given is made up. Without a place it goes to the fallback post."""
        if not self.token:
            self.open("/report/")
        return self.post("/report/", **report_fields(**fields))

    def page_of(self, link: str) -> Answer:
        """The page behind a link an answer gave."""
        return self.open(urlsplit(link).path)

    def seen(self, number: str) -> int:
        """How many moves the matter had when its desk page was made."""
        found = _SEEN.search(self.open(f"/desk/matters/{number}/").text)
        assert found, f"{number}: no move can be made"
        return int(found[1])

    def move(self, number: str, code: str, *, seen: int | None = None, **words: Any) -> Answer:
        """Make a move at the desk, from a page seen now or before."""
        known = self.seen(number) if seen is None else seen
        return self.post(f"/desk/matters/{number}/move", move=code, seen=known, **words)


def report_fields(**fields: Any) -> dict[str, Any]:
    """The fields of a report as its form sends them."""
    words = f"金山村路口路灯不亮 {secrets.token_hex(4)}"
    return {"uid": uuid7(), "text": words, "kind": "street_light", "address": "学堂路小学门口", **fields}
