"""The description for machines, arranged for people: sections of operations with parameters and examples."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

_DEPTH = 4


def sections(whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Operations by tag, in the order they were declared."""
    titles = {
        "setup": _("有什么：包、类别、流程、岗位"),
        "areas": _("区域"),
        "matters": _("事项"),
        "messages": _("消息"),
        "counters": _("柜台：创新券"),
        "institutions": _("机构：批次和对账"),
        "programmes": _("政策项目"),
    }
    found: dict[str, list[dict[str, Any]]] = {tag: [] for tag in titles}
    shapes = whole["components"]["schemas"]
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_operation(path, method, operation, shapes))
    return [{"id": tag, "title": titles[tag], "operations": rows} for tag, rows in found.items()]


def _operation(path: str, method: str, operation: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    body = next(iter(operation.get("requestBody", {}).get("content", {}).items()), None)
    answer = operation["responses"].get(200, {}).get("content", {})
    shape = next(iter(answer.values()))["schema"] if answer else None
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "scopes": operation.get("x-scopes", []),
        "parameters": [_parameter(one) for one in operation["parameters"]],
        "body_type": body[0] if body else "",
        "body": _pretty(_example(body[1]["schema"], shapes, 0)) if body else "",
        "answer": _pretty(_example(shape, shapes, 0)) if shape else "",
    }


def _parameter(one: Mapping[str, Any]) -> dict[str, Any]:
    schema = one["schema"]
    kinds = [schema] if "type" in schema or "enum" in schema else schema.get("anyOf", [])
    words = [
        " / ".join(map(str, kind["enum"])) if "enum" in kind else kind.get("format") or kind.get("type", "")
        for kind in kinds
        if kind.get("type") != "null"
    ]
    return {
        "name": one["name"], "where": one["in"], "required": one["required"], "type": ", ".join(words),
        "description": one.get("description", ""),
    }  # fmt: skip


def _example(schema: Mapping[str, Any], shapes: Mapping[str, Any], depth: int) -> Any:
    """A value of a schema: its own example, else one made of its parts."""
    if "$ref" in schema:
        return _example(shapes[schema["$ref"].rpartition("/")[2]], shapes, depth)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if schema.get("anyOf"):
        return _example(schema["anyOf"][0], shapes, depth)
    if schema.get("type") not in ("object", "array"):
        return _plain(schema)
    inner = schema.get("properties", {}) if depth < _DEPTH else {}
    if schema["type"] == "object":
        return {name: _example(one, shapes, depth + 1) for name, one in inner.items()}
    return [_example(schema.get("items", {}), shapes, depth + 1)] if depth < _DEPTH else []


def _plain(schema: Mapping[str, Any]) -> Any:
    formats = {"date-time": "2023-11-15T12:00:00+08:00", "uuid": "018bd12c-5800-7000-8000-000000000000"}
    if schema.get("format") in formats:
        return formats[schema["format"]]
    return {"integer": 0, "number": 0.0, "boolean": False, "string": ""}.get(str(schema.get("type")))


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
