"""Recoveries 追偿: what came back, after costs, goes to those who bear the loss, in the shares of the payout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongzhi.base.ledger.logic.shares import apportion

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

    By what is left of each part: that is in the shares of the payout, to the fen, and never more than a part.
    """
    found = []
    for one in payouts:
        left = one.left
        here = min(net, sum(left.values()))
        shares = apportion(here, list(left.values())) if here else None
        found.append(dict(zip(left, shares, strict=True)) if shares is not None else {})
        net -= here
    return found if not net else None
