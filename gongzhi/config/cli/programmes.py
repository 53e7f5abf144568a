"""`gongzhi programme …`: why a case gets what it gets, what other rules would give, tables in Excel."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from tqdm import tqdm

from gongzhi.base.clock import now
from gongzhi.base.rules.logic.calculation import Calculation
from gongzhi.base.rules.logic.compiling import RuleFault, ready_programme
from gongzhi.base.rules.logic.definition import Programme, Rules
from gongzhi.base.rules.logic.explaining import CaseFault, Question, explain, read_case
from gongzhi.base.rules.logic.scores import ready_score
from gongzhi.base.rules.logic.telling import lines_of, page_of
from gongzhi.base.rules.logic.whatif.comparing import Days, Scenario, compare
from gongzhi.base.rules.logic.whatif.overlay import OverlayFault
from gongzhi.base.rules.logic.whatif.telling import table_of
from gongzhi.base.rules.spreadsheets import SheetFault, read_table, toml_of, write_table
from gongzhi.config.cli import Arguments, Failed
from gongzhi.config.cli.packs import folder_of, shipped
from gongzhi.packs.reading import PackFault, read_pack
from gongzhi.packs.schema import Pack
from gongzhi.packs.schemes.readying import ready_scheme


def rules_of(arguments: Arguments) -> tuple[Calculation, Rules]:
    """The programme or score model asked for: of `--pack`, of a pack in force, or of one shipped."""
    code, names = arguments.programme, []
    scheme, _, what = code.partition(":")
    for pack in _packs(arguments):
        if scheme in pack.schemes and what in ("", "claim", "loss", "filing"):
            return _of_scheme(scheme, what, pack)
        if code in pack.programmes:
            return ready_programme(code, pack.programmes[code]), pack.programmes[code]
        if code in pack.scores:
            return ready_score(code, pack.scores[code]), pack.scores[code]
        names += [*pack.programmes, *pack.scores, *pack.schemes]
    raise Failed(f"{code}: no such programme; there are: {', '.join(names) or 'none'}")


def _of_scheme(code: str, what: str, pack: Pack) -> tuple[Calculation, Rules]:
    """Of a scheme what a claim gets (without a pool how a loss is shared), or what a filed row must satisfy."""
    ready = ready_scheme(code, pack.schemes[code])
    if what == "filing":
        return ready.filing, ready.filing_rules
    if ready.claim is None or ready.claim_rules is None or what == "loss":
        if what == "claim":
            raise Failed(f"{code}: has no pool, so nobody claims; {code}:loss says who bears a loss")
        return ready.loss, ready.loss_rules
    return ready.claim, ready.claim_rules


def _computed(pack: Pack) -> bool:
    return bool(pack.programmes or pack.scores or pack.schemes)


def _packs(arguments: Arguments) -> list[Pack]:
    if arguments.pack:
        folders = [folder_of(str(arguments.pack))]
    else:
        from gongzhi.config.cli.serve import ensure_tables
        from gongzhi.packs.queries import packs_in_force

        ensure_tables()
        if found := [one.pack for one in packs_in_force() if _computed(one.pack)]:
            return found
        folders = shipped()
    try:
        return [read_pack(folder) for folder in folders]
    except PackFault as fault:
        raise Failed(f"{folders[0].name if arguments.pack else settings.PACKS} cannot be used:\n{fault}") from None


def show_why(arguments: Arguments) -> int:
    """Explain one case."""
    ready, rules = rules_of(arguments)
    asked = Question(_case(arguments.case, ready), now().date(), arguments.known_at or now().date(), arguments.as_of)
    told = explain(ready, rules, asked)
    if arguments.html:
        _write(arguments.html, page_of(told))
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for line in lines_of(told):
            print(line)
    return 0


def _case(file: Path, ready: Calculation) -> dict[str, Any]:
    try:
        raw = json.loads(file.read_text(encoding="utf-8-sig"), parse_float=str)
    except FileNotFoundError:
        raise Failed(f"{file}: there is no such file") from None
    except (OSError, ValueError) as fault:
        raise Failed(f"{file}: is no JSON that can be read: {fault}") from None
    if not isinstance(raw, dict):
        raise Failed(f"{file}: must hold one object of inputs, such as {{'fee': '1200元'}}")
    try:
        return read_case(ready, raw)
    except CaseFault as fault:
        raise Failed("\n".join(f"{file.name}: {name}: {message}" for name, message in fault.problems)) from None


def show_what_if(arguments: Arguments) -> int:
    """Compare other rules over a snapshot."""
    from gongzhi.base.rules.snapshots import SnapshotFault, open_snapshot  # no other verb waits for pyarrow

    ready, rules = rules_of(arguments)
    if not isinstance(rules, Programme):
        raise Failed(f"{ready.code}: is a score model; what-if is for programmes")
    scenarios = [Scenario(_named(arguments.set), dict(arguments.set))] if arguments.set else []
    scenarios += [Scenario(name, dict(changes)) for name, changes in arguments.scenario]
    days = Days(arguments.as_of, now().date(), arguments.known_at or now().date())
    apart = [(arguments.area, arguments.digits), (arguments.kind, None)]
    try:
        snapshot = open_snapshot(arguments.snapshot, ready)
        rows = _rows(snapshot, ready, apart)
        told = compare(ready.code, rules, scenarios, rows, days, arguments.few)
    except (SnapshotFault, OverlayFault) as fault:
        raise Failed(str(fault)) from None
    except RuleFault as fault:
        raise Failed(f"{ready.code} with these values cannot be used:\n{fault}") from None
    found = {
        "programme": ready.code,
        "title": ready.title.label,
        "snapshot": {"file": snapshot.path.name, "sha256": snapshot.digest, "rows": snapshot.rows},
        "as_of": arguments.as_of.isoformat() if arguments.as_of else ready.selector,
        "known_at": days.known_at.isoformat(),
        "scenarios": told,
    }
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in table_of(found, (arguments.area, arguments.kind)):
            print(line)
    return 0


def _named(changes: list[tuple[str, str]]) -> str:
    return ", ".join(f"{key}={value}" for key, value in changes)


def _rows(snapshot: Any, ready: Calculation, apart: list[tuple[str, int | None]]) -> Any:
    from gongzhi.base.rules.snapshots import pieces

    with tqdm(total=snapshot.rows, unit=" cases", disable=None) as bar:
        for piece in pieces(snapshot, ready, apart):
            yield piece.rows, piece.inputs, piece.apart
            bar.update(piece.rows)


def tables(arguments: Arguments) -> int:
    """Write a decision table to Excel, or read one back and print it as TOML."""
    _ready, rules = rules_of(arguments)
    table = rules.tables.get(arguments.table)
    if table is None:
        raise Failed(f"{arguments.table}: no such table; there are: {', '.join(rules.tables) or 'none'}")
    try:
        if arguments.out:
            write_table(arguments.out, arguments.table, table)
            print(f"{len(table.rows)} rows written to {arguments.out}")
            return 0
        code, read = read_table(arguments.file)
    except (SheetFault, OSError) as fault:
        raise Failed(str(fault)) from None
    if code != arguments.table:
        raise Failed(f"{arguments.file.name}: A1: is {code}, not {arguments.table}")
    _fits(arguments.programme, rules, code, read)
    print(toml_of(code, read), end="")
    return 0


def _fits(name: str, rules: Rules, code: str, table: Any) -> None:
    """The rules with this table in place of theirs; a table with gaps or overlaps is not printed."""
    changed = rules.model_copy(update={"tables": {**rules.tables, code: table}})
    try:
        _ = ready_programme(name, changed) if isinstance(changed, Programme) else ready_score(name, changed)  # type: ignore[arg-type]
    except RuleFault as fault:
        raise Failed(str(fault)) from None


def _write(file: Path, text: str) -> None:
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError as fault:
        raise Failed(f"{file}: {fault.strerror}") from None
    finally:
        part.unlink(missing_ok=True)


def day(text: str) -> date:
    """A day of the command line."""
    return date.fromisoformat(text)


def change(text: str) -> tuple[str, str]:
    """`key=value` of the command line."""
    key, sign, value = text.partition("=")
    if not sign or not key or not value:
        raise ValueError(text)
    return key, value


def scenario(text: str) -> tuple[str, list[tuple[str, str]]]:
    """`name: key=value, key=value` of the command line."""
    name, sign, changes = text.partition(":")
    if not sign or not name:
        raise ValueError(text)
    return name.strip(), [change(one.strip()) for one in changes.split(",")]
