"""People in a house that runs: two hand-overs at one moment, the whole second factor, and sealing anew by command."""

import pytest

from tests.house import House

HAND_OVER = """
import sys, time, threading
from django.db import connection
from gongzhi.base.clock import now
from gongzhi.base.people.actions.staffing import hand_over
from gongzhi.base.people.models import Account, Holding, Post
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import Conflict
from gongzhi.config.wiring import connect
connect()
dispatcher = viewer_of(Account.objects.get(username="zhihui"))
giver = Holding.objects.select_related("post").get(account__username="wangge", valid_to=None)
takers = [Account.objects.create_account(f"taker{n}", "x", None) for n in range(6)]
start, said = threading.Barrier(6), []
def one(taker):
    start.wait()
    try:
        hand_over(giver.post, giver=giver, taker=taker, hand="B", viewer=dispatcher, channel="test", at=now())
        said.append("done")
    except Conflict:
        said.append("late")
    except Exception as fault:
        said.append(repr(fault))
    finally:
        connection.close()
threads = [threading.Thread(target=one, args=[taker]) for taker in takers]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sorted(said), Holding.objects.filter(post=giver.post, valid_to=None).count())
"""

CODE = """
import threading
from datetime import timedelta
from django.db import connection
from gongzhi.base.clock import now
from gongzhi.base.people.actions.factors import begin_factor, check_factor, confirm_factor
from gongzhi.base.people.logic.factors import code_at
from gongzhi.base.people.models import Account
from gongzhi.base.trail.logic import By
account, early = Account.objects.get(username="wangge"), now() - timedelta(minutes=10)
secret = begin_factor(account, at=early).secret.open()
confirm_factor(account, code_at(secret, int(early.timestamp()) // 30), by=By("test"), at=early)
moment = now()
code, start, said = code_at(secret, int(moment.timestamp()) // 30), threading.Barrier(6), []
def one():
    start.wait()
    said.append(check_factor(Account.objects.get(pk=account.pk), code, by=By("test"), at=moment))
    connection.close()
threads = [threading.Thread(target=one) for _ in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sum(said), len(said))
"""


def _said(house: House, code: str) -> str:
    process = house.python(code)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return out.strip().splitlines()[-1]


def test_of_hand_overs_at_one_moment_one_takes_place(still: House) -> None:
    assert _said(still, HAND_OVER) == "['done', 'late', 'late', 'late', 'late', 'late'] 1"
    assert still.count("trail_act", "verb = 'people.post_handed_over'") == 1


def test_of_one_code_sent_six_times_at_once_one_is_taken(still: House) -> None:
    assert _said(still, CODE) == "1 6"


@pytest.mark.parametrize("changed", [{"GONGZHI_CIPHER": "sm4"}, {"GONGZHI_CIPHER": "aes"}])
def test_reseal_seals_phones_of_reports_by_the_cipher_chosen(still: House, changed: dict[str, str]) -> None:
    first = "02" if changed["GONGZHI_CIPHER"] == "sm4" else "01"
    done = still.run("reseal", **changed)
    assert done.returncode == 0 and "sealed anew" in done.stdout, done.stdout
    phones = [bytes(raw) for (raw,) in still.rows("SELECT phone_sealed FROM matters_contact")]
    sealed = [raw.hex() for raw in phones if raw]
    assert sealed and all(raw.startswith(first) for raw in sealed)
    assert still.run("reseal", **changed).stdout.startswith("0 values sealed anew")


def test_an_unknown_cipher_is_refused_in_words(still: House) -> None:
    done = still.run("reseal", GONGZHI_CIPHER="rot13")
    assert done.returncode == 1 and "aes or sm4" in done.stdout


def test_a_secret_that_was_forgotten_is_counted_and_a_listed_one_opens(still: House) -> None:
    old = (still.var / "secret").read_text()
    lost = still.run("reseal", GONGZHI_SECRET_KEY="another secret of this house, long enough")
    assert lost.returncode == 1 and "open by no listed secret" in lost.stdout
    env = {"GONGZHI_SECRET_KEY": "another secret of this house, long enough", "GONGZHI_OLD_KEYS": old}
    assert still.run("reseal", **env).returncode == 0
    assert still.run("reseal", GONGZHI_SECRET_KEY=env["GONGZHI_SECRET_KEY"]).returncode == 0
