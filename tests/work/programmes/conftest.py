"""Yunnan's pack, loaded for each of these tests and rolled back after it."""

from collections.abc import Iterator

import pytest

from gongzhi.base.areas import queries as areas
from gongzhi.base.people import queries as people
from gongzhi.base.trail.logic import By
from gongzhi.packs import queries
from gongzhi.packs.actions import load_pack
from tests.conftest import NOON, PACKS
from tests.work.programmes.firms import Province, begin


def _forget() -> None:
    queries._in_force.clear()
    queries._parsed.cache_clear()
    areas._kept.forget()
    people._posts.forget()


@pytest.fixture
def yunnan(db: None) -> Iterator[None]:
    """Rolled-back rows give their keys to others, so nothing that was kept of them may outlive a test."""
    _forget()
    load_pack(PACKS / "yunnan", by=By("test"), at=NOON)
    yield
    _forget()


@pytest.fixture
def province(yunnan: None, db: None) -> Province:
    """Posts held, a firm with its profile, a bank, a guarantor, an insurer."""
    return begin()
