"""Recording and sealing: what is sealed cannot be changed without being found."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.base.ids import uuid7
from gongzhi.base.trail.actions import record, seal
from gongzhi.base.trail.guards import guard_tables
from gongzhi.base.trail.logic import GENESIS, By, Done, canonical, chain
from gongzhi.base.trail.models import Act, Block
from gongzhi.base.trail.queries import acts_of, block_of, newest, verify
from tests.conftest import NOON

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


def _done(verb: str = "test.done", **data: Any) -> Done:
    return Done(verb, "test", uuid7(), By("test"), NOON, data=data)


def _tamper(statement: str, *values: Any) -> None:
    """Change a table behind its guards, and leave no trace but the change."""
    with connection.cursor() as cursor:
        on = ' ON "trail_act"' if connection.vendor == "postgresql" else ""
        changes = ("change",) if on else ("update", "delete")
        for guard in changes:
            cursor.execute(f"DROP TRIGGER trail_act_no_{guard}{on}")
        cursor.execute(statement, values)
    guard_tables()


@pytest.mark.django_db
def test_everything_waiting_is_sealed_once_and_holds() -> None:
    record([_done(n=n) for n in range(5)])
    block = seal(at=NOON)
    assert block is not None and block.acts == Act.objects.count()
    assert seal(at=NOON) is None
    verdict = verify()
    assert (verdict.blocks, verdict.acts, verdict.unsealed, verdict.fault) == (1, block.acts, 0, "")


@pytest.mark.django_db
def test_blocks_follow_each_other_and_tell_which_seals_an_act() -> None:
    while seal(at=NOON, at_most=100):
        pass
    (act,) = record([_done()])
    assert block_of(act.pk) is None and verify().unsealed == 1
    last = seal(at=NOON)
    blocks = list(Block.objects.order_by("pk"))
    assert len(blocks) > 2 and blocks[0].previous == GENESIS
    assert [one.previous for one in blocks[1:]] == [one.hash for one in blocks[:-1]]
    assert block_of(act.pk) == last and block_of(blocks[0].last_act) == blocks[0]
    assert verify().fault == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    ["verb = 'other'", "data = '{\"n\": 2}'", "channel = 'x'", "account_id = 7", "area_path = '/x/'", "post_id = NULL"],
)
def test_a_changed_act_is_found_and_its_block_named(change: str) -> None:
    seal(at=NOON)
    acts = record([Done("test.done", "test", uuid7(), By("test", post=1), NOON, data={"n": n}) for n in range(3)])
    block = seal(at=NOON)
    assert block is not None
    _tamper(f"UPDATE trail_act SET {change} WHERE id = %s", acts[1].pk)
    verdict = verify()
    assert verdict.fault == f"an act between {acts[0].pk} and {acts[-1].pk} was changed"
    assert verdict.blocks == 1


@pytest.mark.django_db
def test_a_removed_act_is_found_and_its_block_named() -> None:
    seal(at=NOON)
    acts = record([_done(n=n) for n in range(3)])
    block = seal(at=NOON)
    assert block is not None
    _tamper("DELETE FROM trail_act WHERE id = %s", acts[1].pk)
    assert verify().fault == f"block {block.pk} sealed 3 acts, 2 are there"


@pytest.mark.django_db
def test_an_act_is_recorded_only_within_the_transaction_it_tells_of(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Act.objects.count()
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record([_done()])
    monkeypatch.undo()
    assert Act.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"share": 0.5}, {"list": [1, {"deep": 1.0}]}, {"raw": b"x"}, {"set": {1}}])
def test_what_has_no_one_text_is_refused_before_it_is_written(data: dict[str, Any]) -> None:
    """Written first, it would stop the seal for ever."""
    before = Act.objects.count()
    with pytest.raises(TypeError):
        record([_done(), Done("test.done", "test", uuid7(), By("test"), NOON, data=data)])
    assert Act.objects.count() == before
    assert seal(at=NOON) is not None


@pytest.mark.django_db
def test_acts_of_a_thing_and_the_newest_of_a_kind() -> None:
    uid = uuid7()
    acts = record([Done(f"test.{n}", "test", uid, By("test"), NOON) for n in range(3)])
    assert [act.verb for act in acts_of(uid)] == ["test.0", "test.1", "test.2"]
    assert newest("test") == newest("test", "nothing") == acts[-1].pk
    assert newest("nothing") == 0


@given(PLAIN, st.randoms())
def test_the_form_sealed_does_not_depend_on_the_order_of_keys(value: Any, dice: Any) -> None:
    def shuffled(one: Any) -> Any:
        if isinstance(one, dict):
            keys = list(one)
            dice.shuffle(keys)
            return {key: shuffled(one[key]) for key in keys}
        return [shuffled(inner) for inner in one] if isinstance(one, list) else one

    assert canonical({"data": value}) == canonical({"data": shuffled(value)})


@given(
    st.lists(st.dictionaries(st.text("ab", max_size=2), st.integers(), max_size=2), min_size=1, max_size=5), st.data()
)
def test_acts_in_another_order_or_number_have_another_hash(rows: list[dict[str, int]], data: st.DataObject) -> None:
    acts = [{**row, "id": number} for number, row in enumerate(rows, 1)]
    sealed = chain(GENESIS, acts, NOON)
    other = data.draw(st.permutations(acts))
    assert (sealed.acts, sealed.first, sealed.last) == (len(acts), 1, len(acts))
    assert (chain(GENESIS, other, NOON).hash == sealed.hash) == (other == acts)
    assert chain(GENESIS, acts[:-1], NOON).hash != sealed.hash
    assert chain("f" * 64, acts, NOON).hash != sealed.hash
    assert chain(GENESIS, acts, NOON + timedelta(microseconds=1)).hash != sealed.hash


def test_a_time_is_sealed_in_utc_whatever_zone_it_came_in() -> None:
    here = NOON.astimezone(timezone(timedelta(hours=8)))
    assert canonical({"at": NOON}) == canonical({"at": here})
    assert canonical({"at": NOON}) != canonical({"at": NOON + timedelta(microseconds=1)})
    assert b"+00:00" in canonical({"at": datetime.fromisoformat("2023-11-15T12:00:00+08:00")})
