"""Request bytes: built once per browser session, with only the unique parts filled in per request.

Everything that varies has a fixed width, so the length of a body is known beforehand and making a
request is one join. A session stands for one browser: it has fetched its form once and returns the
cookie and the token it was given.
"""

from __future__ import annotations

import html
import http.client
import json
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

Address = tuple[str, int]

UID = "00000000-0000-7000-8000-000000000000"  # becomes a fresh UUIDv7
SERIAL = "SERIAL00"  # becomes the request's number
DRIFT = "77777777"  # becomes eight random digits
MARKS = re.compile(f"({UID}|{SERIAL}|{DRIFT})".encode())
BOUNDARY = "----bench0d9f6c1e4b7a"

# Two hundred characters, the length of a typical report; the serial number makes each one unique.
SENTENCE = "小学门口的路灯连续三天不亮，放学的孩子和接送的老人看不清路，排水沟盖板也松了，请派人来看。"
TEXT = (f"第{SERIAL}号：" + SENTENCE * 5)[:200]


def uuid7() -> str:
    """A UUIDv7: the time in milliseconds, then random bits."""
    bits = (time.time_ns() // 1_000_000) << 80 | random.getrandbits(80)
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def filler(raw: bytes) -> Callable[[int], bytes]:
    """A callable that fills the marks in a request, each mark with a value of its own width."""
    parts = MARKS.split(raw)
    holes = [(at, parts[at].decode()) for at in range(1, len(parts), 2)]

    def fill(number: int) -> bytes:
        filled = parts.copy()
        for at, mark in holes:
            if mark == UID:
                filled[at] = uuid7().encode()
            elif mark == SERIAL:
                filled[at] = b"%08d" % number
            else:
                filled[at] = b"%08d" % random.randrange(100_000_000)
        return b"".join(filled)

    return fill


def alternate(makers: Sequence[Callable[[int], bytes]]) -> Callable[[int], bytes]:
    """Requests of several sessions in turn."""
    return lambda number: makers[number % len(makers)](number)


def multipart(fields: Mapping[str, str]) -> bytes:
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(lines) + f"--{BOUNDARY}--\r\n").encode()


def body(fields: Mapping[str, object], encoding: str) -> tuple[str, bytes]:
    """The content type and the body of the fields in one of the encodings."""
    if encoding == "json":
        return "application/json", json.dumps(fields, ensure_ascii=False).encode()
    texts = {name: str(value) for name, value in fields.items()}
    if encoding == "multipart":
        return f"multipart/form-data; boundary={BOUNDARY}", multipart(texts)
    return "application/x-www-form-urlencoded", urlencode(texts).encode()


def post(address: Address, path: str, fields: Mapping[str, object], encoding: str, headers: Mapping[str, str]) -> bytes:
    """A whole POST request, marks still in it."""
    kind, content = body(fields, encoding)
    host = f"{address[0]}:{address[1]}"
    lines = {
        "Host": host,
        "Origin": f"http://{host}",
        "Accept": "text/html,application/json;q=0.9",
        "Accept-Language": "zh-CN",
        "User-Agent": "gongzhi-bench",
        "Content-Type": kind,
        "Content-Length": str(len(content)),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + content


@dataclass
class Session:
    """A browser's memory of one site: its cookies and the token of the last form it saw."""

    address: Address
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> tuple[int, str]:
        """One blocking request, not measured; keeps cookies and token, follows nothing."""
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        headers = {"Cookie": self.cookie, "Accept-Language": "zh-CN"} if self.cookies else {}
        content = None
        if fields is not None:
            headers["Content-Type"], content = body(fields, "urlencoded")
        try:
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            page = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        found = re.search(r'name="csrfmiddlewaretoken"[^>]*value="([^"]+)"', page)
        if found:
            self.token = html.unescape(found[1])
        return answer.status, page

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass(frozen=True)
class Report:
    """A resident's report, as the public form sends it; the same bytes go to the product and the floor."""

    address: Address
    encoding: str = "urlencoded"
    path: str = "/report/"
    kind: str = "street_light"
    point: tuple[str, str] = (f"105.90{DRIFT}", f"30.02{DRIFT}")

    def request(self, session: Session | None = None) -> bytes:
        """The request of one session; without one, a token and a cookie of the usual width."""
        token = session.token if session else "t" * 64
        cookie = session.cookie if session else "csrftoken=" + "c" * 32
        fields = {
            "csrfmiddlewaretoken": token,
            "uid": UID,
            "text": TEXT,
            "kind": self.kind,
            "lon": self.point[0],
            "lat": self.point[1],
            "address": "塘坝镇中心小学校门东侧二十米",
            "name": "王小明",
            "phone": f"139{DRIFT}",
        }
        return post(self.address, self.path, fields, self.encoding, {"Cookie": cookie})

    def maker(self, sessions: int) -> Callable[[int], bytes]:
        """Requests of so many sessions that need no form fetched before."""
        return alternate([filler(self.request()) for _ in range(sessions)])
