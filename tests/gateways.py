"""The other end of each channel, as real servers: providers over HTTP that may misbehave, and a mail server."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller

TOKEN, ROBOT_SECRET, RECEIPT_SECRET = "sms-token-0001", "SEC-robot-secret", "receipt-secret-0001"
ENVIRONMENT = {"FAKE_TOKEN": TOKEN, "FAKE_ROBOT_SECRET": ROBOT_SECRET, "FAKE_RECEIPT_SECRET": RECEIPT_SECRET}
SLOW = 1.5  # seconds, longer than the gateways of the tests wait


@dataclass
class Provider:
    """A provider: `plan` is how it behaves, call by call; when it is used up it behaves well.

    ok, slow, garbage, refuse (its own code), redirect, a number (HTTP status), take-and-die (takes it, breaks off).
    """

    kind: str
    plan: list[Any] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    port: int = 0
    elsewhere: str = ""

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def answer(self, path: str, headers: Any, body: bytes) -> tuple[int, bytes]:
        """Check what came as the real one would, and answer by the plan."""
        self.calls += 1
        step = self.plan.pop(0) if self.plan else "ok"
        sent = json.loads(body) if body else {}
        if fault := self._fault(path, headers, sent):
            return fault
        if step == "slow":
            time.sleep(SLOW)
        if isinstance(step, int):
            return step, b"{}"
        if step == "garbage":
            return 200, b"<html>what?"
        if step == "refuse":
            return 200, json.dumps({"code": 7, "errcode": 310000, "errmsg": "keywords not in content"}).encode()
        self.taken.append(sent)
        if step == "take-and-die":
            raise ConnectionAbortedError
        number = f"{self.kind}-{len(self.taken)}"
        return 200, json.dumps({"code": 0, "data": {"id": number}, "errcode": 0, "errmsg": "ok"}).encode()

    def _fault(self, path: str, headers: Any, sent: dict[str, Any]) -> tuple[int, bytes] | None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if self.kind == "dingtalk":
            text = f"{asked.get('timestamp')}\n{ROBOT_SECRET}".encode()
            wanted = base64.b64encode(hmac.digest(ROBOT_SECRET.encode(), text, hashlib.sha256)).decode()
            lately = abs(time.time() * 1_000 - int(asked.get("timestamp", 0))) < 3_600_000
            if asked.get("sign") != wanted or asked.get("access_token") != TOKEN or not lately:
                return 200, b'{"errcode": 310000, "errmsg": "sign not match"}'
        elif self.kind == "wecom":
            if asked.get("key") != TOKEN:
                return 200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
        elif headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, b"{}"
        if self.kind in ("dingtalk", "wecom") and not sent.get("text", {}).get("content"):
            return 200, b'{"errcode": 40035, "errmsg": "content"}'
        return None


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if provider.plan[:1] == ["redirect"]:
            provider.plan.pop(0)
            self.send_response(307)
            self.send_header("Location", provider.elsewhere)
            self.end_headers()
            return
        try:
            status, answer = provider.answer(self.path, self.headers, body)
        except ConnectionAbortedError:
            self.connection.close()
            return
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def provider(kind: str) -> Iterator[Provider]:
    """A provider that listens."""
    one = Provider(kind)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.provider = one  # type: ignore[attr-defined]
    one.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Post:
    """A mail server. `plan`: SMTP answers to give, call by call; then it takes everything."""

    taken: list[Any] = field(default_factory=list)
    plan: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 aiosmtpd's name
        """Take a mail, or not."""
        if self.plan:
            return self.plan.pop(0)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Post]:
    """A mail server that listens."""
    from tests.house import free_port

    one = Post()
    one.port = free_port()
    controller = Controller(one, hostname="127.0.0.1", port=one.port)
    controller.start()
    try:
        yield one
    finally:
        controller.stop()


SMS = """
[sms]
channel = "sms"
url = "http://{host}/send"
headers = {{ Authorization = "Bearer ${{FAKE_TOKEN}}" }}
body = {{ to = "{{address}}", content = "{{text}}", ref = "{{id}}" }}
timeout = 0.8
success = "code"
equals = "0"
busy = ["9"]
id = "data.id"
{more}
[sms.receipts]
secret = "${{FAKE_RECEIPT_SECRET}}"
timestamp = "X-Timestamp"
id = "id"
ref = "ref"
items = "reports"
state = "status"
states = {{ DELIVRD = "delivered", READ = "read", UNDELIV = "failed" }}
"""
VOICE = """
[voice]
channel = "voice"
url = "http://{host}/call"
headers = {{ Authorization = "Bearer ${{FAKE_TOKEN}}" }}
body = {{ callee = "{{address}}", tts = "{{text}}", out_id = "{{id}}" }}
timeout = 0.8
success = "code"
equals = "0"
id = "data.id"
{more}
[voice.receipts]
secret = "${{FAKE_RECEIPT_SECRET}}"
id = "call"
state = "event"
states = {{ answered = "answered", no_answer = "failed" }}
keys = "dtmf"
"""
DINGTALK = """
[dingtalk_jinshan]
channel = "robot"
url = "http://{host}/robot/send?access_token=${{FAKE_TOKEN}}"
sign = "dingtalk"
secret = "${{FAKE_ROBOT_SECRET}}"
body = {{ msgtype = "text", text = {{ content = "{{text}}" }} }}
success = "errcode"
equals = "0"
areas = ["500152115211"]
"""
WECOM = """
[wecom_town]
channel = "robot"
url = "http://{host}/cgi-bin/webhook/send?key=${{FAKE_TOKEN}}"
body = {{ msgtype = "text", text = {{ content = "{{text}}" }} }}
success = "errcode"
equals = "0"
areas = ["500152115"]
"""
TABLES = {"sms": SMS, "voice": VOICE, "dingtalk": DINGTALK, "wecom": WECOM}


def write_gateways(file: Path, providers: list[Provider], **more: str) -> None:
    """The file that names these providers."""
    tables = [TABLES[one.kind].format(host=one.host, more=more.get(one.kind, "")) for one in providers]
    file.write_text("".join(tables), encoding="utf-8")


def receipt(*, stamp: int | None = None, secret: str = RECEIPT_SECRET, **body: Any) -> dict[str, Any]:
    """A signed receipt, as arguments of a test client's `post`."""
    raw = json.dumps(body).encode()
    told = raw if stamp is None else f"{stamp}.".encode() + raw
    headers = {"X-Signature": hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()}
    if stamp is not None:
        headers["X-Timestamp"] = str(stamp)
    return {"data": raw, "content_type": "application/json", "headers": headers}
