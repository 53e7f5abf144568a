"""An identity provider that runs on this machine: discovery, authorisation, tokens signed with RS256, keys.

It knows one person and lets whoever comes be that person; what it says in a token can be bent to see it refused.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "gongzhi", "the secret of the client"


@dataclass
class Provider:
    """What the provider says, and what it was asked."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "1", "preferred_username": "wangge"})
    bent: dict[str, Any] = field(default_factory=dict)  # claims put in place of the true ones
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65_537, 2_048))
    signs_with: rsa.RSAPrivateKey | None = None  # another key than the one it publishes
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: int = 0

    def authorise(self, query: dict[str, str]) -> str:
        """Where to send the visitor back: with a code that stands for what was asked."""
        code = secrets.token_urlsafe(12)
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code: once, for the client's secret and the verifier that fits its challenge."""
        asked = self.asked.pop(form.get("code", ""), None)
        if asked is None or form.get("client_secret") != SECRET:
            return None
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked["code_challenge"] != base64.urlsafe_b64encode(hashed).rstrip(b"=").decode():
            return None
        now = int(time.time())
        true = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked.get("nonce", "")}
        said = {**true, **self.claims, **self.bent}
        self.tokens += 1
        signed = jwt.encode(said, self.signs_with or self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": signed}

    def keys(self) -> dict[str, Any]:
        """The key it publishes."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def discovery(self) -> dict[str, Any]:
        """Where everything is."""
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorise",
            "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/me", "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }  # fmt: skip


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        address = urlsplit(self.path)
        if address.path == "/authorise":
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            self.send_response(302)
            self.send_header("Location", provider.authorise(query))
            self.end_headers()
            return
        pages = {"/.well-known/openid-configuration": provider.discovery, "/keys": provider.keys}
        self._json(pages[address.path]() if address.path in pages else None)

    def do_POST(self) -> None:
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._json(provider.token({name: values[0] for name, values in parse_qs(sent).items()}))

    def _json(self, body: dict[str, Any] | None) -> None:
        raw = json.dumps(body or {"error": "invalid_grant"}).encode()
        self.send_response(200 if body else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, on a free port."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.provider = provider  # type: ignore[attr-defined]
    provider.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
