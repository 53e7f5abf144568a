"""Every file a pack may have and every key in it, as a page, made from the very models files are checked by."""

import inspect
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from gongzhi.base.texts import Text
from gongzhi.packs.examples import Examples
from gongzhi.packs.schema import Pack

# The parts this page tells of: money for firms. Others have pages of their own or speak for themselves.
FILES: Mapping[str, str] = {
    "head": "pack.toml", "roles": "roles.toml", "profile": "profile.toml", "programmes": "programmes/CODE.toml",
    "scores": "scores/CODE.toml", "vouchers": "vouchers/CODE.toml", "schemes": "schemes/CODE.toml",
    "insurance": "insurance.toml", "products": "products/CODE.toml",
}  # fmt: skip
_HEAD = """# Packs: every file and every key

Written by `gongzhi packs reference > docs/packs-reference.md` from what files are checked by; a test holds it. How to
begin: [Packs](packs.md). A key with a dot stands in a table of that name; `NAME` is a name of your own (small letters,
digits, _), `[]` one of several. Texts are `{ zh = "…", en = "…" }`. What is not marked **needed** may be left out.
"""


def page() -> str:
    """The whole page, as Markdown."""
    parts = [_HEAD]
    for part, file in FILES.items():
        parts.append(_file(file, _plain(Pack.model_fields[part].annotation), keyed=part == "roles"))
    parts.append(_file("examples.toml", Examples, keyed=False))
    return "\n".join(parts)


def _file(file: str, shape: Any, *, keyed: bool) -> str:
    model = next(_models(shape))
    lines = [f"## `{file}`\n", _doc(model), "\n| key | what | |", "|---|---|---|"]
    for place, field in _fields(model, "NAME." if keyed else "", ()):
        needed = "**needed**" if field.is_required() else _default(field)
        lines.append(f"| `{place}` | {_type(field)}{_said(field)} | {needed} |")
    notes = [
        f"- `{place or file}`: {_doc(inner)}"
        for place, inner in _inner(model, "NAME." if keyed else "", ())
        if _doc(inner)
    ]
    return "\n".join([*lines, "", *notes, ""])


def _fields(model: type[BaseModel], head: str, seen: tuple[type, ...]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        yield f"{head}{field.alias or name}", field
        for way, inner in _into(field.annotation):
            if inner not in (*seen, model, Text):
                yield from _fields(inner, f"{head}{field.alias or name}{way}.", (*seen, model))


def _inner(model: type[BaseModel], head: str, seen: tuple[type, ...]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        for way, inner in _into(field.annotation):
            if inner not in (*seen, model, Text):
                place = f"{head}{field.alias or name}{way}"
                yield place, inner
                yield from _inner(inner, f"{place}.", (*seen, model))


def _into(annotation: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """Tables under a key: the way to them and what they are."""
    for one in _each(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield "", one
        elif get_origin(one) in (dict, Mapping):
            for way, inner in _into(get_args(one)[1]):
                yield f".NAME{way}", inner
        elif get_origin(one) in (tuple, list):
            for way, inner in _into(get_args(one)[0]):
                yield f"[]{way}", inner


def _each(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _each(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _each(one)
    else:
        yield annotation


def _plain(annotation: Any) -> Any:
    return next(one for one in _each(annotation) if one is not type(None))


def _models(shape: Any) -> Iterator[type[BaseModel]]:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        yield shape
    else:
        yield from (inner for _way, inner in _into(shape))


def _type(field: FieldInfo) -> str:
    return " or ".join(dict.fromkeys(_word(one) for one in _each(field.annotation) if one is not type(None)))


def _word(one: Any) -> str:
    names = {str: "text", int: "whole number", bool: "true or false", Any: "value", object: "value"}
    if get_origin(one) is Literal:
        return " \\| ".join(f"`{value}`" for value in get_args(one))
    if get_origin(one) in (dict, Mapping):
        return f"by name: {_word(_plain(get_args(one)[1]))}"
    if get_origin(one) in (tuple, list):
        return f"several: {_word(_plain(get_args(one)[0]))}"
    if isinstance(one, type) and issubclass(one, BaseModel):
        return "text in both languages" if one is Text else "table"
    return names.get(one, getattr(one, "__name__", str(one)))


def _said(field: FieldInfo) -> str:
    return f": {field.description}" if field.description else ""


def _default(field: FieldInfo) -> str:
    value = field.default
    if value in (None, "", (), {}) or value is PydanticUndefined or isinstance(value, BaseModel):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _doc(model: type[BaseModel]) -> str:
    return " ".join(inspect.cleandoc(model.__doc__ or "").split()).replace("|", "\\|")
