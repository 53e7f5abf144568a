import pytest

from tests.conftest import Who
from tests.work.points.village import Village, begin


@pytest.fixture
def village(who: Who) -> Village:
    return begin(who)
