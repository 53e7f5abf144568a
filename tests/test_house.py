"""The house stands as `pyproject.toml` and its own rules say: layers, sizes, names, types, locked requirements."""

import ast
import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from importlinter.cli import lint_imports

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
BANNED = {"util", "utils", "helper", "helpers", "common", "services", "misc", "manager", "managers"}
LICENCE = "ed9b1787600ecdaf03c39a348d6306811dddc59ac3d33c24b16f9e1b425f9986"
FACES = ("api", "desk", "portal")


def _tracked() -> list[Path]:
    """Every file of the repository, those not yet added too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


FILES = _tracked()
PYTHON = [file for file in FILES if file.suffix == ".py"]
PRODUCT = [file for file in PYTHON if file.is_relative_to(ROOT / "gongzhi")]
TREES = {file: ast.parse(file.read_text(encoding="utf-8")) for file in PYTHON}


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _imports(file: Path) -> Iterator[tuple[str, int]]:
    """Full names a file imports, anywhere in it, with the line."""
    for node in ast.walk(TREES[file]):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{_name(file)}:{node.lineno}: relative import"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _contract(container: str) -> dict:
    return next(one for one in CONTRACTS if container in one["containers"])


def test_imports_point_only_where_the_contracts_let_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True) == 0, capsys.readouterr().out


def test_a_new_package_is_in_no_contract_by_accident() -> None:
    assert all(one["exhaustive"] for one in CONTRACTS)
    for container in ("gongzhi", "gongzhi.web", "gongzhi.base"):
        known = {part.strip(" ()") for layer in _contract(container)["layers"] for part in layer.split("|")}
        folder = ROOT / container.replace(".", "/")
        found = {path.stem for path in folder.iterdir() if path.suffix == ".py" or list(path.glob("*.py"))}
        assert found - {"__init__"} == known, container
    places = [file.relative_to(ROOT / "gongzhi").parts for file in PRODUCT if file.name == "apps.py"]
    rooms = {f"gongzhi.{floor}.{room[0]}" for floor, *room in places if floor in ("base", "work", "figures")}
    assert rooms == set(_contract("gongzhi.work.matters")["containers"])


def test_no_file_is_long() -> None:
    """More than 300 lines becomes a folder. Vendored files and migrations are not ours to cut."""
    for file in FILES:
        if file.suffix not in (".py", ".css", ".js", ".html") or {"vendor", "migrations"} & set(file.parts):
            continue
        lines = len(file.read_text(encoding="utf-8").splitlines())
        assert lines <= 300, f"{_name(file)} has {lines} lines"


def test_no_function_is_long() -> None:
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= 60, f"{_name(file)}:{node.lineno}: {node.name} has {lines} lines"


def test_no_file_or_folder_is_a_junk_drawer() -> None:
    for file in PYTHON:
        names = {file.stem, *file.relative_to(ROOT).parts[:-1]}
        assert not names & BANNED, _name(file)


def test_nothing_is_imported_by_star() -> None:
    for file in PYTHON:
        assert not [line for name, line in _imports(file) if name.endswith(".*")], _name(file)


def test_the_linter_finds_nothing_and_everything_is_formatted() -> None:
    _run("ruff", "check", "gongzhi", "tests", "bench")
    _run("ruff", "format", "--check", "gongzhi", "tests", "bench")


def test_types_agree() -> None:
    _run("mypy")


def test_every_function_of_the_product_is_annotated() -> None:
    """The linter's rules for annotations are on, and no line of the product switches one off."""
    assert "ANN" in PROJECT["tool"]["ruff"]["lint"]["select"]
    for file in PRODUCT:
        assert not re.search(r"noqa:.*\bANN", file.read_text(encoding="utf-8")), _name(file)


PURE_PACKS = tuple(
    f"gongzhi/packs/{name}.py"
    for name in (
        "checks/__init__",
        "checks/flows",
        "checks/kinds",
        "schema",
        "activities",
        "duty",
        "lists",
        "points",
        "programmes",
        "registers",
    )
)
IMPURE = re.compile(
    r"django\.(db|http|shortcuts|core\.cache)\b|gongzhi\.base\.clock\.now$"
    r"|gongzhi\..*\.(models|queries|actions|access|guards|jobs)(\.|$)|gongzhi\.(web|config)\b"
)


def test_pure_rules_reach_no_database_no_request_and_no_clock() -> None:
    pure = [file for file in PRODUCT if "logic" in (file.stem, file.parent.name) or _name(file) in PURE_PACKS]
    assert {"gongzhi/work/matters/logic/steps.py", "gongzhi/base/areas/logic/raster.py", *PURE_PACKS} <= set(
        map(_name, pure)
    )
    for file in pure:
        found = [f"{_name(file)}:{line}: {name}" for name, line in _imports(file) if IMPURE.match(name)]
        assert not found, found


COMPUTED = {"Counted", "Cell"}  # follow from other rows and can be computed again: nothing refers to them


def _own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("gongzhi.")]


def _height(model: type[models.Model]) -> tuple[int, int]:
    """How high a model stands: floor, then place in the written order of base, or of the rooms."""
    _, floor, *rest = model.__module__.split(".")
    if floor == "packs":
        return 1, 0
    layers = [layer.split(" | ") for layer in _contract(f"gongzhi.{floor}")["layers"][::-1]]
    return {"work": 2, "figures": 4}.get(floor, 0), next(n for n, layer in enumerate(layers) if rest[0] in layer)


def test_foreign_keys_point_down_or_stay_in_their_room() -> None:
    assert len(_own_models()) > 10
    for model in _own_models():
        for field in model._meta.get_fields():
            target = field.related_model
            if not (field.concrete and field.is_relation) or not isinstance(target, type):
                continue
            at_home = target._meta.app_label == model._meta.app_label
            assert at_home or _height(target) < _height(model), f"{model.__name__}.{field.name}"


def test_every_row_has_a_bigint_key_and_a_unique_uid() -> None:
    for model in _own_models():
        if not model._meta.managed or model.__name__ in COMPUTED:
            continue  # the index of words is the engine's own table
        uid = model._meta.get_field("uid")
        assert isinstance(model._meta.pk, models.BigAutoField), model.__name__
        assert isinstance(uid, models.UUIDField) and uid.unique and not uid.null, model.__name__


def test_no_model_changes_how_rows_are_saved_or_deleted() -> None:
    for model in _own_models():
        for kind in model.__mro__:
            if kind.__module__.startswith("gongzhi."):
                assert not {"save", "delete", "save_base", "refresh_from_db"} & set(vars(kind)), kind.__name__


def test_no_face_imports_another() -> None:
    for face in FACES:
        others = tuple(f"gongzhi.web.{other}" for other in FACES if other != face)
        for file in (ROOT / "gongzhi" / "web" / face).rglob("*.py"):
            assert not [name for name, _ in _imports(file) if name.startswith(others)], _name(file)


def test_signals_are_used_only_for_what_tables_need_beside_their_models() -> None:
    users = {
        _name(file)
        for file in PRODUCT
        for name, _ in _imports(file)
        if name.startswith("django.") and ("signal" in name or name.startswith("django.dispatch"))
    }
    assert users == {"gongzhi/base/trail/apps.py", "gongzhi/base/search/apps.py"}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_licence_is_mulan_psl_v2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("Copyright (c) ") and "木兰宽松许可证, 第2版" in text and "Mulan PSL v2" in text
    words = text.split("\n", 2)[2]  # all but who holds the copyright: not a letter of a licence may change
    assert hashlib.sha256(words.encode()).hexdigest() == LICENCE
    assert PROJECT["project"]["license"] == "MulanPSL-2.0"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_is_there_and_short(name: str) -> None:
    file = ROOT / name
    if not file.exists():
        pytest.skip(f"{name} is not written yet")
    assert len(file.read_text(encoding="utf-8").splitlines()) < 120


def test_no_file_names_a_package_registry() -> None:
    """Which mirror packages come from is each machine's own affair."""
    hosts = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb.debian" + ".org", "unpkg" + ".com")
    index = ("--index" + "-url", "--extra-index" + "-url", "jsdelivr" + ".net", "registry." + "yarnpkg")
    for file in FILES:
        text = file.read_bytes().decode("utf-8", "ignore")
        assert not [host for host in (*hosts, *index) if host in text], _name(file)


def _locked(name: str) -> dict[str, set[str]]:
    """Versions by package in a lock file, each with at least one hash."""
    found: dict[str, set[str]] = {}
    for piece in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8")):
        if piece.startswith("#") or not piece.strip():
            continue
        pinned = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", piece)
        assert pinned, f"{name}: {piece.splitlines()[0]}: is not pinned"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", piece), f"{name}: {pinned[1]}: has no hash"
        found.setdefault(re.sub(r"[._-]+", "-", pinned[1]).lower(), set()).add(pinned[2])
    return found


def _declared(lines: list[str]) -> set[str]:
    return {re.sub(r"[._-]+", "-", re.split(r"[\[><=;~! ]", line)[0]).lower() for line in lines}


def test_locks_pin_everything_by_hash_and_the_tests_run_what_is_shipped() -> None:
    shipped, tested = _locked("requirements.lock"), _locked("requirements-test.lock")
    assert _declared(PROJECT["project"]["dependencies"]) <= set(shipped)
    assert _declared(PROJECT["project"]["optional-dependencies"]["test"]) <= set(tested)
    assert {name: tested.get(name) for name in shipped} == shipped
