"""Hidden problems of one category, grid by grid, and what findings say of the shocks that the grids of an area share.

Given the shocks, findings of a grid are Poisson with mean b + sum_n B_n S_n and its hidden stock has mean
h + sum_n H_n S_n, with S_n of mean 1 and known variance. The best linear estimate of S from the findings of all grids
of the area (credibility; a Kalman step) is kept from look to look, with its covariance. With one shock it is the mean
of the gamma law after a Poisson count, (k + found) / (k + B).

References
----------
[buhlmann-1967] credibility: the best linear estimate of a random level from counts.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from civsim.model import Shock

Floats = NDArray[np.float64]

FORGOTTEN = 0.01  # share of what a shock brought that is still hidden when the shock is no longer followed
LEAST = 1e-6  # expected findings of a grid, so that it can be divided by


@dataclass
class Level:
    """The shocks of one category and area that are still followed: numbers of their periods, mean and covariance."""

    members: NDArray[np.int64]
    mean: Floats = field(default_factory=lambda: np.zeros(0))
    covariance: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def add(self, variance: float) -> None:
        """One more shock, of mean 1, apart from the others."""
        n = len(self.mean)
        wider = np.zeros((n + 1, n + 1))
        wider[:n, :n], wider[n, n] = self.covariance, variance
        self.mean, self.covariance = np.append(self.mean, 1.0), wider

    def learn(self, base: Floats, slopes: Floats, seen: Floats) -> None:
        """Findings `seen` (G,) whose mean is base (G,) + slopes (G, N) x shocks."""
        expected = np.maximum(base + slopes @ self.mean, LEAST)
        weighted = slopes / expected[:, None]
        gain = np.eye(len(self.mean)) + self.covariance @ (slopes.T @ weighted)
        left = np.linalg.solve(gain, self.covariance)
        self.covariance = np.asarray((left + left.T) / 2.0, np.float64)
        self.mean = np.maximum(self.mean + self.covariance @ (weighted.T @ (seen - expected)), 0.0)

    def forget(self, number: int) -> Floats:
        """Drop the oldest shocks; their means."""
        gone, self.mean = self.mean[:number], self.mean[number:]
        self.covariance = self.covariance[number:, number:]
        return gone


class HiddenStock:
    """Belief about one category: hidden stock by grid, apart from shocks (column 0) and by shock that is followed."""

    def __init__(self, opening: Floats, shock: Shock | None) -> None:
        self.parts = opening[:, None].copy()  # (G, 1 + N) for shocks of 1
        self.found = np.zeros_like(self.parts)  # the same of what was found since the last look
        self.shock, self.latest = shock, -1
        areas = () if shock is None else range(len(shock.shape))
        self.levels = [Level(np.flatnonzero(shock.area == a)) for a in areas] if shock else []

    def begin(self, day: int) -> None:
        """A day begins: a shock of its own, if it has one."""
        if self.shock is None or self.shock.period[day] == self.latest:
            return
        self.latest = int(self.shock.period[day])
        empty = np.zeros((len(self.parts), 1))
        self.parts, self.found = np.hstack([self.parts, empty]), np.hstack([self.found, empty])
        for a, level in enumerate(self.levels):
            shape = self.shock.shape[a, self.latest]
            level.add(1.0 / shape if shape > 0 else 0.0)

    def pass_time(self, span: float, arriving: Floats, again: Floats, hazard: float, reported: float) -> None:
        """A part of a day without visits; arrivals and what comes back, a day."""
        if span <= 0.0:
            return
        kept = np.exp(-hazard * span)
        fresh = span if hazard <= 0.0 else (1.0 - kept) / hazard
        before = self.parts.copy()
        self.parts *= kept
        self.parts[:, -1] += arriving * fresh
        self.parts[:, 0] += again * fresh
        before[:, -1] += arriving * span
        before[:, 0] += again * span
        self.found += reported * (before - self.parts)

    def visit(self, grids: NDArray[np.int64], find: Floats) -> None:
        """Visits to some grids, each finding a problem with a probability."""
        found = self.parts[grids] * find[:, None]
        self.parts[grids] -= found
        self.found[grids] += found

    def learn(self, seen: Floats) -> None:
        """What was found (G,) since the last look."""
        for level in self.levels:
            own = self.found[level.members]
            level.learn(own[:, 0], own[:, 1:], seen[level.members])
        self.found[:] = 0.0
        self._forget()

    def _forget(self) -> None:
        """Shocks of which little is hidden any more join the rest, with their estimates."""
        if not self.levels or self.shock is None:
            return
        hidden = self.parts[:, 1:].sum(axis=0)
        old = np.cumsum(hidden) < FORGOTTEN * max(hidden.sum(), 1e-12)
        number = int(old.sum())
        for level in self.levels:
            gone = level.forget(number)
            self.parts[level.members, 0] += self.parts[level.members, 1 : 1 + number] @ gone
        self.parts = np.delete(self.parts, slice(1, 1 + number), axis=1)
        self.found = np.zeros_like(self.parts)

    @property
    def mean(self) -> Floats:
        """(G,) expected hidden problems."""
        total = self.parts[:, 0].copy()
        for level in self.levels:
            total[level.members] += self.parts[level.members, 1:] @ level.mean
        return total
