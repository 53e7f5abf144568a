"""A gateway as it is configured: how its request is made, what counts as success, how its receipts are read. Pure.

One file describes every provider, so that a new one needs no code. Values of a message stand as `{address}`,
`{text}`, `{title}`, `{id}`; secrets as `${NAME}` of the environment, never in the file and never in the database.
"""

import base64
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal
from urllib.parse import quote, quote_plus, urlsplit

from pydantic import BaseModel, ConfigDict, Field

_ENV = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")
_VALUE = re.compile(r"\{(address|text|title|id)\}")


class GatewayFault(Exception):
    """A gateway that cannot be used as configured; the message names the key."""


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Receipts(_Declared):
    """How a provider tells what became of a message.

    The body is signed: HMAC with SHA-256 in hex over the body, or over `timestamp.body` when there is a timestamp.
    Paths go into JSON: `data.list`, `0.id`. `ref` is our own id, if the provider gives it back.
    """

    secret: str
    header: str = "X-Signature"
    timestamp: str = Field(default="", description="header with seconds since 1970, against replay")
    max_age: int = Field(default=300, ge=10, le=3_600)
    items: str = Field(default="", description="path to the list; the body itself if empty")
    id: str = "id"
    ref: str = ""
    state: str = "state"
    states: dict[str, Literal["delivered", "answered", "read", "failed"]]
    keys: str = Field(default="", description="path to the keys pressed during a call")


class Gateway(_Declared):
    """One provider, or one robot of one group."""

    channel: Literal["sms", "voice", "robot"]
    url: str
    method: Literal["POST", "GET", "PUT"] = "POST"
    headers: dict[str, str] = {}
    body: Any = None
    form: bool = Field(default=False, description="send the body as a form and not as JSON")
    timeout: float = Field(default=10, gt=0, le=60)
    statuses: tuple[int, ...] = (200, 201, 202)
    success: str = Field(default="", description="path in the answer that must be `equals`")
    equals: str = ""
    busy: tuple[str, ...] = Field(default=(), description="values of `success` that mean: try again later")
    id: str = Field(default="", description="path in the answer to the provider's id")
    sign: Literal["", "dingtalk"] = ""
    secret: str = Field(default="", description="of `sign`")
    quiet: tuple[time, time] | None = None
    per_day: int = Field(default=0, ge=0, description="messages a recipient gets within 24 hours; 0 = no limit")
    areas: tuple[str, ...] = Field(default=(), description="codes of the areas whose group a robot speaks in")
    receipts: Receipts | None = None


@dataclass(frozen=True)
class Parcel:
    """One message as it leaves. `id` is ours and stays the same however often it is sent."""

    id: str
    address: str
    title: str
    text: str


@dataclass(frozen=True)
class Request:
    """An HTTP request ready to be made."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any
    form: bool


def secrets_of(value: Any) -> set[str]:
    """Names of the environment variables anything in a configuration asks for."""
    if isinstance(value, str):
        return set(_ENV.findall(value))
    if isinstance(value, Mapping):
        return {name for inner in value.values() for name in secrets_of(inner)}
    return {name for inner in value for name in secrets_of(inner)} if isinstance(value, list | tuple) else set()


def check(gateway: Gateway, hosts: tuple[str, ...], environment: Mapping[str, str]) -> None:
    """Raise `GatewayFault` for an address not allowed, one without TLS, a secret not set, or receipts that are open."""
    parts = urlsplit(gateway.url)
    if "{" in parts.netloc or "$" in parts.netloc:
        raise GatewayFault("url: its host must be written out")
    if parts.netloc not in hosts:
        raise GatewayFault(f"url: {parts.netloc} is not in GONGZHI_GATEWAY_HOSTS")
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname or "")):
        raise GatewayFault("url: must be https")
    missing = sorted(name for name in secrets_of(gateway.model_dump(mode="json")) if not environment.get(name))
    if missing:
        raise GatewayFault(f"{missing[0]} is not set in the environment")
    if gateway.sign and not gateway.secret:
        raise GatewayFault("secret: is needed to sign")
    if gateway.channel == "robot" and not gateway.areas:
        raise GatewayFault("areas: say whose group it is")
    if gateway.receipts and len(with_secrets(gateway.receipts.secret, environment)) < 16:
        raise GatewayFault("receipts.secret: must have 16 characters or more")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def with_secrets(text: str, environment: Mapping[str, str]) -> str:
    """The text with the environment's secrets in it."""
    return _ENV.sub(lambda match: environment.get(match[1], ""), text)


def request_of(gateway: Gateway, parcel: Parcel, environment: Mapping[str, str], at: datetime) -> Request:
    """The request that sends a parcel. Values of the message can only become values, never structure."""

    def put(text: str, escape: Any = str) -> str:
        # Secrets first: what a message says must not be able to ask for one.
        return _VALUE.sub(lambda match: escape(getattr(parcel, match[1])), with_secrets(text, environment))

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return put(value)
        if isinstance(value, Mapping):
            return {key: walk(inner) for key, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list | tuple) else value

    url = put(gateway.url, lambda text: quote(text, safe=""))
    if gateway.sign == "dingtalk":
        url += _dingtalk(with_secrets(gateway.secret, environment), at)
    headers = {name: put(value, lambda text: quote(text, safe=" ")) for name, value in gateway.headers.items()}
    return Request(gateway.method, url, headers, walk(gateway.body), gateway.form)


def _dingtalk(secret: str, at: datetime) -> str:
    """Milliseconds and their signature, as DingTalk's robots want them in the address."""
    stamp = str(int(at.timestamp() * 1_000))
    mac = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    return f"&timestamp={stamp}&sign={quote_plus(base64.b64encode(mac))}"


def at_path(value: Any, path: str) -> Any:
    """What stands at `data.list.0.id` in parsed JSON, or None."""
    for step in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


@dataclass(frozen=True)
class Verdict:
    """What a provider's answer means. `again`: it may be sent once more; `code` is '' when it was taken."""

    code: str = ""
    again: bool = False
    provider_id: str = ""


def judge(gateway: Gateway, status: int, answer: Any) -> Verdict:
    """Read an answer: parsed JSON, or None when it was none."""
    if status == 429 or status >= 500:
        return Verdict(f"http_{status}", again=True)
    if status not in gateway.statuses:
        return Verdict(f"http_{status}")
    if gateway.success:
        if answer is None:
            return Verdict("answer_unreadable", again=True)
        found = _plain(at_path(answer, gateway.success))
        if found != gateway.equals:
            return Verdict(f"refused_{found}"[:60], again=found in gateway.busy)
    return Verdict(provider_id=_plain(at_path(answer, gateway.id))[:120] if gateway.id else "")


def _plain(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Receipt:
    """What became of one message, as the provider tells it."""

    id: str
    ref: str
    state: str
    keys: str = ""


def signed(receipts: Receipts, secret: str, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Whether a receipt comes from who knows the secret, and lately."""
    signature = headers.get(receipts.header, "").removeprefix("sha256=").lower()
    told = body
    if receipts.timestamp:
        stamp = headers.get(receipts.timestamp, "")
        if not (stamp.isascii() and stamp.isdecimal()) or abs(now.timestamp() - int(stamp[:12])) > receipts.max_age:
            return False
        told = stamp.encode() + b"." + body
    wanted = hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), wanted.encode())


def read_receipts(receipts: Receipts, answer: Any) -> list[Receipt]:
    """The receipts in a body; those with a state that says nothing to us are left out. Raises `ValueError`."""
    items = at_path(answer, receipts.items)
    items = items if isinstance(items, list) else [items]
    if len(items) > 1_000 or not all(isinstance(item, Mapping) for item in items):
        raise ValueError("receipts are a list of up to 1,000 objects")
    found = []
    for item in items:
        state = receipts.states.get(_plain(at_path(item, receipts.state)))
        keys = _plain(at_path(item, receipts.keys)) if receipts.keys else ""
        ref = _plain(at_path(item, receipts.ref)) if receipts.ref else ""
        if state:
            pressed = "".join(key for key in keys if key in "0123456789*#")[:20]
            found.append(Receipt(_plain(at_path(item, receipts.id))[:120], ref, state, pressed))
    return found
