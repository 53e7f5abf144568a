"""Yunnan's pack, loaded once for all of these tests and rolled back after them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

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


@pytest.fixture(scope="package")
def yunnan(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        _forget()
        with transaction.atomic():
            load_pack(PACKS / "yunnan", by=By("test"), at=NOON)
            yield
            transaction.set_rollback(True)
        _forget()


@pytest.fixture
def province(yunnan: None, db: None) -> Province:
    """Posts held, a firm with its profile, a bank, a guarantor, an insurer."""
    return begin()
