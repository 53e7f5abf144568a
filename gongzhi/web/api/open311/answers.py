"""Answers in both formats. Headers and shapes are part of the contract, on errors too."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET  # noqa: S405 written here, nothing is read

from django.http import HttpResponse

Row = Mapping[str, Any]
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Fault(Exception):
    """A call that cannot be answered: the HTTP status, and what is wrong, one description each."""

    def __init__(self, status: int, *descriptions: str) -> None:
        self.status, self.descriptions = status, descriptions
        super().__init__("; ".join(descriptions))


def listed(root: str, item: str, rows: Sequence[Row], form: str, status: int = 200) -> HttpResponse:
    """A list: in JSON without its root."""
    if form == "json":
        return _json(list(rows), status)
    top = ET.Element(root)
    for row in rows:
        _fill(ET.SubElement(top, item), row)
    return _xml(top, status)


def single(root: str, row: Row, form: str) -> HttpResponse:
    """One object."""
    if form == "json":
        return _json(row, 200)
    top = ET.Element(root)
    _fill(top, row)
    return _xml(top, 200)


def fault(wrong: Fault, form: str) -> HttpResponse:
    """An error."""
    rows = [{"code": str(wrong.status), "description": text} for text in wrong.descriptions]
    return listed("errors", "error", rows, form, wrong.status)


def _fill(element: ET.Element, row: Row) -> None:
    for name, value in row.items():
        child = ET.SubElement(element, name)
        if isinstance(value, Mapping):
            _fill(child, value)
        elif isinstance(value, list):
            for one in value:
                inner = ET.SubElement(child, _singular(name))
                if isinstance(one, Mapping):
                    _fill(inner, one)
                else:
                    inner.text = _text(one)
        else:
            child.text = _text(value)


def _singular(name: str) -> str:
    return name.removesuffix("s")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", str(value))


def _json(what: Any, status: int) -> HttpResponse:
    body = json.dumps(what, ensure_ascii=False)
    return HttpResponse(body, content_type=TYPES["json"], status=status)


def _xml(top: ET.Element, status: int) -> HttpResponse:
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(top, encoding="unicode")
    return HttpResponse(body, content_type=TYPES["xml"], status=status)
