"""How often a closed problem comes back: repeats at the same address and category, above what chance would give.

A repeat within the window after closing may be a relapse or just the next problem of a busy address. The chance level
is that of windows as long some time later and earlier (by default 364 days: same season, same weekdays, same busy
addresses, and a growth that is steady cancels). If chance and relapse are independent at each address, the share
without a repeat by day d is (1 - p F(d)) times that by chance, whatever the addresses: p the probability of a relapse,
F its exponential delay. Both are those that fit the share of first repeats of each day best; their errors come from
leaving out one group of addresses after the other (the jackknife), so repeats may cluster at addresses as they like.

Reference: Efron and Tibshirani, An Introduction to the Bootstrap, chapter 11 (the jackknife).
"""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.optimize import least_squares
from scipy.stats import t

from civsim.calibrate.estimate import Estimate, positive
from civsim.calibrate.records.orders import Orders
from civsim.calibrate.repeats import GROUPS, Floats, Repeats, repeats
from civsim.calibrate.shares import clustered_share

FEWEST = 50  # closings to be followed
LONGEST = 3.0  # windows; a mean delay that is longer is not told from chance


@dataclass(frozen=True)
class Relapse:
    """Probability and mean delay [d] of a relapse; shares of closings with a repeat in the window [d] and by chance.

    `by_day` (window,) are the closings first repeated 1, 2 .. days later, of the `seen.n` that were followed.
    """

    probability: Estimate
    delay: Estimate
    seen: Estimate
    chance: Estimate
    window: int
    by_day: Floats

    @property
    def days(self) -> float:
        """Mean delay. [d]"""
        return self.delay.value


def relapse(orders: Orders, chosen: NDArray[np.bool_], window: int, shift: int) -> Relapse | None:
    """The relapse of the chosen orders; None where too few can be followed to the end of the windows."""
    if orders.address is None:
        return None
    found = repeats(orders, chosen, window, shift)
    n, n_chance = int(found.n_soon.sum()), int(found.n_chance.sum())
    if min(n, n_chance) < FEWEST:
        return None
    whole = _fitted(found, np.zeros(GROUPS, bool), window)
    without = np.array([_fitted(found, np.arange(GROUPS) == g, window) for g in range(GROUPS)])
    error = np.sqrt((GROUPS - 1) * without.var(axis=0))
    reach = float(t.isf(0.025, GROUPS - 1))
    p, days = (float(x) for x in whole)
    return Relapse(
        probability=Estimate(p, max(p - reach * float(error[0]), 0.0), min(p + reach * float(error[0]), 1.0), n),
        delay=positive(days, float(error[1]) / days, n, GROUPS - 1),
        seen=clustered_share(found.soon.sum(axis=1), found.n_soon),
        chance=clustered_share(found.chance.sum(axis=1), found.n_chance),
        window=window,
        by_day=found.soon.sum(axis=0),
    )


def delays(mean: float, window: int) -> Floats:
    """Share of exponential delays, begun at any hour of a day, that end 0, 1 .. `window` days on. (window + 1,)"""
    edges = np.arange(-1.0, window + 2)
    within = np.maximum(edges, 0.0) + mean * np.expm1(-np.maximum(edges, 0.0) / mean)  # integral of the share ended
    return np.asarray(np.diff(within, 2), np.float64)


def _fitted(found: Repeats, left_out: NDArray[np.bool_], window: int) -> Floats:
    """Probability and mean delay [d] of the relapses, without some groups of addresses."""
    soon, at_risk = _hazard(found.soon[~left_out], found.n_soon[~left_out])
    chance, _ = _hazard(found.chance[~left_out], found.n_chance[~left_out])
    chance = uniform_filter1d(chance, 7, mode="nearest")
    spread = np.sqrt((uniform_filter1d(soon, 7, mode="nearest") + 1 / at_risk) / at_risk)

    def miss(at: Floats) -> Floats:
        stays = 1 - float(at[0]) * np.cumsum(np.append(0.0, delays(float(np.exp(at[1])), window)[1:]))
        return np.asarray((1 - stays[1:] / stays[:-1] * (1 - chance) - soon) / spread)

    bounds = ([0.0, log(0.3)], [0.95, log(LONGEST * window)])
    start = float(np.clip((soon - chance).sum(), 0.005, 0.9)), log(window / 4)
    best = least_squares(miss, start, bounds=bounds, x_scale=(0.05, 0.3))
    return np.array([best.x[0], np.exp(best.x[1])])


def _hazard(first: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Share with a first repeat on each day of those without one before, and the number of these."""
    by_day = first.sum(axis=0)
    at_risk = np.maximum(n.sum() - np.cumsum(by_day) + by_day, 1.0)
    return by_day / at_risk, at_risk
