"""How the noise of a place's ratings goes with its share p: sampling makes it p (1 - p) / n, most where half is clean.

The variance of a place's successive ratings is set against p (1 - p) of its mean, both on log scales: a power of 1 is
what sampling makes, 0 noise that is the same everywhere.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.ratings.table import Floats, RatingTable, mean_by_month

FEWEST_PAIRS, FEWEST_PLACES = 6, 8
LEAST = 0.002  # of p (1 - p): a place where nearly all is clean, or nothing, tells little of it


@dataclass(frozen=True)
class NoiseLaw:
    """The power (None where too few places tell), and each place's variance of noise over that of a mean rating."""

    power: Estimate | None
    weight: Floats


def noise_law(table: RatingTable, lag: int) -> NoiseLaw:
    """The law of a table's noise, from ratings `lag` months apart."""
    there = ~np.isnan(table.share)
    n = there.sum(axis=0)
    mean = np.where(there, table.share, 0.0).sum(axis=0) / n
    spread = np.maximum(mean * (1 - mean), LEAST)
    about = table.share - mean_by_month(table.share)[:, None]
    step = about[lag:] - about[:-lag]
    both = np.isfinite(step)
    pairs = both.sum(axis=0)
    noise = np.where(both, step, 0.0) ** 2
    noise = noise.sum(axis=0) / np.maximum(pairs, 1) / 2
    told = (pairs >= FEWEST_PAIRS) & (noise > 0)
    flat = np.ones(len(n))
    if told.sum() < FEWEST_PLACES or np.ptp(spread[told]) == 0:
        return NoiseLaw(None, flat)
    line = stats.linregress(np.log(spread[told]), np.log(noise[told]))
    half = float(stats.t.ppf(0.975, int(told.sum()) - 2)) * float(line.stderr)
    power = Estimate(float(line.slope), float(line.slope) - half, float(line.slope) + half, int(told.sum()))
    weight = spread ** min(max(power.value, 0.0), 1.0)
    return NoiseLaw(power, weight / float((weight * n).sum() / n.sum()))
