"""Rounds of teams that belong to grids: how many visits their rule makes, day by day (F17)."""

import numpy as np
from numpy.typing import NDArray

from civsim.model.visit_channels import Visits


def round_offsets(every: NDArray[np.int64]) -> NDArray[np.int64]:
    """(F, G) offsets of the rounds: grids of equal rhythm take turns, neighbours in the table on different days."""
    return np.arange(every.shape[1], dtype=np.int64)[None, :] % np.maximum(every, 1)


def round_visits(visits: Visits, of: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """(V, D) visits by rule in all grids, or in those `of` (G,), together; 0 for channels that a plan sends."""
    found = np.zeros(visits.works_on.shape, np.int64)
    offset = round_offsets(visits.every)
    for f, v in enumerate(visits.fixed):
        days = np.flatnonzero(visits.works_on[v])
        for every in np.unique(visits.every[f][visits.every[f] > 0]):
            own = (visits.every[f] == every) & (True if of is None else of)
            by_offset = np.bincount(offset[f, own], visits.walkers[f, own], minlength=int(every))
            found[v, days] += by_offset[-np.arange(len(days)) % every].astype(np.int64)
    return found
