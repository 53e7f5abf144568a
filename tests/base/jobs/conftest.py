"""Jobs made for one test."""

from collections.abc import Iterator

import pytest

from gongzhi.base.jobs.logic import KINDS


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Kinds registered by a test are gone after it."""
    before = dict(KINDS)
    yield
    KINDS.clear()
    KINDS.update(before)
