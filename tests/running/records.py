"""What must hold of the records whatever happened to the processes that wrote them."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tests.house import House


def tally(house: House, sql: str) -> Counter[UUID]:
    """How often each uid is found by a statement that yields uids."""
    return Counter(UUID(str(row[0])) for row in house.rows(sql))


def expect_whole_reports(house: House, landed: Iterable[UUID], *, contacts: Iterable[UUID] = ()) -> None:
    """Each report that landed is one matter with one act, one open to-do, one running clock, and its contact."""
    matters = tally(house, "SELECT uid FROM matters_matter")
    acts = tally(house, "SELECT subject_uid FROM trail_act WHERE verb = 'matter.reported'")
    todos = tally(house, "SELECT subject_uid FROM todos_todo WHERE done_at IS NULL")
    clocks = tally(house, "SELECT subject_uid FROM todos_clock WHERE stopped_at IS NULL")
    given = tally(house, "SELECT m.uid FROM matters_contact c JOIN matters_matter m ON m.id = c.matter_id")
    assert acts == matters, "every matter has exactly one act that tells of its report"
    wanted = set(contacts)
    for uid in landed:
        found = matters[uid], acts[uid], todos[uid], clocks[uid], given[uid]
        assert found == (1, 1, 1, 1, int(uid in wanted)), f"{uid}: {found}"


def verify(house: House) -> tuple[int, int, int]:
    """Blocks, acts sealed and acts waiting, as `trail verify` counts them; it must find everything in order.

    A server that runs may add acts of its own meanwhile: what it counts lies between what there was before and after.
    """
    before = house.count("trail_act")
    done = house.run("trail", "verify")
    counted = re.fullmatch(r"(\d+) blocks, (\d+) acts sealed, (\d+) waiting: in order", done.stdout.strip())
    assert done.returncode == 0 and counted, done.stdout
    blocks, sealed, waiting = (int(number) for number in counted.groups())
    assert before <= sealed + waiting <= house.count("trail_act"), "no act is left out or counted twice"
    return blocks, sealed, waiting


def expect_sealing_goes_on(house: House) -> None:
    """The trail is in order, and a new act can be sealed with all before it. The server's own tick may be first."""
    _, sealed, waiting = verify(house)
    assert house.visitor().report().status == 303
    newest = "SELECT max(id) FROM trail_act WHERE verb = 'matter.reported'"
    done = house.run("trail", "seal")
    assert done.returncode == 0, done.stdout
    assert verify(house)[1] >= sealed + waiting + 1
    assert house.count("trail_block", f"last_act >= ({newest})") >= 1, "the report just made is in a block"


def expect_blocks_cover_their_acts(house: House) -> None:
    """Blocks follow each other without overlap, and each counts exactly the acts between its ends."""
    end = 0
    for first, last, acts in house.rows("SELECT first_act, last_act, acts FROM trail_block ORDER BY last_act"):
        assert end < first <= last, f"block {first}–{last} begins within the one before"
        assert house.count("trail_act", f"id > {end} AND id <= {last}") == acts, f"block {first}–{last}"
        end = last


def state_of(house: House, uid: UUID | str) -> dict[str, Any]:
    """A matter's state, its moves, and what is open on it."""
    text = f"'{UUID(str(uid))}'" if house.url else f"'{UUID(str(uid)).hex}'"
    ((state, moves),) = house.rows(f"SELECT state, moves FROM matters_matter WHERE uid = {text}")
    return {
        "state": state,
        "moves": moves,
        "acts": house.count("trail_act", f"subject_uid = {text} AND verb = 'matter.moved'"),
        "todos": house.count("todos_todo", f"subject_uid = {text} AND done_at IS NULL"),
        "clocks": house.count("todos_clock", f"subject_uid = {text} AND stopped_at IS NULL"),
    }
