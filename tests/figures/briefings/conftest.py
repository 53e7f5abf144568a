"""Packs in force are read anew after each test: what it stored was rolled back."""

from collections.abc import Iterator

import pytest

from gongzhi.packs import queries


@pytest.fixture(autouse=True)
def packs_read_anew() -> Iterator[None]:
    """What is kept in memory of packs in force goes with the test."""
    yield
    queries._in_force.clear()
    queries._parsed.cache_clear()
