"""A small sound pack to break: the one of Boston, copied, with single places of its files changed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongzhi.packs import queries
from tests.conftest import BOSTON

Change = tuple[str, str, str]
Broken = Callable[..., Path]


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """`broken((file, old, new), …)`: a pack with these changes; an old of '' adds at the end."""
    folder = tmp_path / "city"
    shutil.copytree(BOSTON, folder)

    def change(*changes: Change) -> Path:
        for name, old, new in changes:
            file = folder / name
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            assert old in text, f"{name} does not hold {old}"
            file.write_text(text.replace(old, new, 1) if old else f"{text}\n{new}\n", encoding="utf-8")
        return folder

    return change


@pytest.fixture
def nothing_kept() -> Iterator[None]:
    """Rolled-back rows give their keys to others, so parsed packs must not outlive a test that stores some."""

    def forget() -> None:
        queries._in_force.clear()
        queries._parsed.cache_clear()

    forget()
    yield
    forget()
