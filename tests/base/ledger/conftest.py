import pytest

from tests.base.ledger.books import Books


@pytest.fixture
def books(db: None) -> Books:
    return Books()
