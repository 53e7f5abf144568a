"""Repeatable irregularity: lattice noise and a gentle warp of the plane.

Only integer hashing, addition and multiplication are used, so that every machine and every NumPy
gives the same bits; library generators promise neither.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TURN = (0.8, 0.6)
"""Cosine and sine (exact 3-4-5 triangle) between octaves: hides the direction of the lattice."""


def _hash(seed: int, column: NDArray[np.int64], row: NDArray[np.int64]) -> Floats:
    """Mix lattice indices into values evenly spread over [-1, 1)."""
    with np.errstate(over="ignore"):
        mixed = column.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= row.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
        mixed += np.uint64(seed) * np.uint64(0xD6E8FEB86659FD93)
        for _ in range(2):
            mixed ^= mixed >> np.uint64(32)
            mixed *= np.uint64(0xD6E8FEB86659FD93)
        mixed ^= mixed >> np.uint64(32)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0


def value_noise(seed: int, points: Floats, wavelength: float) -> Floats:
    """Smooth noise in [-1, 1] at ``points`` (n x 2, metres); ``wavelength`` is the lattice step in metres."""
    scaled = points / wavelength
    cell = np.floor(scaled)
    inside = scaled - cell
    # the quintic fade has no kink at lattice lines, so borders drawn with it have none either
    fade = inside * inside * inside * (inside * (inside * 6.0 - 15.0) + 10.0)
    column, row = cell[:, 0].astype(np.int64), cell[:, 1].astype(np.int64)
    south = _hash(seed, column, row) * (1 - fade[:, 0]) + _hash(seed, column + 1, row) * fade[:, 0]
    north = _hash(seed, column, row + 1) * (1 - fade[:, 0]) + _hash(seed, column + 1, row + 1) * fade[:, 0]
    return south * (1 - fade[:, 1]) + north * fade[:, 1]


@dataclass(frozen=True)
class Warp:
    """A displacement of the plane that bends every line through a place in the same way.

    ``strength`` is the amplitude of each octave as a share of its wavelength. While it is small the
    warp is one-to-one, so lines that did not cross before do not cross after: nesting survives.
    """

    seed: int
    wavelengths: tuple[float, ...]
    strength: float

    def __call__(self, points: Floats) -> Floats:
        """Move points (n x 2, metres); returns a new array."""
        moved = points.copy()
        turned = points
        for octave, wavelength in enumerate(self.wavelengths):
            reach = self.strength * wavelength
            moved[:, 0] += reach * value_noise(self.seed + 2 * octave, turned, wavelength)
            moved[:, 1] += reach * value_noise(self.seed + 2 * octave + 1, turned, wavelength)
            turned = np.column_stack(
                (
                    turned[:, 0] * TURN[0] - turned[:, 1] * TURN[1],
                    turned[:, 0] * TURN[1] + turned[:, 1] * TURN[0],
                )
            )
        return moved
