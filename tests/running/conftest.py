"""Houses that run: a copy of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import House, bare_house, copied_house, demo_house


@pytest.fixture(scope="session")
def template(kept: Path) -> House:
    """A small demo, made once."""
    return demo_house(kept)


@pytest.fixture
def still(template: House, tmp_path: Path) -> Iterator[House]:
    """A copy with no server: for commands."""
    with copied_house(template, tmp_path) as house:
        yield house


@pytest.fixture
def house(still: House) -> House:
    """A copy that is being served."""
    return still.start()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[House]:
    """Nothing installed yet."""
    with bare_house(tmp_path) as house:
        yield house
