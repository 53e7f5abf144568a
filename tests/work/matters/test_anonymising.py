"""What names people goes by age, everywhere it was kept, and goes again when an old copy brings it back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import TestCase

from gongzhi.base.clock import now
from gongzhi.base.erasure.actions import apply_again, erase
from gongzhi.base.erasure.models import Erasure
from gongzhi.base.files.actions import path_of
from gongzhi.base.files.logic import re_encode
from gongzhi.base.jobs.logic import Run
from gongzhi.base.search.actions import purge
from gongzhi.base.search.logic import phrases_of
from gongzhi.base.trail.logic import By
from gongzhi.work.matters.actions.indexing import sweep_in
from gongzhi.work.matters.actions.publishing import publish
from gongzhi.work.matters.actions.words import add_from_reporter, add_note
from gongzhi.work.matters.jobs import anonymise
from gongzhi.work.matters.models import SUBJECT, Contact, Matter, Photo
from tests.conftest import NOON, Who
from tests.factories import jpeg, matter, moved

pytestmark = pytest.mark.django_db
GRID = "500152115211001"
NAME, PHONE, WORDS = "王老三", "13912345678", "后院的灯坏了"


def _everything(prefix: str = "") -> Iterator[str]:
    """Every row of every table whose name begins so, as the database holds it."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    if connection.vendor == "sqlite":
        tables.add("search_words_data")  # where FTS5 keeps what it was given
    with connection.cursor() as cursor:
        for table in sorted(name for name in tables if name.startswith(prefix)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                yield " ".join(
                    cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in map(_raw, row)
                )


def _raw(cell: object) -> object:
    return bytes(cell) if isinstance(cell, memoryview) else cell


def _kept(secret: str, prefix: str = "") -> bool:
    return any(secret in row for row in _everything(prefix))


def _ended(who: Who) -> Matter:
    worker = who("grid_worker", GRID)
    one = matter(name=NAME, phone=PHONE, text=f"{NAME}{WORDS}。")
    with TestCase.captureOnCommitCallbacks(execute=True):
        add_from_reporter(one, f"{NAME}补一张照片。", at=NOON, pictures=[re_encode(jpeg(colour="blue"))])
    add_note(one, f"和{NAME}通过电话。", viewer=worker, channel="desk", internal=True, at=NOON)
    publish(one, text=f"{NAME}{WORDS}", answer="", photos=[], viewer=who("dispatcher"), channel="desk", at=NOON)
    one = moved(moved(one, "sign", worker), "answer", worker, reply=f"给{NAME}换了灯头。")
    return moved(one, "pass", who("checker"))


def _pairs() -> set[str]:
    """What of the words the index holds: pairs of characters."""
    return {token for phrase in phrases_of(f"{NAME}{WORDS}") for token in phrase.tokens}


def _run(at: datetime) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        anonymise(Run(Matter.objects.get().uid, at, 1, False, lambda done, total: None))


def test_contacts_go_first_then_words_and_pictures_and_nothing_is_left_anywhere(who: Who) -> None:
    one = _ended(who)
    sweep_in()
    digest = Photo.objects.get(matter=one).file.digest
    _run(NOON + timedelta(days=300))
    assert Contact.objects.get().name == NAME
    _run(NOON + timedelta(days=400))
    assert Contact.objects.get().name == "" and Contact.objects.get().phone == ""
    assert _kept(WORDS) and path_of(digest).exists()
    assert any(_kept(pair, "search_") for pair in _pairs())
    _run(NOON + timedelta(days=2_000))
    purge()
    for secret in (NAME, PHONE, WORDS):
        assert not _kept(secret), secret
    assert not [pair for pair in _pairs() if _kept(pair, "search_")]
    assert not path_of(digest).exists() and not path_of(digest, thumbnail=True).exists()
    one.refresh_from_db()
    assert (one.stage, one.number, one.kind) == ("closed", one.number, "street_light") and one.title
    assert set(Erasure.objects.values_list("scope", flat=True)) == {"contact", "text"}


def test_what_is_still_open_is_never_touched(who: Who) -> None:
    matter(name=NAME, phone=PHONE)
    _run(now() + timedelta(days=9_000))
    assert Contact.objects.get().name == NAME and not Erasure.objects.exists()


def test_a_restored_copy_is_erased_again(who: Who) -> None:
    one = _ended(who)
    before = {"text": one.text, "answer": one.answer}
    erase(SUBJECT, "text", [one.uid], reason="request", by=By("test"), at=NOON)
    Matter.objects.filter(pk=one.pk).update(**before)  # what a restore from yesterday does
    Contact.objects.update(name=NAME)
    assert _kept(NAME)
    assert apply_again() == 1
    assert not _kept(NAME)


def test_erased_twice_it_is_listed_once_and_an_unknown_scope_is_refused(who: Who) -> None:
    one = _ended(who)
    given = {"reason": "request", "by": By("test"), "at": NOON}
    assert erase(SUBJECT, "contact", [one.uid, one.uid], **given) == 1  # type: ignore[arg-type]
    assert erase(SUBJECT, "contact", [one.uid], **given) == 0  # type: ignore[arg-type]
    with pytest.raises(LookupError):
        erase(SUBJECT, "everything", [one.uid], **given)  # type: ignore[arg-type]


def test_a_picture_shared_with_another_matter_stays_until_the_last_of_them_goes(who: Who) -> None:
    one, other = _ended(who), matter()
    with TestCase.captureOnCommitCallbacks(execute=True):
        add_from_reporter(other, "同一张照片。", at=NOON, pictures=[re_encode(jpeg(colour="blue"))])
    digest = Photo.objects.get(matter=one).file.digest
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase(SUBJECT, "text", [one.uid], reason="request", by=By("test"), at=NOON)
    assert path_of(digest).exists()
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase(SUBJECT, "text", [other.uid], reason="request", by=By("test"), at=NOON)
    assert not path_of(digest).exists()
