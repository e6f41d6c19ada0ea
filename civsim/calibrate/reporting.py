"""How often a problem is reported, from second reports of the same one: flagged duplicates.

Once a problem is known, further people go on to report it until it is closed. If they do so as often as the first would
have (a Poisson process), the number of duplicates in the time that orders were open tells the rate of reports, whatever
the number of problems: duplicates / days open. Its inverse is the mean delay until a problem is reported, and orders a
day x delay is the number of those that wait for it, hidden, however many end unseen. It is a lower bound of the rate
where not all duplicates are flagged, or people leave alone what they know to be reported.

Reference: Liu, Bhandaram and Garg, Quantifying spatial under-reporting disparities in resident crowdsourcing, Nature
Computational Science (2023).
"""

from dataclasses import dataclass
from math import hypot, log

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.estimate import Estimate, Z, positive, rate

WEEK = 7
FEWEST = 20  # duplicates


@dataclass(frozen=True)
class Reporting:
    """Reports a day of an open problem, mean days until one is reported, problems that wait to be."""

    reports: Estimate
    delay: Estimate
    hidden: Estimate


def reporting(
    created: NDArray[np.float64],
    closed: NDArray[np.float64],
    duplicates: NDArray[np.float64],
    n_days: int,
    filed: Estimate,
) -> Reporting | None:
    """From days of filing and closing (NaN while open), and days on which duplicates were filed.

    Parameters
    ----------
    filed
        Orders of problems a day.
    """
    inside = duplicates[(duplicates >= 0) & (duplicates < n_days)]
    if len(inside) < FEWEST:
        return None
    end = np.where(np.isnan(closed), float(n_days), closed)
    weeks = -(-n_days // WEEK)
    edges = np.minimum(np.arange(weeks + 1) * WEEK, n_days).astype(float)
    open_days = np.diff(_days_before(end, edges) - _days_before(created, edges)) * -1.0
    seen = np.bincount((inside // WEEK).astype(np.int64), minlength=weeks)
    total = float(open_days.sum())
    if total <= 0:
        return None
    expected = seen.sum() * open_days / total
    some = expected > 0
    scatter = float(((seen[some] - expected[some]) ** 2 / expected[some]).sum()) / max(int(some.sum()) - 1, 1)
    found = rate(int(seen.sum()), total, scatter)
    delay = Estimate(1 / found.value, 1 / found.high, 1 / found.low, found.n)
    error = hypot(*(log(e.high / e.value) / Z for e in (filed, found)))
    return Reporting(found, delay, positive(filed.value * delay.value, error, found.n))


def _days_before(days: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of the days by which instants lie before each edge."""
    ordered = np.sort(days)
    before = np.searchsorted(ordered, edges)
    total = np.concatenate([[0.0], np.cumsum(ordered)])
    return np.asarray(edges * before - total[before], np.float64)
