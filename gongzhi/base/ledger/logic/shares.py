"""Splitting an amount so that the shares add up to it exactly (largest remainder)."""

from collections.abc import Sequence


def apportion(amount: int, weights: Sequence[int]) -> list[int] | None:
    """Shares of `amount` in proportion to `weights`; None, undetermined, when no weight is above 0.

    Each gets its exact share rounded down; what is left goes one by one to the largest remainders. Of equal
    remainders the one that stands first in `weights` is served first: the order is the caller's to state.
    Raises `TypeError` for anything but whole numbers and `ValueError` for negative ones.
    """
    for value in (amount, *weights):
        if type(value) is not int:
            raise TypeError(f"{type(value).__name__}: only whole numbers can be apportioned")
        if value < 0:
            raise ValueError(f"{value}: nothing negative can be apportioned")
    total = sum(weights)
    if total == 0:
        return None
    shares = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(amount * weights[n] % total), n))
    for n in by_remainder[: amount - sum(shares)]:
        shares[n] += 1
    return shares
