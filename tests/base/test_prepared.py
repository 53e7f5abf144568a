"""A query put together once finds and sets what the same query put together anew does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import BigIntegerField, CharField, DateTimeField, F, UUIDField

from gongzhi.base.ids import uuid7
from gongzhi.base.prepared import Prepared, PreparedUpdate, like
from gongzhi.base.todos.models import Clock
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

OF = Prepared(lambda uid: Clock.objects.filter(subject_uid=uid, stopped_at=None).order_by("-pk"), uid=UUIDField())
DUE = Prepared(
    lambda uid, code: Clock.objects.filter(subject_uid=uid, code=code).values_list("due_at", "code")[:1],
    **like(Clock, "code"), uid=UUIDField(),
)  # fmt: skip
LONGER = PreparedUpdate(
    lambda uid, before, more, stopped_at: Clock.objects.filter(subject_uid=uid, due_at__lt=before),
    lambda uid, before, more, stopped_at: {"extended": F("extended") + more, "stopped_at": stopped_at},
    uid=UUIDField(), before=DateTimeField(), more=BigIntegerField(), **like(Clock, "stopped_at"),
)  # fmt: skip


def _clock(uid: UUID, code: str, due: datetime) -> Clock:
    return Clock.objects.create(
        subject="matter", subject_uid=uid, code=code, country="CN", time_zone="Asia/Chongqing", amount=2,
        unit="working_days", started_at=NOON, due_at=due,
    )  # fmt: skip


def test_objects_come_whole_in_the_order_asked_for_and_with_other_values_another_time() -> None:
    uid, other = uuid7(), uuid7()
    first, second = _clock(uid, "answer", NOON), _clock(uid, "check", NOON + timedelta(days=1))
    elsewhere = _clock(other, "answer", NOON)
    for wanted, found in (([second, first], OF.all(uid=uid)), ([elsewhere], OF.all(uid=other))):
        assert found == wanted
        for one, same in zip(found, wanted, strict=True):
            fresh = Clock.objects.get(pk=same.pk)
            fields = [field.attname for field in Clock._meta.concrete_fields]
            assert [getattr(one, name) for name in fields] == [getattr(fresh, name) for name in fields]
    assert OF.all(uid=uuid7()) == []
    assert OF.first(uid=uuid7()) is None


def test_what_was_found_can_be_changed_and_saved() -> None:
    uid = uuid7()
    _clock(uid, "answer", NOON)
    (clock,) = OF.all(uid=uid)
    clock.stopped_at = NOON
    clock.save()
    assert OF.all(uid=uid) == []


def test_chosen_values_are_what_python_holds() -> None:
    uid = uuid7()
    _clock(uid, "answer", NOON)
    assert DUE.all(uid=uid, code="answer") == [(NOON, "answer")]
    assert DUE.first(uid=uid, code="check") is None
    assert DUE.all(uid=uid, code="x' OR 1=1 --") == []


def test_an_update_sets_what_it_is_told_in_what_fits_and_says_how_many() -> None:
    uid = uuid7()
    soon, late = _clock(uid, "answer", NOON), _clock(uid, "check", NOON + timedelta(days=9))
    assert LONGER.run(uid=uid, before=NOON + timedelta(days=1), more=3, stopped_at=NOON) == 1
    assert LONGER.run(uid=uid, before=datetime(2020, 1, 1, tzinfo=UTC), more=3, stopped_at=NOON) == 0
    assert LONGER.run(uid=uid, before=NOON + timedelta(days=1), more=1, stopped_at=None) == 1
    soon.refresh_from_db()
    late.refresh_from_db()
    assert (soon.extended, soon.stopped_at, late.extended) == (4, None, 0)


def test_columns_of_related_models_are_refused() -> None:
    related = Prepared(lambda code: Clock.objects.filter(code=code).annotate(one=F("pk")), code=CharField())
    with pytest.raises(TypeError, match="one model"):
        related.all(code="answer")
