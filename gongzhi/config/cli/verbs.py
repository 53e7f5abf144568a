"""The table of verbs and their arguments."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gongzhi.base.people.logic import SCOPES
from gongzhi.config.cli import (
    areas,
    figures,
    imports,
    ledger,
    locate,
    packs,
    programmes,
    samples,
    sealing,
    serve,
    sheets,
    upkeep,
)


def parser() -> argparse.ArgumentParser:
    """All verbs. Each sets `run`, the function that does it."""
    top = argparse.ArgumentParser(prog="gongzhi", description="Gongzhi 共治: the daily work of local government.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    _serving(verbs)
    _packs(verbs)
    _imports(verbs)
    _areas(verbs)
    _ledger(verbs)
    _programmes(verbs)
    _figures(verbs)
    _upkeep(verbs)
    return top


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 10:
        raise argparse.ArgumentTypeError("must be more than 0 and at most 10")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 < value < 65_536:
        raise argparse.ArgumentTypeError("must be 1 to 65535")
    return value


def _threads(text: str) -> int:
    value = int(text)
    if not 0 < value <= 64:
        raise argparse.ArgumentTypeError("must be 1 to 64")
    return value


def _demo_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--packs", metavar="A,B", help="packs to load, by name or folder (default: all shipped)")
    verb.add_argument("--scale", type=_share, default=1.0, metavar="F", help="share of the demo's quantities")


def _serving(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verb = verbs.add_parser("serve", help="serve the pages, loading the demo first time round")
    verb.add_argument("--host", default="127.0.0.1")
    verb.add_argument("--port", type=_port, default=8000)
    verb.add_argument("--threads", type=int, default=4, help="threads that answer requests")
    verb.add_argument("--workers", type=int, default=1, help="processes that answer (more than 1: PostgreSQL only)")
    verb.add_argument("--empty", action="store_true", help="load no demo")
    _demo_options(verb)
    verb.set_defaults(run=serve.serve, needs_tables=False)  # it refuses before it makes them
    verb = verbs.add_parser("demo", help="load the demo packs and play their records")
    _demo_options(verb)
    verb.set_defaults(run=serve.demo)
    verb = verbs.add_parser("upgrade", help="bring the tables to this version of the program")
    verb.set_defaults(run=serve.upgrade, needs_tables=False)


def _packs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = verbs.add_parser("packs", help="check, load and list packs")
    kinds = group.add_subparsers(dest="what", required=True, metavar="check|test|draw|load|list|reference")
    for name, run, text in (
        ("check", packs.check, "check a pack's files; faults name file and key"),
        ("test", packs.test, "try the cases of its examples.toml: what must come of what"),
        ("load", packs.load, "check a pack, store it and put it in force"),
    ):
        verb = kinds.add_parser(name, help=text)
        verb.add_argument("folder", type=Path)
        verb.set_defaults(run=run, needs_tables=name == "load")
    verb = kinds.add_parser("draw", help="draw a pack's flows as SVG")
    verb.add_argument("folder", type=Path)
    verb.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    verb.set_defaults(run=packs.pictures, needs_tables=False)
    verb = kinds.add_parser("reference", help="every file and key of a pack, as Markdown")
    verb.set_defaults(run=packs.reference, needs_tables=False)
    verb = kinds.add_parser("list", help="packs in force")
    verb.set_defaults(run=packs.show)


def _imports(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = verbs.add_parser("import", help="take over areas, matters or households from files")
    kinds = group.add_subparsers(dest="what", required=True, metavar="areas|addresses|matters|households")
    verb = kinds.add_parser("areas", help="GeoJSON, or a CSV with code and name (the code says level and parent)")
    verb.add_argument("file", type=Path)
    verb.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")
    verb.add_argument("--keep-gone", action="store_true", help="areas the file should name and does not stay")
    verb.add_argument("--basis", default="", help="the document the changes rest on")
    verb.set_defaults(run=areas.take)
    verb = kinds.add_parser("addresses", help="buildings and doors from CSV or .xlsx")
    verb.add_argument("file", type=Path)
    verb.set_defaults(run=areas.addresses)
    verb = kinds.add_parser("matters", help="another system's matters from CSV (also .gz), .xlsx, .xls or .ods")
    verb.add_argument("files", type=Path, nargs="+", metavar="FILE")
    verb.add_argument("--map", type=Path, required=True, metavar="MAP.toml", help="what their columns mean")
    verb.add_argument("--pack", help="the pack they go to (default: the only one with kinds)")
    _refused_and_sheet(verb)
    verb.set_defaults(run=imports.matters)
    verb = kinds.add_parser("households", help="households, one line a person, from CSV, .xlsx, .xls or .ods")
    verb.add_argument("files", type=Path, nargs=1, metavar="FILE")
    verb.add_argument("--pack", help="the pack they belong to (default: the only one with kinds)")
    _refused_and_sheet(verb)
    verb.set_defaults(run=imports.households)
    group = verbs.add_parser("export", help="write matters for another platform")
    kinds = group.add_subparsers(dest="what", required=True, metavar="matters")
    verb = kinds.add_parser("matters", help="in its own columns and words, by the map its export is read by")
    verb.add_argument("--map", type=Path, required=True, metavar="MAP.toml")
    verb.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv or .xlsx")
    verb.add_argument("--pack", help="the pack they belong to (default: the only one with kinds)")
    verb.add_argument("--ours", action="store_true", help="also those that have no number there yet")
    verb.set_defaults(run=imports.export)
    verb = verbs.add_parser("locate", help="add the area of each point to a CSV")
    verb.add_argument("file", type=Path)
    verb.add_argument("--out", type=Path, required=True, metavar="FILE.csv")
    verb.add_argument("--lon", metavar="COLUMN", help="column of longitudes (default: lon, lng, longitude, 经度 or x)")
    verb.add_argument("--lat", metavar="COLUMN", help="column of latitudes (default: lat, latitude, 纬度 or y)")
    verb.set_defaults(run=locate.locate)


def _refused_and_sheet(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--refused",
        type=Path,
        metavar="OUT",
        help="where refused rows go: .csv, or .xlsx with the reasons in the cells",
    )
    verb.add_argument("--sheet", default="", help="of an Excel file (default: the first with anything on it)")


def _areas(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = verbs.add_parser("areas", help="what an area is and was; renaming, moving, splitting, merging")
    kinds = group.add_subparsers(dest="what", required=True, metavar="show|succeed")
    verb = kinds.add_parser("show", help="an area, its boundaries, its story, and what came of it")
    verb.add_argument("code")
    verb.add_argument("--on", metavar="DAY", help="as it was on a day, such as 2024-01-31")
    verb.set_defaults(run=areas.show)
    verb = kinds.add_parser("succeed", help="let areas follow others, by a document")
    verb.add_argument("kind", choices=("rename", "move", "split", "merge"))
    verb.add_argument("before", metavar="CODE[,CODE]")
    verb.add_argument("after", type=Path, metavar="FILE", help="the areas after, as for import areas")
    verb.add_argument("--on", required=True, metavar="DAY")
    verb.add_argument("--basis", required=True, help="the document")
    verb.set_defaults(run=areas.succeed)


def _ledger(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = verbs.add_parser("ledger", help="money, points and vouchers: checking, statements, exports")
    kinds = group.add_subparsers(dest="what", required=True, metavar="verify|statement|export")
    verb = kinds.add_parser("verify", help="compute every balance again; the first bad row is named")
    verb.set_defaults(run=ledger.verify)
    verb = kinds.add_parser("statement", help="what happened on an account, newest first")
    verb.add_argument("account", metavar="ACCOUNT", help="its code")
    verb.add_argument("--at", metavar="T", help="up to a day or moment, such as 2024-01-31T12:00:00+08:00")
    verb.set_defaults(run=ledger.show)
    verb = kinds.add_parser("export", help="the whole ledger in a file")
    verb.add_argument("--format", choices=("beancount", "csv"), required=True)
    verb.add_argument("--out", type=Path, required=True, metavar="FILE")
    verb.set_defaults(run=ledger.export)


def _programmes(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = verbs.add_parser("programme", help="what rules give and why; what other rules would give")
    kinds = group.add_subparsers(dest="what", required=True, metavar="explain|whatif|table")
    verb = _programme(kinds, "explain", "every step of one case, with versions and sources", programmes.show_why)
    verb.add_argument("--case", type=Path, required=True, metavar="FILE.json", help="inputs by name; money as '12.5元'")
    verb.add_argument("--html", type=Path, metavar="FILE", help="write the explanation as a page, too")
    _days(verb)
    verb = _programme(kinds, "whatif", "other values over the cases of a snapshot", programmes.show_what_if)
    verb.add_argument("--set", type=programmes.change, action="append", default=[], metavar="KEY=VALUE")
    verb.add_argument("--scenario", type=programmes.scenario, action="append", default=[], metavar="NAME:KEY=VALUE,…")
    verb.add_argument("--snapshot", type=Path, required=True, metavar="FILE.parquet", help="columns named like inputs")
    verb.add_argument("--area", default="area", metavar="COLUMN", help="of area codes (default area)")
    verb.add_argument("--digits", type=int, default=6, metavar="N", help="of it that tell areas apart (default 6)")
    verb.add_argument("--kind", default="kind", metavar="COLUMN", help="to tell cases apart by (default kind)")
    verb.add_argument("--few", type=int, default=3, metavar="N", help="fewer cases are not shown alone (default 3)")
    _days(verb)
    verb = _programme(kinds, "table", "a decision table to Excel, or from Excel as TOML", programmes.tables)
    verb.add_argument("table", metavar="TABLE")
    way = verb.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, metavar="FILE.xlsx")
    way.add_argument("--in", type=Path, dest="file", metavar="FILE.xlsx")


def _programme(kinds: Any, name: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = kinds.add_parser(name, help=text)
    verb.add_argument("programme", metavar="PROGRAMME", help="programme, score model or scheme (SCHEME:filing)")
    verb.add_argument("--pack", type=Path, metavar="DIR", help="its pack, by folder or name (default: packs in force)")
    verb.set_defaults(run=run, needs_tables=False)  # a pack's folder needs none
    return verb


def _days(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--as-of", type=programmes.day, metavar="D", help="the day whose rules hold, such as 2024-01-31")
    verb.add_argument("--known-at", type=programmes.day, metavar="D", help="as it was known on a day (default today)")
    verb.add_argument("--json", action="store_true")


def _figures(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verb = verbs.add_parser("figures", help="what the records of an area give in a period")
    verb.add_argument("--area", required=True, metavar="CODE")
    verb.add_argument("--period", required=True, metavar="P", help="such as 2023, 2023Q4, 2023-11, 2021/2023")
    verb.add_argument("--figure", action="append", metavar="CODE", help="only this one; may be given again")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=figures.show)
    verb = verbs.add_parser("story", help="what a source tells of a place, computed again from records")
    verb.add_argument("pack", metavar="PACK")
    verb.add_argument("--json", action="store_true")
    verb.set_defaults(run=figures.tell)
    group = verbs.add_parser("sheet", help="blank tables that others drew")
    kinds = group.add_subparsers(dest="what", required=True, metavar="fill")
    verb = kinds.add_parser("fill", help="fill a blank table from records, leaving all else in it as it is")
    verb.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .xlsm, .xls, .et or .docx")
    verb.add_argument("--map", type=Path, required=True, metavar="MAP.toml", help="what goes into which cell")
    verb.add_argument("--area", required=True, metavar="CODE")
    verb.add_argument("--period", required=True, metavar="P", help="such as 2023, 2023Q4, 2023-11, 2021/2023")
    verb.add_argument("--out", type=Path, metavar="OUT.xlsx", help="default: beside FILE, named by area and period")
    verb.add_argument("--report", type=Path, metavar="OUT.csv", help="every cell with where it came from")
    verb.set_defaults(run=sheets.run)


def _upkeep(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    group = verbs.add_parser("trail", help="the audit log")
    kinds = group.add_subparsers(dest="what", required=True, metavar="verify|seal")
    verb = kinds.add_parser("verify", help="recompute every sealed block")
    verb.set_defaults(run=upkeep.verify)
    verb = kinds.add_parser("seal", help="seal what is not sealed yet")
    verb.set_defaults(run=upkeep.seal_now)
    group = verbs.add_parser("sample", help="random samples that anybody can compute again")
    kinds = group.add_subparsers(dest="what", required=True, metavar="verify")
    verb = kinds.add_parser("verify", help="compute a draw again: commitment, frame, every pick and replacement")
    verb.add_argument("uid", metavar="UID", help="uid or number of the draw")
    verb.set_defaults(run=samples.verify)
    verb = verbs.add_parser("erase-again", help="erase once more what ever was, after a restore from an older copy")
    verb.set_defaults(run=upkeep.erase_again)
    verb = verbs.add_parser("tick", help="run the jobs that are due: sealing, messages and the like")
    verb.add_argument("--every", type=int, metavar="SECONDS", help="go on for ever, looking for new ones so often")
    verb.add_argument("--threads", type=_threads, default=2, help="jobs run at the same time (default 2)")
    verb.set_defaults(run=upkeep.tick)
    verb = verbs.add_parser("account", help="make an account and give it a post; asks for the password")
    verb.add_argument("username")
    verb.add_argument("--name", required=True)
    verb.add_argument("--pack", required=True)
    verb.add_argument("--role", required=True)
    verb.add_argument("--area", required=True, metavar="CODE")
    verb.set_defaults(run=upkeep.account)
    verb = verbs.add_parser("key", help="make a key for another organisation's program; it is shown once")
    verb.add_argument("name", help="of the organisation")
    verb.add_argument("--scopes", default="matters:report", metavar="A,B", help=f"of {', '.join(SCOPES)}")
    verb.add_argument("--area", metavar="CODE", help="it sees only what lies there")
    verb.add_argument("--post", type=int, metavar="ID", help="the post it acts as, by the id the API gives")
    verb.add_argument("--organisation", metavar="CODE", help="credit code of the institution it acts for")
    verb.set_defaults(run=upkeep.key)
    group = verbs.add_parser("search", help="the index of words")
    kinds = group.add_subparsers(dest="what", required=True, metavar="reindex")
    verb = kinds.add_parser("reindex", help="make the index of words anew while it is in use")
    verb.set_defaults(run=upkeep.reindex)
    verb = verbs.add_parser("reseal", help="seal sensitive fields anew after the cipher or the secret was changed")
    verb.set_defaults(run=sealing.reseal)
    verb = verbs.add_parser("manage", help="Django's own commands, such as migrate")
    verb.add_argument("rest", nargs=argparse.REMAINDER)
    verb.set_defaults(run=upkeep.manage, needs_tables=False)
