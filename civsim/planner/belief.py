"""What a city believes about its problems that nobody has found yet: the posterior of hidden stock given its books.

Problems arrive by Poisson laws and are found or not independently of each other. So where the rates are known, what a
visit finds says nothing about what it has missed: the hidden stock stays Poisson with the mean of the expected course
under the visits that were made. Two things are learned all the same. What was closed comes back, in part; so the count
of closings moves the mean. And all grids of an area share the shocks of a category (shocks.py): more found than
expected means that more is hidden, too (hidden_stock.py).
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.expected_arrivals import Arrivals
from civsim.planner.hidden_stock import HiddenStock
from civsim.planner.physics import Physics

Floats = NDArray[np.float64]
NOBODY = np.zeros(0, np.int64), np.zeros(0, np.int64)


class Visits:
    """Visits that were made, by day: for each channel the grids and how often."""

    def __init__(self, day: NDArray[np.integer], channel: NDArray[np.integer], grid: NDArray[np.integer]) -> None:
        self.day, self.channel, self.grid = (np.asarray(x, np.int64) for x in (day, channel, grid))

    def of(self, day: int) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Grids and numbers of visits of a day, by channel."""
        here = self.day == day
        found = {}
        for v in np.unique(self.channel[here]):
            grids, numbers = np.unique(self.grid[here & (self.channel == v)], return_counts=True)
            found[int(v)] = grids, numbers
        return found


class Belief:
    """What is believed of all categories, from the first simulated day on.

    Parameters
    ----------
    physics, rounds
        Of the planner's mean course; `rounds` (rows, D) are the visits that no plan moves.
    """

    def __init__(self, model: Model, physics: Physics, rounds: NDArray[np.int64], arrivals: Arrivals) -> None:
        self.physics, self.rounds, self.arrivals = physics, rounds, arrivals
        shocks = {shock.category: shock for shock in model.shocks.shocks}
        opening = model.categories.opening_mean
        self.stocks = [HiddenStock(opening[:, c], shocks.get(c)) for c in range(opening.shape[1])]
        self.coming = np.zeros_like(opening)  # (G, C) closed, and to come back
        self.day = 0
        self._seen = np.zeros(opening.shape, np.int64)
        self._closed = np.zeros(opening.shape, np.int64)

    @property
    def hidden(self) -> Floats:
        """(G, C) expected hidden problems."""
        return np.stack([stock.mean for stock in self.stocks], axis=1)

    def advance(self, until: int, visits: Visits, seen: NDArray[np.int64], closed: NDArray[np.int64]) -> None:
        """Take the days to before `until`: the visits that were made, and what the books say of them by now (G, C)."""
        if until <= self.day:
            return
        closed_a_day = (closed - self._closed) / (until - self.day)
        for day in range(self.day, until):
            self._pass_day(day, visits, closed_a_day)
        found = (seen - self._seen).astype(np.float64)
        for c, stock in enumerate(self.stocks):
            stock.learn(found[:, c])
        self.day, self._seen, self._closed = until, seen.copy(), closed.copy()

    def _pass_day(self, day: int, visits: Visits, closed_a_day: Floats) -> None:
        p, arriving, made = self.physics, self.arrivals.of(day), visits.of(day)
        waits = np.exp(-1.0 / p.relapse[:, 1])
        again = self.coming * (1.0 - waits)
        self.coming += p.relapse[:, 0] * closed_a_day - again
        for c, stock in enumerate(self.stocks):
            hazard = float(p.rates[c].sum())
            reported = float(p.rates[c, 0]) / hazard if hazard > 0 else 0.0
            stock.begin(day)
            now = 0.0
            for v in range(len(p.passes)):
                grids, numbers = made.get(v, NOBODY)
                if self.rounds[v, day]:
                    grids = np.concatenate([grids, np.arange(len(arriving))])
                    numbers = np.concatenate([numbers, np.full(len(arriving), self.rounds[v, day])])
                if len(grids):
                    stock.pass_time(float(p.passes[v, 0]) - now, arriving[:, c], again[:, c], hazard, reported)
                    now = max(now, float(p.passes[v, 0]))
                    every, place = np.unique(grids, return_inverse=True)
                    missed = (1.0 - p.find[v, c, day]) ** np.bincount(place, numbers)
                    stock.visit(every, 1.0 - missed)
            stock.pass_time(1.0 - now, arriving[:, c], again[:, c], hazard, reported)
