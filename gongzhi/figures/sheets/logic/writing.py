"""A map as TOML, for the command and for keeping beside the blank. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def to_toml(meaning: Mapping[str, Any]) -> str:
    """A stored map as people write it; read again it is the same."""
    return "\n".join(_lines(meaning)).strip() + "\n"


def _lines(meaning: Mapping[str, Any]) -> Iterator[str]:
    for key, value in meaning.items():
        if key not in ("cells", "rows"):
            yield f"{key} = {_value(value)}"
    if meaning.get("cells"):
        yield "\n[cells]"
        for name, source in meaning["cells"].items():
            yield f"{_key(name)} = {_value(source)}"
    for table in meaning.get("rows", ()):
        yield "\n[[rows]]"
        for key, value in table.items():
            if key != "columns":
                yield f"{key} = {_value(value)}"
        yield "\n[rows.columns]"
        for name, source in table["columns"].items():
            yield f"{_key(name)} = {_value(source)}"


def _key(name: str) -> str:
    return name if _BARE.match(name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
