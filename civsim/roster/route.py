"""The order in which teams go through a city: by district, then along the ground, or else as the table has its grids.

Where the table of grids has places, a district is walked along a space-filling curve (Hilbert's), on which near grids
lie near each other. Without places, neighbours in the table stand for neighbours on the ground: grids of one street lie
together, and streets in the order of the table. A table sorted along the ground gives short ways. An area is walked by
as many teams side by side as its visits need, each along its own stretch. How far along its stretch a grid lies is
its phase: the share of a period after which it is visited. It stays the same in all periods.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Areas

CURVE_LEVELS = 12  # the curve tells 4096 x 4096 cells of a city apart


def route(areas: Areas) -> NDArray[np.int64]:
    """(G,) grids in the order of a walk through the city."""
    if areas.place is not None:
        return np.lexsort((along_curve(areas.place), areas.district))
    return np.lexsort((np.arange(len(areas.grids)), areas.street, areas.district))


def along_curve(place: NDArray[np.float64]) -> NDArray[np.int64]:
    """(N,) distance of each place along Hilbert's curve over the square that holds all, in cells of it.

    References
    ----------
    [bartholdi-1982] on tours along a space-filling curve, about 25 % longer than the shortest.
    """
    low = place.min(axis=0)
    cells = 2**CURVE_LEVELS
    side = max(float((place.max(axis=0) - low).max()), 1e-12)
    x, y = np.minimum((place - low) / side * cells, cells - 1).astype(np.int64).T
    found = np.zeros(len(place), np.int64)
    half = cells // 2
    while half:
        right, upper = (x & half) > 0, (y & half) > 0
        found += half * half * np.where(right, np.where(upper, 2, 3), np.where(upper, 1, 0))
        # The quarters at the bottom are turned: the left one mirrored at the rising diagonal, the right at the falling.
        flipped = right & ~upper
        x, y = (
            np.where(flipped, half - 1 - (x & (half - 1)), x & (half - 1)),
            np.where(flipped, half - 1 - (y & (half - 1)), y & (half - 1)),
        )
        x, y = np.where(upper, x, y), np.where(upper, y, x)
        half //= 2
    return found


def phases(visits: NDArray[np.int64], stretches: int) -> NDArray[np.float64]:
    """Phase of each grid of an area, in [0, 1).

    Parameters
    ----------
    visits
        Visits of each grid over the horizon, grids in the order of the walk. Busy streets take up more of a stretch,
        so that every day has about the same work.
    stretches
        Teams that work side by side.
    """
    total = visits.sum()
    if total == 0:
        return np.zeros(len(visits))
    place = (np.cumsum(visits) - visits / 2) / total * stretches
    return np.asarray(place % 1.0, np.float64)


def stretches_of(visits: int, team_days: int, grids_per_team_day: int, teams: int) -> int:
    """Number of teams that walk side by side: as many as make all visits in the days there are."""
    needed = round(visits / max(team_days * grids_per_team_day, 1))
    return max(1, min(int(needed), teams))
