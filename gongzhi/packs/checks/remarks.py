"""What a pack may lawfully say and its writer may not have meant: days for which nothing holds, names nobody uses."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from gongzhi.base.rules.logic.definition import Parameter, Rules

if TYPE_CHECKING:
    from gongzhi.packs.schema import Pack

_WORD = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*")


def remarks(pack: "Pack") -> Iterator[str]:
    """Lines `file: key: what follows from it`. They hinder nothing."""
    for part in ("programmes", "scores", "schemes"):
        for code, rules in getattr(pack, part).items():
            faces = {one.face for one in pack.vouchers.values() if one.programme == code}
            for place, message in _of(rules, faces):
                yield f"{part}/{code}.toml: {place}: {message}"


def _of(rules: Rules, elsewhere: set[str]) -> Iterator[tuple[str, str]]:
    for key, parameter in rules.parameters.items():
        for gone, back in _gaps(parameter):
            yield (f"parameters.{key}", f"nothing holds from {gone} until {back}: what happens then is undetermined")
    dumped = rules.model_dump(mode="json", exclude={"parameters", "tables", "title"})
    used = elsewhere | {word for text in _texts(dumped) for word in _WORD.findall(text)}
    for part in ("parameters", "tables"):
        yield from ((f"{part}.{name}", "nothing uses it") for name in getattr(rules, part) if name not in used)


def _gaps(parameter: Parameter) -> Iterator[tuple[date, date]]:
    """Days between two versions on which, as is known today, none holds."""
    known = [one for one in parameter.versions if one.known_to is None]
    spans = sorted(((one.valid_from, one.valid_to) for one in known), key=lambda span: span[0])
    until: date | None = spans[0][0] if spans else None
    for begins, ends in spans:
        if until is not None and begins > until:
            yield until, begins
        until = None if until is None or ends is None else max(until, ends)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
