"""Drawing samples that anybody can compute again. Pure.

The algorithm, in full. All texts are UTF-8, digests are SHA-256, hexadecimal in lower case.

1. Commitment: the digest of 32 random bytes, the seed, is published before the frame is known.
2. Frame: every unit on a line of its own, `UID<TAB>STRATUM`, in the frame's order, each line ended by LF; the UID in
   its usual form with dashes and lower case. The frame digest is the digest of those bytes.
3. Order: the key of a unit is HMAC-SHA256 with the seed as its key over `FRAME DIGEST:UID`; units stand in the order
   of their keys.
4. Size: n, or the share p/q of the frame rounded up. Without strata the first n are drawn. With strata each gets
   n × its size ÷ frame size, rounded down; what is left goes one each to the largest remainders, of equal ones to the
   stratum whose name comes first in bytes; then the first of each stratum are drawn.
5. Replacement: the next unit of the same stratum in the same order that was not drawn yet.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gongzhi.base.refusals import Problem

FRAME_MOST, SEED_BYTES, STRATUM_MOST = 200_000, 32, 40


@dataclass(frozen=True)
class Unit:
    """One element of a frame."""

    uid: UUID
    stratum: str = ""


def commitment(seed: bytes) -> str:
    """What is published before the draw."""
    return hashlib.sha256(seed).hexdigest()


def frame_digest(units: Iterable[Unit]) -> str:
    """The digest of a frame, in its order."""
    state = hashlib.sha256()
    for one in units:
        state.update(f"{one.uid}\t{one.stratum}\n".encode())
    return state.hexdigest()


def key_of(seed: bytes, frame: str, uid: UUID) -> bytes:
    """What a unit is ordered by."""
    return hmac.digest(seed, f"{frame}:{uid}".encode(), hashlib.sha256)


def ordered(seed: bytes, frame: str, units: Iterable[Unit]) -> list[Unit]:
    """All units in the order they are drawn."""
    return sorted(units, key=lambda one: key_of(seed, frame, one.uid))


def size_of(total: int, count: int | None, share: Fraction | None) -> int:
    """How many are drawn: so many, or a share rounded up; never more than there are."""
    wanted = count if count is not None else -(-total * share.numerator // share.denominator) if share else 0
    return min(wanted, total)


def allotted(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """How many of each stratum, by largest remainder."""
    total = sum(sizes.values())
    if not total:
        return dict.fromkeys(sizes, 0)
    exact = {name: Fraction(n * size, total) for name, size in sizes.items()}
    given = {name: int(part) for name, part in exact.items()}
    by_rest = sorted(sizes, key=lambda name: (given[name] - exact[name], name.encode()))
    for name in by_rest[: n - sum(given.values())]:
        given[name] += 1
    return given


def drawn(
    seed: bytes, units: Sequence[Unit], *, count: int | None, share: Fraction | None, stratified: bool
) -> list[Unit]:
    """The units drawn, in the order of their keys."""
    line = ordered(seed, frame_digest(units), units)
    n = size_of(len(units), count, share)
    if not stratified:
        return line[:n]
    sizes: dict[str, int] = {}
    for one in units:
        sizes[one.stratum] = sizes.get(one.stratum, 0) + 1
    left = allotted(sizes, n)
    found = []
    for one in line:
        if left[one.stratum]:
            left[one.stratum] -= 1
            found.append(one)
    return found


def replacement(line: Sequence[Unit], taken: Iterable[UUID], stratum: str | None) -> Unit | None:
    """The next in order that was not drawn yet, of a stratum if one is given; None when there is no other."""
    gone = set(taken)
    return next((one for one in line if one.uid not in gone and stratum in (None, one.stratum)), None)


def check_size(count: int | None, share: Fraction | None) -> list[Problem]:
    """Either a number or a share."""
    if (count is None) == (share is None):
        return [Problem("count", _("写抽多少个，或者抽几分之几"))]
    if (count is not None and count < 1) or (share is not None and not 0 < share <= 1):
        return [Problem("count", _("至少抽一个，至多全部"))]
    return []


def check_frame(units: Sequence[Unit]) -> list[Problem]:
    """What is wrong with a frame."""
    if not 1 <= len(units) <= FRAME_MOST:
        return [Problem("frame", _("抽样框 1 到 %(most)d 个") % {"most": FRAME_MOST})]
    if len({one.uid for one in units}) != len(units):
        return [Problem("frame", _("抽样框里有重复的"))]
    if any(len(one.stratum) > STRATUM_MOST or {"\t", "\n", "\x00"} & set(one.stratum) for one in units):
        return [Problem("frame", _("层的名称最多 40 个字，不能有制表符和换行"))]
    return []
