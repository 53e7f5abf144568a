"""Programmes with some values changed. An overlay is never stored and can never pay."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from gongzhi.base.rules.logic.definition import Programme


class OverlayFault(Exception):
    """A change that cannot be made; the message names its key."""


def overlaid(programme: Programme, changes: Mapping[str, str]) -> Programme:
    """The programme with other values, in all their versions, marked 示例.

    A key is a parameter with one value, `PARAMETER.PART` for a share, `TABLE.ROW` for what a row of a table gives, or
    `budget`. Raises `OverlayFault`.
    """
    raw = programme.model_dump()
    for key, value in changes.items():
        name, _, part = key.partition(".")
        if key == "budget":
            raw["budget"] = value
        elif name in raw["parameters"]:
            _parameter(key, raw["parameters"][name], part, value)
        elif name in raw["tables"] and part:
            _row(key, raw["tables"][name], part, value)
        else:
            known = [*programme.parameters, *(f"{table}.ROW" for table in programme.tables), "budget"]
            raise OverlayFault(f"{key}: there is nothing of this name to set: {', '.join(known)}")
    try:
        return type(programme).model_validate(raw)  # with whatever else its pack says of it
    except ValidationError as error:
        fault = error.errors()[0]
        raise OverlayFault(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None


def _parameter(key: str, raw: dict[str, Any], part: str, value: str) -> None:
    for version in raw["versions"]:
        if part and part in version["shares"]:
            version["shares"][part] = value
        elif not part and version["value"] is not None:
            version["value"] = value
        else:
            raise OverlayFault(f"{key}: is no single value and no share that could be set")
        version.update(status="示例", source="what-if", quote="")


def _row(key: str, raw: dict[str, Any], part: str, value: str) -> None:
    if not part.isdecimal() or not 1 <= int(part) <= len(raw["rows"]):
        raise OverlayFault(f"{key}: the table has rows 1 to {len(raw['rows'])}")
    raw["rows"][int(part) - 1].update(gives=value, status="示例", source="what-if", quote="")
