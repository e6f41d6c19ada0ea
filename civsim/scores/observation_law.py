"""How many of n people watched keep to a behaviour, where those at one place resemble each other.

The n observations are made at places, m at each. A place has its own rate, beta-distributed around the city's so that
two observations there have the correlation `icc`: the share seen then has the variance p (1 - p) / n x
(1 + (m - 1) icc). Without correlation, or with one observation a place, the count is binomial.

References
----------
[kish-1965] design effect 1 + (m - 1) x correlation.
"""

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST_ICC = 1e-6  # below it the beta law is too narrow for its arithmetic, and the count binomial to six digits


class Watch(NamedTuple):
    """How a behaviour is watched: the observations at each place, and their correlation there."""

    places: NDArray[np.int64]
    icc: float

    @property
    def observations(self) -> int:
        """How many there are in all."""
        return int(self.places.sum())

    @property
    def design_effect(self) -> float:
        """Variance of the share seen, as a multiple of that of independent observations. [1]"""
        return float((self.places * (1.0 + (self.places - 1) * self.icc)).sum() / self.places.sum())


def watch(observations: int, per_place: int, icc: float) -> Watch:
    """As many full places as there are, and one with the rest; one place for all where none resembles another."""
    if icc <= LEAST_ICC or per_place <= 1:
        return Watch(np.array([observations], np.int64), 0.0)
    whole, rest = divmod(observations, per_place)
    return Watch(np.array([per_place] * whole + [rest] * (rest > 0), np.int64), icc)


def counts_seen(watch: Watch, rate: Floats, luck: Floats) -> Floats:
    """(..) people who keep to a behaviour, from the city's rate (..) and two uniform numbers a place (.., places, 2).

    By inverse transforms, so a higher rate never shows as a smaller count.
    """
    there = np.broadcast_to(rate[..., None], luck.shape[:-1])
    if watch.icc > 0.0:
        mixed, inside = (1.0 - watch.icc) / watch.icc, (there > 0.0) & (there < 1.0)
        p = np.where(inside, there, 0.5)
        own = scipy.special.betaincinv(p * mixed, (1.0 - p) * mixed, luck[..., 0])
        there = np.where(inside, own, there)
    return np.asarray(scipy.stats.binom.ppf(luck[..., 1], watch.places, there).sum(axis=-1))


def count_law(watch: Watch, rate: float) -> Floats:
    """(n + 1,) probability of each count: the sum over places of beta-binomial counts."""
    n = watch.observations
    if watch.icc == 0.0 or not 0.0 < rate < 1.0:
        return np.asarray(scipy.stats.binom.pmf(np.arange(n + 1), n, rate))
    mixed = (1.0 - watch.icc) / watch.icc
    sizes, times = np.unique(watch.places, return_counts=True)
    laws = [scipy.stats.betabinom.pmf(np.arange(m + 1), m, rate * mixed, (1.0 - rate) * mixed) for m in sizes]
    turned = [np.fft.rfft(law, n + 1) ** k for law, k in zip(laws, times, strict=True)]
    law = np.maximum(np.fft.irfft(np.prod(turned, axis=0), n + 1), 0.0)
    return np.asarray(law / law.sum())
