"""Recoveries 追偿: what came back, after costs, goes to those who bear the loss, in the shares of the payout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

POOL = "pool_paid"  # who stands for the pool's money among those who bear a loss


def borne(parts: Mapping[str, int], paid_to: str, paid: int) -> dict[str, int]:
    """Who bears what once the pool has paid one of the parties: that party less, the pool so much."""
    found = dict(parts)
    if paid:
        found[paid_to] = found[paid_to] - paid
        if found[paid_to] < 0:
            # it was paid more than its own part: the rest is taken off the others in their order
            short, found[paid_to] = -found[paid_to], 0
            for party, own in found.items():
                taken = min(short, own)
                found[party], short = own - taken, short - taken
        found[POOL] = paid
    return found


@dataclass(frozen=True)
class Open:
    """A payout that is not recovered yet: who bears what of it, and what each was given back."""

    borne: Mapping[str, int]
    returned: Mapping[str, int]

    @property
    def left(self) -> dict[str, int]:
        """What each may still be given back."""
        return {party: amount - self.returned.get(party, 0) for party, amount in self.borne.items()}


def give_back(net: int, payouts: Sequence[Open]) -> list[dict[str, int]] | None:
    """What each party gets of each payout, the oldest payout first. None when it is more than is open.

    Each is brought to its share of all that came back so far, to the fen: many small recoveries come to what one large
    one would, and nobody gets more than its part.
    """
    found = []
    for one in payouts:
        here = min(net, sum(one.left.values()))
        found.append(_shared(here, one) if here else {})
        net -= here
    return found if not net else None


def _shared(net: int, one: Open) -> dict[str, int]:
    whole = sum(one.borne.values())
    so_far = net + sum(one.returned.values())
    # how much each is behind its share, in parts of `whole`; one may be ahead by less than a fen
    behind = {party: so_far * own - one.returned.get(party, 0) * whole for party, own in one.borne.items()}
    given = {party: max(0, amount // whole) for party, amount in behind.items()}
    order = sorted(behind, key=lambda party: -(behind[party] - given[party] * whole))
    for party in order[: max(0, net - sum(given.values()))]:
        given[party] += 1
    for party in reversed(order):
        taken = min(given[party], 1, max(0, sum(given.values()) - net))
        given[party] -= taken
    return given
