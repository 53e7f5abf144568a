"""Document numbers among eight threads: 1 to N, none missing, none twice, whoever is rolled back in between."""

from tests.house import House

EIGHT = """
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from django.db import connection, transaction
from gongzhi.base.clock import now
from gongzhi.base.ids import uuid7
from gongzhi.base.outgoing.actions import issue
from gongzhi.base.outgoing.logic import Outgoing
from gongzhi.base.outgoing.models import Counter, Issued
from gongzhi.base.people.models import Post
from gongzhi.base.trail.logic import By
post = Post.objects.order_by("pk").first()
ready, same = threading.Barrier(8), uuid7()

def out(uid):
    return Outgoing("tangba", "many", "示塘多", "reply_letter", "函", "matter", uid, post.area_path, date(2031, 5, 1))

class Broken(Exception):
    pass

def work(n):
    ready.wait()
    got = []
    for turn in range(25):
        try:
            with transaction.atomic():
                one = issue(out(same if turn == 12 else uuid7()), post=post.pk, by=By("test"), at=now())
                if (n + turn) % 5 == 0 and turn != 12:
                    raise Broken
            got.append(one.number)
        except Broken:
            pass
    connection.close()
    return got

with ThreadPoolExecutor(8) as pool:
    got = [number for numbers in pool.map(work, range(8)) for number in numbers]
rows = list(Issued.objects.filter(office="many").order_by("pk").values_list("number", flat=True))
assert rows == list(range(1, len(rows) + 1)), rows
assert Counter.objects.get(office="many").last == len(rows)
assert sorted(set(got)) == rows and len(got) == len(rows) + 7, "the same document asked for by all eight has one number"
print(len(rows))
"""


def test_eight_threads_issue_one_to_n_without_gap_or_double(still: House) -> None:
    process = still.python(EIGHT)
    said, _ = process.communicate(timeout=240)
    assert process.returncode == 0, said
    assert int(said.strip().splitlines()[-1]) == 8 * 25 - 7 - _broken()


def _broken() -> int:
    return sum((n + turn) % 5 == 0 and turn != 12 for n in range(8) for turn in range(25))
