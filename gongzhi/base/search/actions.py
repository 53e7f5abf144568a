"""Writing the index, always as sets. Rooms say what of theirs is to be found; nothing here knows any of them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from django.db import connection, transaction
from django.db.models import CharField, Max

from gongzhi.base.prepared import Prepared
from gongzhi.base.search.logic import as_tsvector, tokens_of
from gongzhi.base.search.models import MOST_SUBJECTS, SHIFT, Subject, Words

_AT_ONCE = 250
_PAGES = 200  # of the index, merged in one transaction: others write in between
_FTS5 = "INSERT OR REPLACE INTO search_words(rowid, tokens) VALUES "
_TSVECTOR = "INSERT INTO search_words(rowid, tokens) VALUES "
_ANEW = " ON CONFLICT (rowid) DO UPDATE SET tokens = EXCLUDED.tokens"

_SUBJECT = Prepared(lambda code: Subject.objects.filter(code=code), code=CharField())


def subject_of(code: str) -> Subject:
    """What is known of a subject; made when it is first asked for.

    It takes the next free number itself: a sequence also spends numbers on what is rolled back, and there are few.
    Who loses a race for a number takes the one after.
    """
    while not (known := _SUBJECT.first(code=code)):
        number = (Subject.objects.aggregate(last=Max("id"))["last"] or 0) + 1
        if number > MOST_SUBJECTS:
            raise ValueError(f"More than {MOST_SUBJECTS} subjects in the index of words: no room for {code!r}")
        Subject.objects.bulk_create([Subject(id=number, code=code)], ignore_conflicts=True)
    return known


def index(subject: str, texts: Mapping[int, Sequence[str]]) -> None:
    """Put these in the index by key, each in place of what was there before. What has no words is taken out."""
    if not texts:
        return
    number = subject_of(subject).pk
    rows = [((key << SHIFT) | number, tokens_of(said)) for key, said in texts.items()]
    with transaction.atomic(savepoint=False):
        _take_out([name for name, tokens in rows if not tokens])
        full = iter([(name, tokens) for name, tokens in rows if tokens])
        while some := list(islice(full, _AT_ONCE)):
            _write(some)


def forget(subject: str, keys: Iterable[int]) -> None:
    """Take these out. On SQLite their words are gone from the file after `purge`."""
    number = subject_of(subject).pk
    _take_out([(key << SHIFT) | number for key in keys])


def in_up_to(subject: str, key: int) -> None:
    """Everything up to this key is in now."""
    Subject.objects.filter(code=subject, upto__lt=key).update(upto=key)


def owe_purge(subject: str) -> None:
    """Something was erased: have the next `purge` take its words out of the file."""
    Subject.objects.filter(pk=subject_of(subject).pk).update(owes_purge=True)


def purge() -> bool:
    """Merge the index if something was erased; whether anything had to be done.

    FTS5 writes beside a word that it is gone and keeps both until they are merged. PostgreSQL's vacuum does the like
    by itself.
    """
    owing = list(Subject.objects.filter(owes_purge=True).values_list("pk", flat=True))
    if not owing:
        return False
    if connection.vendor == "sqlite":
        _merge()
    Subject.objects.filter(pk__in=owing).update(owes_purge=False)
    return True


def _merge() -> None:
    """All of the index into one piece, some pages a transaction, as its manual prescribes."""
    pages = -_PAGES
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            before = connection.connection.total_changes
            cursor.execute("INSERT INTO search_words(search_words, rank) VALUES ('merge', %s)", [pages])
            idle = connection.connection.total_changes - before < 2
        if idle and pages > 0:
            return
        pages = _PAGES


def _write(rows: Sequence[tuple[int, list[str]]]) -> None:
    postgres = connection.vendor == "postgresql"
    mark = "(%s, CAST(%s AS tsvector))" if postgres else "(%s, %s)"
    values: list[int | str] = []
    for name, tokens in rows:
        values += [name, as_tsvector(tokens) if postgres else " ".join(tokens)]
    with connection.cursor() as cursor:
        begin, end = (_TSVECTOR, _ANEW) if postgres else (_FTS5, "")
        cursor.execute(begin + ", ".join([mark] * len(rows)) + end, values)


def _take_out(names: Sequence[int]) -> None:
    for start in range(0, len(names), _AT_ONCE):
        Words.objects.filter(pk__in=names[start : start + _AT_ONCE]).delete()
