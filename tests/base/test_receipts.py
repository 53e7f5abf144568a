"""The same message sent twice is done once, whatever happens in between."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gongzhi.base.receipts.actions import KEPT, forget_old, once
from gongzhi.base.receipts.models import Receipt
from gongzhi.base.refusals import Conflict, Invalid
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def count(done: list[str]) -> Callable[[], dict[str, Any]]:
    def make() -> dict[str, Any]:
        done.append("done")
        return {"number": len(done)}

    return make


def test_the_same_message_is_done_once_and_answered_as_the_first_time() -> None:
    done: list[str] = []
    assert once("a", "k", "words", count(done), at=NOON) == ({"number": 1}, False)
    assert once("a", "k", "words", count(done), at=NOON) == ({"number": 1}, True)
    assert once("b", "k", "words", count(done), at=NOON) == ({"number": 2}, False), "another client's key is another"
    assert len(done) == 2


def test_other_content_under_the_same_key_is_a_conflict() -> None:
    done: list[str] = []
    once("a", "k", "words", count(done), at=NOON)
    with pytest.raises(Conflict):
        once("a", "k", "other words", count(done), at=NOON)
    assert len(done) == 1


def test_what_was_refused_leaves_no_receipt() -> None:
    def refuse() -> dict[str, Any]:
        raise Invalid("no")

    with pytest.raises(Invalid):
        once("a", "k", "words", refuse, at=NOON)
    assert once("a", "k", "other words", count([]), at=NOON) == ({"number": 1}, False)


def test_a_receipt_holds_neither_what_was_said_nor_the_key_and_is_dropped_after_its_time() -> None:
    once("a", "secret key", "secret words", count([]), at=NOON)
    kept = Receipt.objects.get()
    assert "secret" not in str(vars(kept))
    assert forget_old(at=NOON + KEPT) == 0
    assert forget_old(at=NOON + KEPT + timedelta(seconds=1)) == 1
