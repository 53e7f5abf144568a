"""Workers in processes of their own: killed in the middle, several at once, and `gongzhi tick`."""

import os
import re
import signal
from pathlib import Path

import pytest

from tests.house import House, wait_for

_WORK = """
import os, sys, time
from datetime import timedelta
from pathlib import Path
from gongzhi.base.clock import now
from gongzhi.base.files.models import StoredFile
from gongzhi.base.jobs.actions import Ask, enqueue_many
from gongzhi.base.jobs.logic import job
from gongzhi.base.jobs.worker import run_due
LOG = Path(os.environ["GONGZHI_VAR"]) / "log"
LOG.mkdir(exist_ok=True)

def note(word, n):
    with (LOG / str(os.getpid())).open("a") as out:
        out.write(f"{word} {n} {time.time()}\\n")

def write(n):
    StoredFile.objects.create(digest=f"job {n}", media_type="x", bytes=1, width=1, height=1, stored_at=now())

@job("test.whole", whole=True, lease=timedelta(seconds=2))
def whole(run, n):
    write(n)
    note("middle", n)
    time.sleep(PAUSE)

@job("test.loose", lease=timedelta(seconds=2))
def loose(run, n):
    note("begin", n)
    time.sleep(PAUSE)
    note("end", n)
"""
_ASK = "enqueue_many([Ask({kind!r}, {{'n': n}}) for n in range({many})], at=now())\n"
_RUN = "print(run_due(['test.whole', 'test.loose']))\n"


def _program(pause: float, *, ask: str = "", many: int = 1, run: bool = True) -> str:
    asked = _ASK.format(kind=ask, many=many) if ask else ""
    return f"PAUSE = {pause}\n{_WORK}{asked}{_RUN if run else ''}"


def _log(house: House) -> list[tuple[str, str, str, float]]:
    """Process, word, number and time of every line the jobs wrote, in the order of time."""
    found = []
    for file in (house.var / "log").glob("*"):
        for line in file.read_text().splitlines():
            word, n, at = line.split()
            found.append((file.name, word, n, float(at)))
    return sorted(found, key=lambda one: one[3])


def _state(house: House) -> list[tuple[str, int]]:
    return [(state, attempts) for state, attempts in house.rows("SELECT state, attempts FROM jobs_job ORDER BY id")]


@pytest.mark.parametrize("kind", ["test.whole", "test.loose"])
def test_a_job_whose_worker_is_killed_in_the_middle_runs_again_and_writes_once(still: House, kind: str) -> None:
    first = still.python(_program(60, ask=kind))
    wait_for(lambda: len(_log(still)) == 1, "the middle of the job")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert first.stdout is not None
    first.stdout.close()
    assert still.count("files_storedfile", "digest = 'job 0'") == 0, "half of it is not there"
    assert _state(still) == [("running", 1)]

    def run_again() -> bool:
        out, _ = still.python(_program(0)).communicate(timeout=60)
        return out.strip() == "1"

    wait_for(run_again, "the end of the lease")
    assert _state(still) == [("done", 2)]
    assert still.count("files_storedfile", "digest = 'job 0'") == int(kind == "test.whole"), "exactly once"
    assert len({process for process, *_ in _log(still)}) == 2


def test_four_workers_share_a_queue_and_no_job_is_run_twice(still: House) -> None:
    many = 60
    still.python(_program(0, ask="test.loose", many=many, run=False)).communicate(timeout=60)
    workers = [still.python(_program(0.02)) for _ in range(4)]
    counts = [int(worker.communicate(timeout=120)[0]) for worker in workers]
    assert sum(counts) == many
    begun = [n for _, word, n, _ in _log(still) if word == "begin"]
    assert sorted(begun, key=int) == [str(n) for n in range(many)]
    assert set(_state(still)) == {("done", 1)}


def test_a_job_longer_than_its_lease_is_kept_by_its_worker(still: House) -> None:
    first = still.python(_program(6, ask="test.loose"))
    wait_for(lambda: len(_log(still)) == 1, "the beginning of the job")
    while first.poll() is None:
        out, _ = still.python(_program(0)).communicate(timeout=60)
        assert out.strip() == "0", "nobody else takes it"
    assert first.communicate()[0].strip() == "1"
    assert _state(still) == [("done", 1)]


def test_tick_seals_and_leaves_the_periodic_jobs_waiting(still: House, tmp_path: Path) -> None:
    before = still.count("trail_act", "1 = 1")
    done = still.run("tick")
    assert done.returncode == 0 and "jobs run" in done.stdout, done.stdout
    assert still.count("jobs_job", "kind = 'trail.seal' AND state = 'waiting' AND attempts = 0") == 1
    told = still.run("trail", "verify").stdout
    sealed = re.search(r"(\d+) acts sealed, (\d+) waiting: in order", told)
    assert sealed, told
    assert int(sealed[1]) >= before, "what other jobs of the same tick did waits for the next"


def test_tick_goes_on_while_jobs_come(still: House) -> None:
    ticking = still.begin("tick", "--every", "1")
    try:
        wait_for(lambda: still.count("jobs_job", "kind = 'trail.seal' AND state = 'waiting'") == 1, "the first seal")
        still.rows("UPDATE jobs_job SET free_at = '2020-01-01 00:00:00', error_code = 'x'")
        wait_for(lambda: still.count("jobs_job", "error_code = 'x'") == 0, "all of them to be run again")
    finally:
        os.killpg(ticking.pid, signal.SIGKILL)
        ticking.communicate()
