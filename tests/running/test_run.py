"""`./run` on a machine that has nothing: a clone of the repository, installed for real."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.house import ROOT, free_port, wait_for
from tests.visitor import Visitor

INSTALLING = 900.0  # seconds a slow line may take


def _fresh() -> dict[str, str]:
    """The environment without anything of the test run's own."""
    ours = ("GONGZHI_", "DATABASE_URL", "DJANGO_", "PYTHONPATH", "VIRTUAL_ENV", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _registry_answers(folder: Path) -> bool:
    """Whether one small package can be had."""
    made = subprocess.run([sys.executable, "-m", "venv", folder / "probe"], capture_output=True, check=False)
    if made.returncode:
        return False
    ask = [folder / "probe/bin/python", "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "1", "tzdata"]
    asked = subprocess.run(ask, cwd=folder, env=_fresh(), capture_output=True, check=False)
    return asked.returncode == 0


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The repository as somebody gets it."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a git repository, or git is missing")
    if not _registry_answers(tmp_path):
        pytest.skip("the package registry cannot be reached from here")
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "gongzhi"], check=True)
    return tmp_path / "gongzhi"


@contextmanager
def _running(clone: Path, port: int) -> Iterator[Path]:
    """`./run` in a process group of its own; yields the file it prints to."""
    log = clone.parent / "run.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["./run", "--port", str(port), "--packs", "tangba", "--scale", "0.02"],
            cwd=clone, env={**_fresh(), "GONGZHI_VAR": str(clone.parent / "var")}, stdin=subprocess.DEVNULL,
            stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:

        def answers() -> bool:
            assert process.poll() is None, log.read_text(errors="replace")
            with suppress(OSError):
                return Visitor(port).get("/readyz").status == 200
            return False

        wait_for(answers, "readiness of ./run", patience=INSTALLING)
        yield log
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.once
def test_run_installs_serves_and_starts_again(clone: Path) -> None:
    port = free_port()
    with _running(clone, port) as log:
        printed = log.read_text()
        assert "Installing" in printed and f"http://127.0.0.1:{port}/" in printed
        assert "password: gongzhi-demo" in printed
        assert all(name in printed for name in ("zhihui", "hecha", "wangge", "shuji", "jianshe"))
        first = Visitor(port)
        assert "有事，说一声。" in first.get("/").text
        link = first.report().location
        assert first.login("zhihui").get("/desk/matters/").status == 200
    assert not (clone / "var").exists(), "everything it keeps is where GONGZHI_VAR says"
    with _running(clone, port) as log:
        assert "Installing" not in log.read_text()
        assert Visitor(port).get(link).status == 200, "what was reported before the restart is there"
    state = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert state.stdout == "", "nothing but ignored files was added"
