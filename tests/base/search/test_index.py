"""The index of words on the engine the tests run on."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gongzhi.base.search.actions import forget, index, owe_purge, purge, subject_of
from gongzhi.base.search.models import Subject, Words
from gongzhi.base.search.queries import found

pytestmark = pytest.mark.django_db


def _keys(typed: str, subject: str = "thing") -> list[int]:
    return sorted(found(subject, typed))


def test_what_was_put_in_is_found_and_what_was_taken_out_is_not() -> None:
    index("thing", {1: ["路灯不亮"], 2: ["路面坏了", "学堂路"], 3: ["LED 灯"]})
    assert (_keys("路灯"), _keys("路"), _keys("灯"), _keys("led")) == ([1], [1, 2], [1, 3], [3])
    forget("thing", [1])
    assert (_keys("路灯"), _keys("灯")) == ([], [3])


def test_put_in_again_the_new_words_stand_in_place_of_the_old() -> None:
    index("thing", {1: ["路灯不亮"]})
    index("thing", {1: ["水管漏水"]})
    index("thing", {1: ["水管漏水"]})
    assert (_keys("路灯"), _keys("漏水"), Words.objects.count()) == ([], [1], 1)
    index("thing", {1: [""]})
    assert not Words.objects.exists()


def test_subjects_never_find_each_other() -> None:
    index("thing", {1: ["路灯"], 9_000_000_000: ["路灯"]})
    index("other", {2: ["路灯"]})
    assert (_keys("路灯"), _keys("路灯", "other"), _keys("路灯", "nothing")) == ([1, 9_000_000_000], [2], [])


def test_nothing_typed_finds_nothing() -> None:
    index("thing", {1: ["路灯"]})
    assert [_keys(typed) for typed in ("", " ", "，。！", '"', "*")] == [[]] * 5


def test_what_is_found_is_answered_by_the_index() -> None:
    index("thing", {n: [f"学堂路{n}号的路灯不亮"] for n in range(1, 800)})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE search_words")
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = found("thing", "路灯 77号").explain()
    assert ("search_words_tokens" if connection.vendor == "postgresql" else "VIRTUAL TABLE INDEX") in plan, plan


def test_an_erased_word_is_gone_from_the_file_after_the_purge() -> None:
    index("thing", {1: ["后院的灯坏了"], 2: ["路灯不亮"]})
    assert purge() is False
    forget("thing", [1])
    owe_purge("thing")
    assert purge() is True and purge() is False
    assert not Subject.objects.get(code="thing").owes_purge
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM search_words_data")
            blocks = b"".join(block for (block,) in cursor.fetchall())
        assert "不亮".encode() in blocks and not any(word.encode() in blocks for word in ("后院", "院的", "灯坏"))


def test_a_set_goes_in_by_few_statements() -> None:
    subject_of("thing")
    with CaptureQueriesContext(connection) as seen:
        index("thing", {n: ["路灯不亮"] for n in range(1, 201)})
    assert len([one for one in seen if one["sql"].startswith(("SELECT", "INSERT", "DELETE"))]) == 2


def test_numbers_of_subjects_stay_small_whatever_is_rolled_back() -> None:
    for _ in range(300):
        with pytest.raises(_ThoughtBetter), transaction.atomic():
            subject_of("passing")
            raise _ThoughtBetter
    first = subject_of("thing")
    assert subject_of("another").pk == first.pk + 1
    assert subject_of("thing").pk == first.pk


class _ThoughtBetter(Exception):
    pass
