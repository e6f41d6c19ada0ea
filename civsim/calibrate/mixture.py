"""Student's laws of several numbers together, weighed: what is known where one parameter is weighed over a grid."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.ratings.table import Floats

POINTS = 1000


@dataclass(frozen=True)
class Mixture:
    """Weights (G,), means (G, H), squared scales (G, H, H) of laws with the same freedom."""

    weight: Floats
    mean: Floats
    cov: Floats
    freedom: int

    def of(self, places: NDArray[np.int64]) -> "Mixture":
        """The law of some of the numbers."""
        return Mixture(self.weight, self.mean[:, places], self.cov[:, places][:, :, places], self.freedom)

    def sample(self, place: int) -> Floats:
        """Values that stand for the law of one number: its quantiles at even steps."""
        return self._quantiles(self.mean[:, place], self.cov[:, place, place])

    def sample_of_mean(self) -> Floats:
        """The same for the mean of all numbers, which are not independent."""
        return self._quantiles(self.mean.mean(axis=1), self.cov.mean(axis=(1, 2)))

    def estimate(self, place: int, n: int) -> Estimate:
        """Mean and 95 % interval of one number."""
        sample = self.sample(place)
        low, high = np.quantile(sample, [0.025, 0.975])
        return Estimate(float(self.weight @ self.mean[:, place]), float(low), float(high), n)

    def _quantiles(self, mean: Floats, variance: Floats) -> Floats:
        """At (i + 1/2) / POINTS, between the weighed values of all laws in order."""
        chance = (np.arange(POINTS) + 0.5) / POINTS
        one = stats.t.ppf(chance, self.freedom)
        kept = self.weight > 1e-6
        values = np.concatenate([m + sqrt(max(v, 0.0)) * one for m, v in zip(mean[kept], variance[kept], strict=True)])
        weight = np.repeat(self.weight[kept] / self.weight[kept].sum() / POINTS, POINTS)
        order = np.argsort(values, kind="stable")
        cumulated = np.cumsum(weight[order]) - weight[order] / 2
        found: Floats = np.interp(chance, cumulated, values[order])
        return found
