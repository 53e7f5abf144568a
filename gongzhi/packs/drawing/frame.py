"""From metres around the town centre to degrees on the globe, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

EQUATOR_M = 6_378_137.0
ECCENTRICITY_2 = 0.00669437999014
"""Semi-major axis (metres) and squared eccentricity of WGS 84."""


@dataclass(frozen=True)
class Frame:
    """A flat frame in metres (x east, y north) touching WGS 84 at ``lon``, ``lat`` in degrees.

    Over a town of some ten kilometres its error in area is below one part in a thousand.
    """

    lon: float
    lat: float

    @property
    def metres_per_degree(self) -> tuple[float, float]:
        """Metres per degree of longitude and of latitude at the centre."""
        sine = math.sin(math.radians(self.lat))
        bend = 1.0 - ECCENTRICITY_2 * sine * sine
        east = math.radians(1.0) * EQUATOR_M / math.sqrt(bend) * math.cos(math.radians(self.lat))
        north = math.radians(1.0) * EQUATOR_M * (1.0 - ECCENTRICITY_2) / bend**1.5
        return east, north

    def degrees(self, points: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
        """Turn points (n x 2, metres) into longitude and latitude, rounded to ``decimals``."""
        east, north = self.metres_per_degree
        spots: NDArray[np.float64] = points / np.array([east, north]) + np.array([self.lon, self.lat])
        return np.round(spots, decimals)

    def metres(self, shape: BaseGeometry) -> BaseGeometry:
        """Bring a geometry in degrees back to metres."""
        factors = np.array(self.metres_per_degree)
        origin = np.array([self.lon, self.lat])
        return shapely.transform(shape, lambda points: (points - origin) * factors)

    def globe(self, shape: BaseGeometry, decimals: int) -> BaseGeometry:
        """Bring a geometry in metres to degrees, rounded to ``decimals``."""
        return shapely.transform(shape, lambda points: self.degrees(points, decimals))
