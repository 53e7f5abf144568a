"""docs/packs.md is true: its files are written and its commands run, in the order of the page; so is the reference."""

import re
import shlex
from pathlib import Path

import pytest

from gongzhi.config.cli import main
from gongzhi.packs.reference import FILES, page
from gongzhi.packs.schema import Pack
from tests.conftest import ROOT

pytestmark = pytest.mark.once
TEXT = (ROOT / "docs" / "packs.md").read_text(encoding="utf-8")
# A file (its name, then its block), or a session at the terminal.
_BLOCKS = re.compile(r"^`([^`\n]+)`\n\n```(?:toml|json)\n(.*?)^```$|^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _fits(told: str, wanted: str) -> bool:
    """Whether lines are as the page shows them; … stands for anything."""
    parts = [re.escape(part) for part in wanted.strip().split("…")]
    return re.fullmatch(".*".join(parts), told.strip(), re.DOTALL) is not None


def _broken(folder: Path) -> None:
    """The mistakes the page speaks of."""
    for name, was, is_now in (
        ("programmes/fee_voucher.toml", '"50%"', '"50"'), ("programmes/fee_voucher.toml", "min(", "min（"),
        ("schemes/loan_pool.toml", "[breaker]", "[breker]"),
    ):  # fmt: skip
        text = (folder / name).read_text(encoding="utf-8")
        assert was in text
        (folder / name).write_text(text.replace(was, is_now, 1), encoding="utf-8")


def test_the_way_from_an_empty_folder_to_a_working_programme(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C")
    sessions = 0
    for name, content, session in _BLOCKS.findall(TEXT):
        if name:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
            continue
        for command, wanted in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE):
            if "broken" in command:
                import shutil

                _broken(Path(shutil.copytree(tmp_path / "xiangqian", tmp_path / "broken")))
            program, *words = shlex.split(command)
            assert program == "gongzhi"
            code = main(words)
            out = capsys.readouterr()
            assert _fits(out.out + out.err, wanted), f"{command}\n{out.out}{out.err}"
            assert code == (1 if "gongzhi: " in wanted else 0), command
            sessions += 1
    assert sessions >= 9


def test_the_reference_is_as_files_are_checked() -> None:
    written = (ROOT / "docs" / "packs-reference.md").read_text(encoding="utf-8")
    assert written == page(), "gongzhi packs reference > docs/packs-reference.md"


def test_the_reference_names_every_key_of_money_for_firms() -> None:
    told = page()
    for part in FILES:
        assert part in Pack.model_fields
    for key in ("offer.windows[].closes", "sharing.without", "pool.holds.NAME.per", "breaker.stops", "uses.NAME.body",
                "parameters.NAME.versions[].known_to", "programmes.NAME[].decided_by"):  # fmt: skip
        assert f"`{key}`" in told, key
