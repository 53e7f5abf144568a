"""A draw is computed again by somebody who only read how: with other code, from the same words."""

import hashlib
import hmac
from collections import Counter
from fractions import Fraction
from math import ceil, floor
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.work.reviews.logic.draws import (
    Unit,
    allotted,
    check_frame,
    drawn,
    frame_digest,
    ordered,
    replacement,
    size_of,
)

UNITS = st.lists(
    st.builds(Unit, st.uuids(), st.sampled_from(["金山村", "新桥村", "b", ""])), min_size=1, max_size=40,
    unique_by=lambda one: one.uid,
)  # fmt: skip
SEEDS = st.binary(min_size=32, max_size=32)


def by_hand(seed: bytes, units: list[Unit], n: int, stratified: bool) -> list[UUID]:
    """The algorithm of `draws.py`, written once more from its words."""
    lines = "".join(f"{one.uid}\t{one.stratum}\n" for one in units)
    digest = hashlib.sha256(lines.encode("utf-8")).hexdigest()
    keyed = [(hmac.new(seed, f"{digest}:{one.uid}".encode(), "sha256").hexdigest(), one) for one in units]
    line = [one for _key, one in sorted(keyed, key=lambda pair: pair[0])]
    if not stratified:
        return [one.uid for one in line[:n]]
    sizes = Counter(one.stratum for one in units)
    quota = {name: floor(n * size / len(units)) if len(units) < 2**40 else 0 for name, size in sizes.items()}
    rest = sorted(sizes, key=lambda name: (-((n * sizes[name]) % len(units)), name.encode()))
    for name in rest[: n - sum(quota.values())]:
        quota[name] += 1
    chosen = {one.uid for name in sizes for one in [each for each in line if each.stratum == name][: quota[name]]}
    return [one.uid for one in line if one.uid in chosen]


@given(SEEDS, UNITS, st.integers(1, 50), st.booleans())
def test_the_sample_is_the_one_another_program_finds(seed: bytes, units: list[Unit], n: int, stratified: bool) -> None:
    found = drawn(seed, units, count=n, share=None, stratified=stratified)
    assert [one.uid for one in found] == by_hand(seed, units, min(n, len(units)), stratified)
    assert len({one.uid for one in found}) == len(found) == min(n, len(units))


@given(SEEDS, UNITS)
def test_replacements_go_on_in_the_same_order_and_never_twice(seed: bytes, units: list[Unit]) -> None:
    line = ordered(seed, frame_digest(units), units)
    taken = [one.uid for one in drawn(seed, units, count=1, share=None, stratified=False)]
    while (found := replacement(line, taken, None)) is not None:
        taken.append(found.uid)
    assert taken == [one.uid for one in line]


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 500), min_size=1, max_size=8), st.integers(0, 300))
def test_strata_get_their_share_rounded_and_nothing_is_lost(sizes: dict[str, int], wanted: int) -> None:
    total = sum(sizes.values())
    n = min(wanted, total)
    given_out = allotted(sizes, n)
    assert sum(given_out.values()) == n
    for name, size in sizes.items():
        exact = Fraction(n * size, total)
        assert floor(exact) <= given_out[name] <= min(ceil(exact), size)


def test_a_share_is_rounded_up() -> None:
    assert [size_of(total, None, Fraction(1, 10)) for total in (1, 10, 11, 200)] == [1, 1, 2, 20]


def test_what_is_no_frame() -> None:
    one = Unit(UUID(int=1))
    assert check_frame([]) and check_frame([one, one]) and check_frame([Unit(UUID(int=1), "a\tb")])
    assert not check_frame([one])


def test_a_known_draw_stays_what_it_was() -> None:
    units = [Unit(UUID(int=n), "a" if n % 3 else "b") for n in range(1, 11)]
    assert frame_digest(units) == "cea80d33ec0e4525510cd9f308175bdb6e60ad9d8240a298fb5b86c059058ff4"
    found = drawn(bytes(range(32)), units, count=4, share=None, stratified=True)
    assert [one.uid.int for one in found] == [3, 7, 1, 4]
