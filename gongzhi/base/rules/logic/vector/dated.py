"""Bands, curves and shares over whole columns."""

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.base.rules.logic.trees import Bands, Shares
from gongzhi.base.rules.logic.vector.columns import LIMIT, Column, Whole, Wide, product


def _from(one: Column, start: Fraction) -> Any:
    """In which rows the value is `start` or more."""
    if one.static:
        limit = ceil(start * one.den)
        if abs(limit) > LIMIT:
            raise Wide
        return one.values >= limit
    (here, _), (there, _) = (
        product(one.values, one.bound, start.denominator, start.denominator),
        product(one.den, one.den_bound, start.numerator, abs(start.numerator)),
    )
    return here >= there


def _steps(one: Column, starts: list[Fraction]) -> NDArray[np.intp]:
    """How many of the starts, lowest first, each value has reached."""
    found = np.zeros(np.shape(one.values), np.int8 if len(starts) < 127 else np.int16)
    for start in starts:
        np.add(found, _from(one, start), out=found, casting="unsafe")
    return found.astype(np.intp)


def _numbers(gives: tuple[Fraction, ...] | list[Fraction]) -> tuple[NDArray[np.int64], int, int]:
    """Numerators over one denominator, and the largest of them."""
    common = lcm(*(one.denominator for one in gives))
    tops = [int(one * common) for one in gives]
    most = max(map(abs, tops))
    if max(most, common) > LIMIT:
        raise Wide
    return np.array(tops, np.int64), common, most


def band_of(one: Column, bands: Bands) -> tuple[NDArray[np.bool_] | None, Column]:
    """Rows below the lowest band (None: there can be none), and what the bands give."""
    starts = [start for start in bands.starts if start is not None]
    steps = _steps(one, starts)
    numbers, common, most = _numbers(bands.gives)
    if bands.starts[0] is None:
        return None, Column(numbers.take(steps), common, most, common, one.why)
    low = steps == 0
    return low, Column(numbers.take(np.maximum(steps - 1, 0)), common, most, common, one.why)


def curve_of(one: Column, curve: Bands) -> Column:
    """Straight lines: rise × value + base on each stretch, over one denominator."""
    points = [(start, give) for start, give in zip(curve.starts, curve.gives, strict=True) if start is not None]
    lines = [(Fraction(0), points[0][1])]
    for (low, first), (high, second) in pairwise(points):
        rise = (second - first) / (high - low)
        lines.append((rise, first - low * rise))
    lines.append((Fraction(0), points[-1][1]))
    steps = _steps(one, [start for start, _give in points])
    if not one.static:
        return _on_lines(one.values, one.bound, one.den, one.den_bound, lines, steps, one)
    under = one.den
    scaled = [(rise / under, base) for rise, base in lines]
    low, high = floor(points[0][0] * under), ceil(points[-1][0] * under)
    values = np.clip(one.values, max(low, -LIMIT), min(high, LIMIT))  # beyond them the lines are level anyway
    bound = max(abs(low), abs(high))
    return _on_lines(values, bound, 1, 1, scaled, steps, one)


def _on_lines(
    values: Whole, bound: int, den: Whole, den_bound: int, lines: list[tuple[Fraction, Fraction]],
    steps: NDArray[np.intp], one: Column,
) -> Column:  # fmt: skip
    """(rise × values + base × den) / den, with all rises and bases over one denominator."""
    both, common, _most = _numbers([part for line in lines for part in line])
    rises, bases = both[0::2], both[1::2]
    most_rise, most_base = int(np.abs(rises).max()), int(np.abs(bases).max())
    first, first_bound = product(rises.take(steps), most_rise, values, bound)
    second, second_bound = product(bases.take(steps), most_base, den, den_bound)
    if first_bound + second_bound > LIMIT:
        raise Wide
    under, under_bound = product(den, den_bound, common, common)
    return Column(first + second, under, first_bound + second_bound, under_bound, one.why)


def share_of(one: Column, shares: Shares, party: str) -> tuple[NDArray[np.bool_], Column]:
    """Rows that cannot be shared out, and the party's part of the whole amounts."""
    bad = np.asarray(one.values < 0)
    if party not in shares.parts:
        return np.ones_like(bad), Column(np.zeros(bad.shape, np.int64), why=one.why)
    amount = np.where(bad, 0, one.values)
    if shares.residue is None:
        return bad, Column(_largest(amount, one.bound, shares, party), bound=one.bound, why=one.why)
    floors = {name: _part(amount, one.bound, part) for name, part in shares.parts.items() if name != shares.residue}
    if party in floors:
        return bad, Column(floors[party], bound=one.bound, why=one.why)
    return bad, Column(amount - sum(floors.values()), bound=one.bound, why=one.why)


def _part(amount: Any, bound: int, part: Fraction) -> Any:
    top, _bound = product(amount, bound, part.numerator, part.numerator)
    return top // part.denominator


def _largest(amount: Any, bound: int, shares: Shares, party: str) -> Any:
    """What is left after rounding down goes one by one to the largest remainders, of equal ones to the first."""
    weights, common, most = _numbers(list(shares.parts.values()))
    if bound * most > LIMIT:
        raise Wide
    tops = [amount * int(weight) for weight in weights]
    floors = [top // common for top in tops]
    rests = [top - whole * common for top, whole in zip(tops, floors, strict=True)]
    left = amount - sum(floors)
    own = list(shares.parts).index(party)
    before = np.zeros(np.shape(amount), np.int64)
    for number, rest in enumerate(rests):
        if number != own:
            before += (rest >= rests[own]) if number < own else (rest > rests[own])
    return floors[own] + (before < left)
