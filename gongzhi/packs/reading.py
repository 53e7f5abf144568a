"""Reading a pack's folder into one checked `Pack`. Mistakes name the file and the key."""

import base64
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gongzhi.base.forms.logic.compiling import FormFault, ready
from gongzhi.base.forms.logic.xlsform.reading import form_of, read_spreadsheet
from gongzhi.base.rules.spreadsheets import add_tables
from gongzhi.packs.checks import check_pack
from gongzhi.packs.checks.documents import check_document
from gongzhi.packs.checks.issuing import check_issuing
from gongzhi.packs.checks.messages import check_message
from gongzhi.packs.lists import kept_by_lists
from gongzhi.packs.mistakes import load, others, strangers, told, worth_telling
from gongzhi.packs.saying import DOCUMENTS, MESSAGES, DocumentText, MessageText
from gongzhi.packs.schema import Pack

PARTS = (
    "kinds", "flows", "messages", "documents", "registers", "activities", "points", "visits", "programmes", "scores",
    "lists", "reports", "briefings", "bulletins", "vouchers", "schemes", "products",
)  # fmt: skip
# A file holds one, named by the file.
_WHOLE = (
    "flows", "forms", "points", "programmes", "scores", "reports", "sheets", "briefings", "bulletins", "vouchers",
    "schemes", "products",
)  # fmt: skip
_RULES = ("programmes", "scores", "schemes")  # what is computed by the language of rules
_SINGLE = ("duty", "issuing", "figures", "story", "profile", "insurance")  # one file each, if at all


class PackFault(Exception):
    """A pack that cannot be used; `faults` are lines `file: key: what is wrong`."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def read_pack(folder: Path) -> Pack:
    """Read and check a pack; raises `PackFault` with every mistake found."""
    if not (folder / "pack.toml").is_file():
        raise PackFault([f"{folder}: is not a pack: pack.toml is missing"])
    faults: list[str] = []
    raw = _read(folder, faults)
    faults += strangers(folder, (*PARTS, "forms", "sheets"), _SINGLE, (*_RULES, "forms", "sheets"))
    try:
        kept_by_lists(raw)
        pack = Pack.model_validate(raw)
    except ValidationError as error:
        wrong = [one for one in worth_telling(error.errors()) if one["loc"] not in (("head",), ("roles",))]
        faults += [_line(folder, fault) for fault in wrong]
        raise PackFault(_once([*faults, *others(raw, error.errors())])) from None
    if faults:
        raise PackFault(_once([*faults, *others(raw, [])]))
    faults = check_pack(pack)
    for code, message in pack.messages.items():
        faults += [f"{file_of(folder, 'messages', code)}: {code}{fault}" for fault in check_message(code, message)]
    for code, document in pack.documents.items():
        faults += [f"{file_of(folder, 'documents', code)}: {code}{fault}" for fault in check_document(code, document)]
    if pack.issuing is not None:
        said = {**shipped_documents(), **pack.documents}
        faults += [f"issuing.toml: {fault}" for fault in check_issuing(pack.issuing, said)]
    if faults:
        raise PackFault(faults)
    return pack


def _read(folder: Path, faults: list[str]) -> dict[str, Any]:
    """Every part as it is written."""
    raw: dict[str, Any] = {
        part: read
        for part, name in (("head", "pack.toml"), ("roles", "roles.toml"))
        if (read := load(folder / name, name, faults)) is not None
    }
    for part in PARTS:
        raw[part] = {}
        for file in sorted((folder / part).glob("*.toml")):
            for code, table in _pieces(part, file, faults).items():
                if code in raw[part]:
                    faults.append(f"{part}/{file.name}: {code}: is declared twice")
                raw[part][code] = table
        if part in _RULES:
            add_tables(folder / part, raw[part], faults)
    raw["forms"] = _forms(folder, faults)
    raw["sheets"] = _sheets(folder, faults)
    for part in _SINGLE:
        if (folder / f"{part}.toml").is_file():
            raw[part] = load(folder / f"{part}.toml", f"{part}.toml", faults)
    return {part: found for part, found in raw.items() if found is not None}


def _once(faults: list[str]) -> list[str]:
    return list(dict.fromkeys(faults))


@cache
def shipped_messages() -> dict[str, MessageText]:
    """What is said where a pack says nothing of its own; checked like any pack's."""
    file = Path(__file__).with_name("messages.toml")
    found = {code: MessageText.model_validate(table) for code, table in tomllib.loads(file.read_text("utf-8")).items()}
    faults = [f"{code}{fault}" for code, message in found.items() for fault in check_message(code, message)]
    if faults or found.keys() != MESSAGES.keys():
        raise PackFault(faults or [f"messages.toml: {', '.join(found.keys() ^ MESSAGES.keys())}"])
    return found


@cache
def shipped_documents() -> dict[str, DocumentText]:
    """What documents say where a pack says nothing of its own; checked like any pack's."""
    file = Path(__file__).with_name("documents.toml")
    found = {code: DocumentText.model_validate(table) for code, table in tomllib.loads(file.read_text("utf-8")).items()}
    faults = [f"{code}{fault}" for code, document in found.items() for fault in check_document(code, document)]
    if faults or found.keys() != DOCUMENTS.keys():
        raise PackFault(faults or [f"documents.toml: {', '.join(found.keys() ^ DOCUMENTS.keys())}"])
    return found


def _pieces(part: str, file: Path, faults: list[str]) -> dict[str, Any]:
    """A file of kinds or messages holds many, one table each; of the rest one, named by the file."""
    loaded = load(file, f"{part}/{file.name}", faults)
    if loaded is None:
        return {}
    return {file.stem: loaded} if part in _WHOLE else loaded


def _forms(folder: Path, faults: list[str]) -> dict[str, Any]:
    """Forms by the names of their files, from TOML or from spreadsheets: those have their own way of naming places."""
    found: dict[str, Any] = {}
    for file in sorted((folder / "forms").glob("*.*")):
        if file.suffix not in (".toml", ".xlsx") or file.name.startswith(("~", ".")):
            continue
        if file.stem in found:
            faults.append(f"forms/{file.name}: {file.stem}: is declared twice")
        form = load(file, f"forms/{file.name}", faults) if file.suffix == ".toml" else _sheet(file, faults)
        if form is not None:
            found[file.stem] = form
    return found


def _sheets(folder: Path, faults: list[str]) -> dict[str, Any]:
    """Blanks with what goes into their cells: `sheets/CODE.xlsx` beside `sheets/CODE.toml`."""
    found: dict[str, Any] = {}
    for file in sorted((folder / "sheets").glob("*.toml")):
        table, blank = load(file, f"sheets/{file.name}", faults), file.with_suffix(".xlsx")
        if table is None:
            continue
        if not blank.is_file():
            faults.append(f"sheets/{blank.name}: is missing: {file.name} says what goes into it")
            continue
        found[file.stem] = {
            "title": table.get("title"), "blank": base64.b64encode(blank.read_bytes()).decode(), "map": table
        }  # fmt: skip
    for blank in sorted((folder / "sheets").glob("*.xlsx")):
        if blank.stem not in found and not blank.name.startswith(("~", ".")):
            faults.append(f"sheets/{blank.name}: no {blank.stem}.toml says what goes into it")
    return found


def _sheet(file: Path, faults: list[str]) -> Any:
    read = read_spreadsheet(file.read_bytes())
    form, problems = form_of(read)
    if form is not None:
        try:
            ready(form)
        except FormFault as fault:
            faults += [f"forms/{file.name}: {read.place_of(one.place)}: {one.message}" for one in fault.problems]
    faults += [f"forms/{file.name}: {one}" for one in problems]
    return read.raw


def _line(folder: Path, fault: Any) -> str:
    part, *steps = fault["loc"]
    first = 1 if part in _RULES else 0  # their rows and versions are counted as people count
    keys = [str(step + first) if isinstance(step, int) else str(step) for step in steps]
    file = {"head": "pack.toml", **{one: f"{one}.toml" for one in ("roles", *_SINGLE)}}.get(part)
    if file is None:
        code = keys[0] if keys else ""
        file = f"{part}/{code}.toml" if part in _WHOLE else file_of(folder, part, code)
        keys = keys[1:] if part in (*_RULES, "vouchers", "products", "sheets") else keys
        keys = keys[1:] if part == "sheets" and keys[:1] == ["map"] else keys
    return f"{file}: {'.'.join(keys) or part}: {told(fault)}"


def file_of(folder: Path, part: str, code: str) -> str:
    """The file of a part that declares this code."""
    for file in sorted((folder / part).glob("*.toml")):
        if code in (load(file, file.name, []) or {}):
            return f"{part}/{file.name}"
    return f"{part}/"
