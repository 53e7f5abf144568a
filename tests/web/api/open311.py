"""Asking the Open311 face, and looking at the header and format of every answer."""

import json
from typing import Any
from xml.etree import ElementTree as ET

from django.test import Client

V2 = "/open311/v2"
REPORT = {"api_key": "demo", "service_code": "street_light", "lat": "30.0261", "long": "105.9303"}


def got(client: Client, path: str, expect: int = 200, **query: Any) -> Any:
    """The parsed answer, in the format of the path's suffix, after its header was looked at."""
    return read(client.get(path, query), path, expect)


def read(answer: Any, path: str, status: int) -> Any:
    assert answer.status_code == status, answer.content.decode()
    if path.endswith(".json"):
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        return json.loads(answer.content)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    return ET.fromstring(answer.content)


def sent(client: Client, status: int = 200, form: str = "json", **fields: Any) -> Any:
    """A report, sent; what is None is left out."""
    whole = {name: value for name, value in {**REPORT, **fields}.items() if value is not None}
    return read(client.post(f"{V2}/requests.{form}", whole), f".{form}", status)


def told(errors: Any) -> str:
    return " | ".join(f"{one['code']} {one['description']}" for one in errors)
