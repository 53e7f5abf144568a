"""Where villages stand when nobody has placed them: communities in the middle, villages around."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gongzhi.packs.drawing.plan import Plan

GOLDEN_TURN = math.pi * (3.0 - math.sqrt(5.0))


def sites_of(plan: Plan) -> NDArray[np.float64]:
    """The relative position of every village (n x 2), as placed in the plan or arranged here."""
    if plan.villages[0].at is not None:
        return np.array([village.at for village in plan.villages], dtype=np.float64)
    centre = [village.code for village in plan.villages].index(plan.town.centre)
    return arrange([village.community for village in plan.villages], centre)


def arrange(communities: list[bool], centre: int) -> NDArray[np.float64]:
    """Put villages on a sunflower spiral: the centre first, then communities, then villages.

    The spiral spreads any number of sites evenly, and the inner ones, the communities, are drawn
    closer together because towns are denser than the country.
    """
    order = sorted(range(len(communities)), key=lambda index: (index != centre, not communities[index], index))
    spots = np.zeros((len(communities), 2))
    for rank, index in enumerate(order):
        radius = (rank / max(1, len(order))) ** 0.62
        turn = rank * GOLDEN_TURN
        spots[index] = (round(radius * math.cos(turn), 4), round(radius * math.sin(turn), 4))
    return spots
