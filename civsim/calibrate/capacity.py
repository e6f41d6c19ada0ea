"""What crews can close in a week: what they do close in weeks that begin with more than a week's work waiting.

Closings of such weeks are not short of work. If they still rise with the backlog, crews are not what limits them (or
more of them are sent), and the figure is no capacity: `rises` tells.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from civsim.calibrate.estimate import Estimate, positive

WEEK = 7
FEWEST = 12  # weeks with work enough
LAGS = 4  # weeks over which good and bad ones may go on


@dataclass(frozen=True)
class Capacity:
    """Orders closed a week: mean of all weeks; of those with work enough, with its interval, None where too few.

    `rises`: percent more closings for a percent more backlog, in the weeks with work enough.
    """

    mean_week: float
    busy_week: float
    full: Estimate | None
    rises: Estimate | None

    @property
    def load(self) -> float:
        """Mean week / week with work enough (else the busiest twentieth): what the crews do of what they can."""
        return self.mean_week / (self.full.value if self.full else self.busy_week)

    @property
    def limited(self) -> bool:
        """Whether closings did not rise with the backlog: crews were at their limit."""
        return self.rises is not None and self.rises.low <= 0


def capacity(created: NDArray[np.float64], closed: NDArray[np.float64], n_days: int) -> Capacity:
    """From days of filing and closing (NaN while open), over whole weeks."""
    weeks = n_days // WEEK
    done = np.bincount((closed[~np.isnan(closed)] // WEEK).astype(np.int64), minlength=weeks)[:weeks]
    filed = np.bincount((created // WEEK).astype(np.int64), minlength=weeks)[:weeks]
    backlog = np.concatenate([[0], np.cumsum(filed - done)[:-1]])
    mean, busy = (float(done.mean()), float(np.quantile(done, 0.95))) if weeks else (0.0, 0.0)
    full = np.zeros(weeks, bool)
    limit = busy
    for _ in range(20):
        full = backlog >= limit
        if full.sum() < FEWEST or done[full].mean() == limit:
            break
        limit = float(done[full].mean())
    if full.sum() < FEWEST or not limit:
        return Capacity(mean, busy, None, None)
    return Capacity(mean, busy, _mean(done, full), _rise(done, backlog, full))


def _mean(done: NDArray[np.int64], full: NDArray[np.bool_]) -> Estimate:
    """Mean of the weeks with work enough, neighbours being alike."""
    value, n = float(done[full].mean()), int(full.sum())
    miss = np.where(full, done - value, 0.0)
    lags = min(LAGS, n // 12)
    total = float(miss @ miss) * n / (n - 1)
    total += sum(2 * (1 - k / (lags + 1)) * float(miss[k:] @ miss[:-k]) for k in range(1, lags + 1))
    error = sqrt(max(total, 0.5 * value * n)) / n / value  # hardly less than chance makes it
    return positive(value, error, n, n / (1 + lags) - 1 if lags else n - 1)


def _rise(done: NDArray[np.int64], backlog: NDArray[np.int64], full: NDArray[np.bool_]) -> Estimate | None:
    """Slope of log closings on log backlog over the weeks with work enough."""
    x, y = np.log(backlog[full]), np.log(np.maximum(done[full], 0.5))
    x = x - x.mean()
    square = float(x @ x)
    if square < 1e-9:
        return None
    slope = float(x @ (y - y.mean())) / square
    rest = y - y.mean() - slope * x
    n = len(x)
    error = sqrt(float((x * rest) @ (x * rest)) * n / (n - 2)) / square
    reach = float(t.isf(0.025, n - 2)) * error
    return Estimate(slope, slope - reach, slope + reach, n)
