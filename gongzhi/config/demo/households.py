"""Made-up households: sizes, relations and ages as a village might have them, names that say 示例. Pure.

Nobody's data: names are numbered, identity numbers are of a region that does not exist (99 0000), phone numbers are of
a range that is not given out. The same seed gives the same households.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from gongzhi.base.people.logic.numbers import id_check
from gongzhi.base.people.logic.residents import HouseholdRow, PersonRow

_SIZES = (1, 2, 3, 4, 5, 6)
_WEIGHTS = (23, 31, 20, 14, 8, 4)  # 2.65 persons to a household on average
_MORE = ("son", "daughter", "parent", "grandchild", "son", "daughter", "grandparent", "sibling")
# years older than the head, from and to
_OLDER = {
    "head": (0, 0), "spouse": (-5, 5), "son": (-34, -22), "daughter": (-34, -22), "parent": (20, 32),
    "grandchild": (-62, -48), "grandparent": (44, 56), "sibling": (-8, 8), "other": (-20, 20),
}  # fmt: skip
_SHARE_WITH_NUMBERS = 0.85


def households(
    areas: Sequence[str], count: int, *, seed: int, today: date, surname: str = "示例", before: date | None = None
) -> Iterator[HouseholdRow]:
    """So many households, spread over areas (codes), each with a head and whoever lives there; since some day, which is
    `before` the past that is played."""
    dice = random.Random(seed)
    serial = 0
    for number in range(1, count + 1):
        size = dice.choices(_SIZES, _WEIGHTS)[0]
        relations = ["head", *(["spouse"] if size > 1 else []), *dice.sample(_MORE, max(size - 2, 0))]
        members = []
        head = dice.randint(28, 82)
        for relation in relations:
            serial += 1
            members.append(_person(relation, head, serial, dice, today, surname))
        area = areas[dice.randrange(len(areas))]
        since = today - timedelta(days=dice.randrange(400, 9_000))
        if before is not None and since >= before:
            since = before - timedelta(days=1 + (since - before).days % 365)
        yield HouseholdRow(
            area, tuple(members), text=f"示例院落 {number % 60 + 1} 号", number=f"示例{number:06d}", since=since
        )


def _person(relation: str, head: int, serial: int, dice: random.Random, today: date, surname: str) -> PersonRow:
    years = min(max(head + dice.randint(*_OLDER[relation]), 0), 100)
    born = today - timedelta(days=years * 365 + dice.randrange(1, 365))
    sex = {"son": "M", "daughter": "F"}.get(relation) or dice.choice("MF")
    told = dice.random() < _SHARE_WITH_NUMBERS
    grown = born < today - timedelta(days=16 * 365)
    return PersonRow(
        name=f"{surname}居民{serial:05d}", relation=relation, sex=sex, born=born,
        id_number=_id_number(born, sex, serial) if told else "",
        phone=f"100{serial:08d}" if told and grown else "",
    )  # fmt: skip


def _id_number(born: date, sex: str, serial: int) -> str:
    """Region 99xxxx does not exist, so that no made-up number is ever anybody's; region and order keep it unique."""
    order = serial % 500 * 2 + (sex == "M")
    first = f"99{serial // 500 % 10_000:04d}{born:%Y%m%d}{order:03d}"
    return first + id_check(first)
