"""A day's visits along the walk, cut among the teams where the ways between neighbours are longest [beasley-1983]."""

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled, part

SLACK = 1
"""Visits by which a team's day may be shorter than an equal share, where that saves way."""


@compiled
def split_at_gaps(
    gap: NDArray[np.float64],
    starts: NDArray[np.int64],
    size: NDArray[np.int64],
    teams: NDArray[np.int64],
    most: NDArray[np.int64],
    slack: int,
) -> NDArray[np.int64]:
    """(N,) number of the team of each visit, from 0, so that the teams' ways together are shortest.

    Parameters
    ----------
    gap
        (N,) way from the visit before on the walk. [km]
    starts, size, teams, most
        Of each day and area: its first visit, its visits, the teams that go out, and what one of them can do.
    slack
        Every team makes as many visits as its equal share, less so many.
    """
    number = np.zeros(len(gap), np.int64)
    for k in range(len(starts)):
        if teams[k] > 1:
            _split(gap, starts[k], size[k], teams[k], most[k], max(size[k] // teams[k] - slack, 1), number)
    return number


@part
def _split(
    gap: NDArray[np.float64], first: int, n: int, teams: int, most: int, least: int, number: NDArray[np.int64]
) -> None:
    """The cut of one day: the shortest ways of t teams through the first i visits, for all t and i."""
    most = max(most, -(-n // teams))
    way, cut = np.full((teams + 1, n + 1), np.inf), np.zeros((teams + 1, n + 1), np.int64)
    way[0, 0] = 0.0
    for t in range(1, teams + 1):
        for i in range(t, n + 1):
            inside = 0.0
            for j in range(i - 1, max(i - most, t - 1) - 1, -1):  # the team visits j .. i-1
                if j < i - 1:
                    inside += gap[first + j + 1]
                if i - j >= least and way[t - 1, j] + inside < way[t, i]:
                    way[t, i], cut[t, i] = way[t - 1, j] + inside, j
    end = n
    for t in range(teams, 0, -1):
        for i in range(cut[t, end], end):
            number[first + i] = t - 1
        end = cut[t, end]
