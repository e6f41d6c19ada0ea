"""The order in which teams go through a city: by district, by street, then as the table of grids has them.

No coordinates of grids exist, so neighbours in this order stand for neighbours on the ground: grids of one street lie
together, and streets in the order of the table. A table sorted along the ground gives short ways. An area is walked by
as many teams side by side as its visits need, each along its own stretch. How far along its stretch a grid lies is
its phase: the share of a period after which it is visited. It stays the same in all periods.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Areas


def route(areas: Areas) -> NDArray[np.int64]:
    """(G,) grids in the order of a walk through the city."""
    return np.lexsort((np.arange(len(areas.grids)), areas.street, areas.district))


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
