"""Columns of exact numbers: whole numerators over a denominator, with a bound no value of them exceeds.

Before anything is multiplied or added, the bounds say whether 64 bits suffice. When they do not, `Wide` is raised: the
rows are parted and computed anew, in the end one by one in exact fractions. Nothing wraps around in silence.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIMIT = 2**63 - 1
Whole = Any  # an array of int64, or one int for all rows
Why = NDArray[np.int16] | None


class Wide(Exception):
    """64 bits may not suffice for these rows."""


@dataclass(slots=True)
class Column:
    """Values of many rows: numbers as `values / den`, truths, days since 1970, positions of codes.

    `why` says in which rows there is no value (0: there is one), `code` which choice decided (see `choices_of`).
    """

    values: Whole
    den: Whole = 1
    bound: int = 0
    den_bound: int = 1
    why: Why = None
    code: Whole = None

    @property
    def one(self) -> bool:
        """Whether it is one value for all rows."""
        return not isinstance(self.values, np.ndarray)

    @property
    def fraction(self) -> Fraction:
        """The one value for all rows."""
        return Fraction(int(self.values), int(self.den))

    @property
    def static(self) -> bool:
        """Whether all rows have one denominator."""
        return not isinstance(self.den, np.ndarray)


def constant(number: Fraction) -> Column:
    """One number for all rows."""
    if max(abs(number.numerator), number.denominator) > LIMIT:
        raise Wide
    return Column(number.numerator, number.denominator, abs(number.numerator), number.denominator)


def either(one: Why, other: Why) -> Why:
    """Why rows have no value: of two reasons the first."""
    if one is None or other is None:
        return other if one is None else one
    return np.where(one != 0, one, other)


def product(one: Whole, bound: int, other: Whole, other_bound: int) -> tuple[Whole, int]:
    """The product with its bound; times 1 costs nothing."""
    if isinstance(other, int) and other == 1:
        return one, bound
    if isinstance(one, int) and one == 1:
        return other, other_bound
    most = bound * other_bound
    if most > LIMIT:
        raise Wide
    return one * other, most


def aligned(one: Column, other: Column) -> tuple[tuple[Whole, int], tuple[Whole, int], tuple[Whole, int]]:
    """Numerators over a common denominator, and that denominator, each with its bound."""
    if one.den is other.den or (one.static and other.static and one.den == other.den):
        return (one.values, one.bound), (other.values, other.bound), (one.den, one.den_bound)
    if one.static and other.static:
        common = lcm(one.den, other.den)
        first, second = common // one.den, common // other.den
        if common > LIMIT:
            raise Wide
        here = product(one.values, one.bound, first, first)
        return here, product(other.values, other.bound, second, second), (common, common)
    here = product(one.values, one.bound, other.den, other.den_bound)
    there = product(other.values, other.bound, one.den, one.den_bound)
    return here, there, product(one.den, one.den_bound, other.den, other.den_bound)


def added(one: Column, other: Column, sign: int) -> Column:
    """The sum, or with -1 the difference."""
    (here, bound), (there, other_bound), (den, den_bound) = aligned(one, other)
    if bound + other_bound > LIMIT:
        raise Wide
    values = here + there if sign > 0 else here - there
    return Column(values, den, bound + other_bound, den_bound, either(one.why, other.why))


def multiplied(one: Column, other: Column) -> Column:
    """The product; common factors with what is the same for all rows are taken out first."""
    if one.static and other.static and (one.one or other.one):
        many, factor = (other, one) if one.one else (one, other)
        ratio = factor.fraction / many.den
        if ratio.denominator > LIMIT:
            raise Wide
        values, bound = product(many.values, many.bound, ratio.numerator, abs(ratio.numerator))
        return Column(values, ratio.denominator, bound, ratio.denominator, either(one.why, other.why))
    values, bound = product(one.values, one.bound, other.values, other.bound)
    den, den_bound = product(one.den, one.den_bound, other.den, other.den_bound)
    return Column(values, den, bound, den_bound, either(one.why, other.why))


def divided(one: Column, other: Column, reason: int) -> Column:
    """The quotient; rows where nothing is divided by are without value for that `reason`."""
    why = either(one.why, other.why)
    if other.one and other.values != 0:
        turned = constant(1 / other.fraction)
        return multiplied(Column(one.values, one.den, one.bound, one.den_bound, why), turned)
    below = other.values
    zero = below == 0
    if np.any(zero):
        why = either(why, np.where(zero, np.int16(reason), np.int16(0)))
        below = np.where(zero, 1, below)
    negative = below < 0
    top, bound = product(one.values, one.bound, other.den, other.den_bound)
    if np.any(negative):
        top, below = np.where(negative, -top, top), np.abs(below)
    den, den_bound = product(below, max(other.bound, 1), one.den, one.den_bound)
    return Column(top, den, bound, den_bound, why)


def rounded(one: Column, step: Fraction, way: str) -> Column:
    """To a multiple of the step, as `scalar.rounded`."""
    if one.static:
        ratio = Fraction(step.denominator, one.den * step.numerator)
        top, bound = product(one.values, one.bound, ratio.numerator, ratio.numerator)
        under: Whole = ratio.denominator
        if under > LIMIT:
            raise Wide
    else:
        shared = gcd(step.numerator, step.denominator)
        top, bound = product(one.values, one.bound, step.denominator // shared, step.denominator // shared)
        under, under_bound = product(one.den, one.den_bound, step.numerator // shared, step.numerator // shared)
        if 2 * bound + under_bound > LIMIT:
            raise Wide
    least = under if isinstance(under, int) else 1
    whole = top if isinstance(under, int) and under == 1 else _divide(top, bound, under, way)
    values, bound = product(whole, bound // least + 1, step.numerator, step.numerator)
    return Column(values, step.denominator, bound, step.denominator, one.why)


def _divide(top: Whole, bound: int, under: Whole, way: str) -> Whole:
    if way == "floor":
        return top // under
    if way == "ceil":
        return -((-top) // under)
    if isinstance(under, int) and 2 * bound + under > LIMIT:
        raise Wide
    if way == "round_half_up":
        return np.sign(top) * ((2 * np.abs(top) + under) // (2 * under))
    whole = top // under
    twice = 2 * (top - whole * under)
    return whole + ((twice > under) | ((twice == under) & (whole % 2 == 1)))


def compared(one: Column, other: Column) -> tuple[Whole, Whole]:
    """Numerators that compare as the numbers do."""
    if not one.static and one.den is not other.den and other.one and other.values == 0:
        return one.values, 0
    (here, _), (there, _), _den = aligned(one, other)
    return here, there
