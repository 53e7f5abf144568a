"""Mistakes in a pack's files, told all at once and so that whoever wrote them knows what to do.

What cannot be read hides nothing else: the rest is still looked at.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from gongzhi.base.texts import Code
from gongzhi.packs.checks.rules import check_programme, check_score
from gongzhi.packs.checks.schemes import check_product, check_scheme
from gongzhi.packs.insurance import BankProduct
from gongzhi.packs.programmes import Programme
from gongzhi.packs.schema import Pack
from gongzhi.packs.schemes.declared import Scheme
from gongzhi.packs.scoring import ScoreSheet

Fault = Mapping[str, Any]
Check = Callable[[str, Any], Iterable[str]]

# Parts whose files can be judged without the rest of the pack.
_ALONE: Mapping[str, tuple[type[BaseModel], Check]] = {
    "programmes": (Programme, check_programme),
    "scores": (ScoreSheet, check_score),
    "schemes": (Scheme, lambda code, scheme: check_scheme(code, scheme, None)),
    "products": (BankProduct, check_product),
}
# What may lie in a pack's folder besides: the demo, words, areas, the pack's own cases.
_BESIDE = ("demo", "locale")
_BESIDE_TOML = ("pack", "roles", "demo", "drawing", "examples")
_CODE = get_args(Code)[1].pattern
_QUOTES = "“”‘’「」＂＇"
_WIDE = "，：；＝［］｛｝（）＃"


def others(raw: Mapping[str, Any], faults: Sequence[Fault]) -> Iterator[str]:
    """What is wrong besides, where the pack as a whole could not be read: of each file that stands by itself.

    Keys nobody knows are left out and the rest of their file is judged. A file with other faults is left alone: what it
    says is not known.
    """
    known, torn = deepcopy({part: raw.get(part, {}) for part in _ALONE}), set()
    for fault in faults:
        part, *way = fault["loc"]
        if part in _ALONE and not (fault["type"] == "extra_forbidden" and _dropped(known[part], way)):
            torn.add((part, way[0] if way else ""))
    for part, (model, check) in _ALONE.items():
        for code, table in known[part].items():
            if (part, code) not in torn:
                try:
                    found = model.model_validate(table)
                except ValidationError:
                    continue
                yield from (f"{part}/{code}.toml: {one}" for one in check(code, found))


def _dropped(within: Any, way: Sequence[Any]) -> bool:
    """Whether the key at the end of the way was there; it is no more."""
    *before, last = way
    for step in before:
        try:
            within = within[step]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(within, dict) and within.pop(last, None) is not None


_PLAIN = {
    "missing": "is missing",
    **dict.fromkeys(("dict_type", "model_type"), 'is no table: write one such as { zh = "…", en = "…" }'),
}


def told(fault: Fault) -> str:
    """A fault of pydantic in words, with what to do."""
    kind, said = fault["type"], fault["msg"].removeprefix("Value error, ")
    found = _PLAIN.get(kind, said[:1].lower() + said[1:])
    if kind == "extra_forbidden":
        found = _unknown_key(fault["loc"])
    elif kind == "string_pattern_mismatch":
        pattern = fault["ctx"]["pattern"]
        small = "a code: small letters, digits and _, beginning with a letter, at most 39"
        found = f"“{fault['input']}” is not {small if pattern == _CODE else f'of the form {pattern}'}"
    elif kind.startswith(("date_", "datetime_")):
        found = f"“{fault['input']}” is no day or moment such as 2024-02-29 or 2024-02-29T08:30:00"
    elif kind in ("tuple_type", "list_type"):
        found = f"is one thing where several may stand: write [[{fault['loc'][-1]}]] or […]"
    return found


def worth_telling(faults: Sequence[Fault]) -> list[Fault]:
    """Faults without those that only follow: of a list that is too short because what stands in it is wrong."""
    places = [tuple(one["loc"]) for one in faults]
    return [
        one
        for one in faults
        if one["type"] != "too_short"
        or not any(len(place) > len(one["loc"]) and place[: len(one["loc"])] == tuple(one["loc"]) for place in places)
    ]


def _unknown_key(place: Sequence[Any]) -> str:
    keys = sorted(_keys_at(place[:-1]))
    close = get_close_matches(str(place[-1]), keys, 1, 0.6)
    if close:
        return f"is not a key of this table: did you mean {close[0]}?"
    return f"is not a key of this table: there are {', '.join(keys)}" if keys else "is not a key of this table"


def _keys_at(place: Sequence[Any]) -> set[str]:
    """The keys of the table at a place of the pack."""
    at: Any = Pack
    for step in place:
        at = next(iter(_inside(at, step)), None)
    return {key for model in _models(at) for key in model.model_fields}


def _inside(at: Any, step: Any) -> Iterator[Any]:
    """What may stand under a key, or at a position."""
    for one in _plain(at):
        if isinstance(one, type) and issubclass(one, BaseModel):
            if step in one.model_fields:
                yield one.model_fields[step].annotation
        elif get_origin(one) in (dict, Mapping):
            yield get_args(one)[1]
        elif get_origin(one) in (tuple, list):
            yield get_args(one)[0]


def _plain(at: Any) -> Iterator[Any]:
    """A type without its annotations; of a union each."""
    if get_origin(at) is Annotated:
        yield from _plain(get_args(at)[0])
    elif get_origin(at) in (Union, UnionType):
        for one in get_args(at):
            yield from _plain(one)
    else:
        yield at


def _models(at: Any) -> Iterator[type[BaseModel]]:
    yield from (one for one in _plain(at) if isinstance(one, type) and issubclass(one, BaseModel))


def strangers(folder: Path, parts: tuple[str, ...], single: tuple[str, ...], sheets: tuple[str, ...]) -> Iterator[str]:
    """Folders and files nobody would read: a misspelt name must not be a programme that silently is not there.

    `parts` are folders, `single` files; in `sheets` spreadsheets stand beside TOML.
    """
    known = (*_BESIDE_TOML, *single)
    for one in sorted(folder.iterdir()):
        if one.name.startswith((".", "~", "_")):
            continue
        if one.is_dir() and one.name in parts:
            yield from _strange_files(one, {".toml", ".xlsx"} if one.name in sheets else {".toml"})
        elif one.is_dir() and one.name not in _BESIDE:
            close = get_close_matches(one.name, parts, 1, 0.7)
            if close or any(one.glob("*.toml")):
                meant = f"did you mean {close[0]}/?" if close else f"there are {', '.join(sorted(parts))}"
                yield f"{one.name}/: is no part of a pack: {meant}"
        elif one.suffix == ".toml" and one.stem not in known and (close := get_close_matches(one.stem, known, 1, 0.8)):
            yield f"{one.name}: is no file of a pack: did you mean {close[0]}.toml?"


def _strange_files(folder: Path, ends: set[str]) -> Iterator[str]:
    for one in sorted(folder.iterdir()):
        if not one.name.startswith((".", "~", "_")) and (one.is_dir() or one.suffix not in {*ends, ".md"}):
            yield f"{folder.name}/{one.name}: is not read: what is declared here ends in {' or '.join(sorted(ends))}"


def load(file: Path, name: str, faults: list[str]) -> dict[str, Any] | None:
    """A TOML file; None after noting why it cannot be read. A mark of byte order, as some editors put, is no fault."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        faults.append(f"{name}: is missing")
        return None
    except UnicodeDecodeError as error:
        faults.append(f"{name}: is not UTF-8 (byte {error.start}): save it as UTF-8")
        return None
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        faults.append(f"{name}: {error or 'is nested too deeply'}{_hint(text, str(error))}")
    return None


def _hint(text: str, said: str) -> str:
    """What a Chinese keyboard wrote into the line that cannot be read."""
    number = said.rpartition("line ")[2].partition(",")[0]
    lines = text.splitlines()
    line = lines[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(lines) else ""
    if odd := [one for one in line if one in _QUOTES]:
        return f': line {number} has {odd[0]} where TOML wants "'
    bare = line.partition("#")[0].split('"')[::2]
    if odd := [one for piece in bare for one in piece if one in _WIDE]:
        return f": line {number} has {odd[0]} of full width where TOML wants {chr(ord(odd[0]) - 0xFEE0)}"
    if any(word in said for word in ("Cannot overwrite", "Cannot declare", "Duplicate")):
        return ": something stands there twice"
    return ""
