"""Visits that tests make beside those of a plan, replication by replication: tests that also find problems (F9, F16).

In the inputs such a visit belongs to a row of its own after the visit channels, which has all the probabilities of its
channel; only it passes at one instant, right after the assessors have counted at noon of the test's last day. So what a
test finds moves no mark of its own, and its expected score stays exact.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.engine.drawn_sites import drawn_sites
from civsim.engine.holding import key_of_test, sittings_held
from civsim.engine.inputs import Inputs
from civsim.engine.visit_codes import joined_visits, visits_by_grid, visits_of_grids
from civsim.model import Model, site_sample

KEPT = 4  # replications, for threads that are at work on several


class TestVisits(NamedTuple):
    """Visits (N) by tests: `row` is their row of the inputs, `channel` the visit channel that it stands for."""

    day: NDArray[np.int64]
    row: NDArray[np.int64]
    channel: NDArray[np.int64]
    grid: NDArray[np.int64]

    def between(self, first: int, until: int) -> "TestVisits":
        """Those on the days from `first` to before `until`."""
        here = (first <= self.day) & (self.day < until)
        return TestVisits(*(column[here] for column in self))


class VisitsOfTests:
    """The visits of the tests of each replication; none where tests only score."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model, self.seed, tests = model, seed, model.assessments
        self.samples = {int(a): site_sample(tests, model.sites, int(a)) for a in np.flatnonzero(tests.finds >= 0)}
        self.of = lru_cache(KEPT)(self._of)  # the parts of a city ask one after the other
        self._by_grid = lru_cache(KEPT)(self._by_grid_of)

    def added(self, city: Inputs, replication: int) -> Inputs:
        """A city, or a part of one, with these visits beside those that it has."""
        if not self.samples:
            return city
        first, code = visits_of_grids(*self._by_grid(replication), city.grid_number)
        first, code = joined_visits(city.visit_first, city.visit_code, first, code)
        return city._replace(visit_first=first, visit_code=code)

    def _by_grid_of(self, replication: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        visits = self.of(replication)
        return visits_by_grid(len(self.model.areas.grids), visits.day, visits.row, visits.grid)

    def _of(self, replication: int) -> TestVisits:
        tests, visits = self.model.assessments, [np.zeros((0, 3), np.int64)]
        held = sittings_held(tests, self.seed, [replication])[0] if self.samples else ()
        for a, sample in self.samples.items():
            if held[a] >= 0:
                place, _ = drawn_sites(sample, 1, key_of_test(self.seed, replication, a))
                grids = np.unique(sample.grid[place]).astype(np.int64)
                last = tests.snapshot_day[tests.snapshots[held[a]][-1]]
                visits.append(np.column_stack(np.broadcast_arrays(last, grids, tests.finds[a])))
        day, grid, channel = np.concatenate(visits).T
        rows = len(self.model.channels.visits.channel) + np.searchsorted(tests.finding_channels, channel)
        return TestVisits(day, rows, channel, grid)
