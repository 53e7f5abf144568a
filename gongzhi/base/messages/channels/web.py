"""Gateways by HTTP: SMS, voice and group robots. TLS verified, no redirects, no proxies, a bounded answer."""

import json
import os
from typing import Any

import requests

from gongzhi.base.clock import now
from gongzhi.base.messages.logic.gateways import Gateway, Parcel, Verdict, judge, request_of

_CONNECT = 5.0  # seconds
_ANSWER_MAX = 64 * 1024  # bytes


def send(gateway: Gateway, parcel: Parcel) -> Verdict:
    """Hand a parcel to a provider; whatever happens on the way becomes a verdict."""
    made = request_of(gateway, parcel, os.environ, now())
    sent = {"data" if made.form else "json": made.body} if made.body is not None else {}
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.request(
                made.method, made.url, headers=dict(made.headers), timeout=(_CONNECT, gateway.timeout),
                allow_redirects=False, stream=True, **sent,
            ) as answer:  # fmt: skip
                return judge(gateway, answer.status_code, _read(answer))
    except requests.Timeout:
        return Verdict("timeout", again=True)
    except requests.exceptions.SSLError:
        return Verdict("tls", again=True)
    except requests.RequestException:
        return Verdict("no_connection", again=True)


def _read(answer: requests.Response) -> Any:
    raw = b""
    for piece in answer.iter_content(8_192):
        raw += piece
        if len(raw) > _ANSWER_MAX:
            return None
    try:
        return json.loads(raw)
    except ValueError:
        return None
