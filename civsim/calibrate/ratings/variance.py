"""What makes ratings differ: places that really differ, and noise that is gone in the next test.

A rating is what all places share in the month + what the place really is + noise. What a place really is shows again
in later tests, noise does not: the covariance of a place's successive ratings is true variance, and what the variance
of single months holds beyond it is sampling noise (and what really lasts for less than a test to the next). Pairs of
places of one area tell in the same way what an area's places share: its lasting level, and the noise of one month (the
day, the inspector, the weather). Nothing is assumed of the shape of any law.

A test that looks at n streets of a place of which a share p is clean has noise p (1 - p) / n, so the noise tells how
many streets, seen independently, a rating is worth.
"""

from dataclasses import dataclass

import numpy as np

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.jackknife import jackknifed, jackknifed_share, root
from civsim.calibrate.ratings.products import products
from civsim.calibrate.ratings.table import Floats, RatingTable

LASTING = 24  # months apart from which on what is still shared is called lasting
FEWEST_PAIRS = 12  # months that must have a partner so far apart
MOST_LAG = 60
YEAR = 12
FAR_APART = 6  # months between tests from which on they do not tell what fades within a year


@dataclass(frozen=True)
class Parts:
    """Variances of one rating by cause, whole [0] and without each area; None where the table cannot tell.

    lag
        Months from a test to the next.
    noise
        Gone in the next test: sampling, and all that really lasts for a shorter time.
    area_noise
        Of this, what the places of an area share in a month; None where no area has two.
    true
        Differences between places that are still there in the next test.
    lasting, area
        Of these, what is still there after two years, and of this, what the places of an area share.
    after_year
        What is still there after about a year.
    binomial
        Mean of p (1 - p) over the places' true shares p.
    """

    lag: int
    noise: Floats
    area_noise: Floats | None
    true: Floats
    lasting: Floats | None
    area: Floats | None
    after_year: Floats | None
    binomial: Floats
    n: int

    @property
    def own_noise(self) -> Floats:
        """Noise that a place shares with no other."""
        return self.noise if self.area_noise is None else self.noise - self.area_noise


def parts(table: RatingTable) -> Parts:
    """The variances of a table's ratings."""
    lag = test_to_test(table)
    now, later = products(table, 0), products(table, lag)
    shared = not (np.isnan(now.area).any() or np.isnan(later.area).any())
    far = [products(table, apart) for apart in range(LASTING, min(table.n_months - FEWEST_PAIRS, MOST_LAG) + 1)]
    lasting, area = _mean([p.place for p in far]), _mean([p.area for p in far]) if shared else None
    noise = now.place - later.place
    return Parts(
        lag=lag,
        noise=noise,
        area_noise=now.area - later.area if shared else None,
        true=later.place,
        lasting=lasting if area is not None or not shared else None,
        area=area if lasting is not None else None,
        after_year=_mean([products(table, apart).place for apart in (YEAR - 1, YEAR, YEAR + 1)]) if far else None,
        binomial=_binomial(table) + noise,
        n=table.n,
    )


def test_to_test(table: RatingTable) -> int:
    """Months from a place's rating to its next: the shortest time that half as many pairs have as any up to a year."""
    seen = (~np.isnan(table.share)).astype(float)
    pairs = [float((seen[:-lag] * seen[lag:]).sum()) for lag in range(1, min(YEAR, table.n_months - 1) + 1)]
    return 1 + next(i for i, n in enumerate(pairs) if n >= max(pairs) / 2)


def _mean(of_lags: list[Floats]) -> Floats | None:
    """Mean over the times apart that have pairs, whole and without each area; None where none has."""
    told = [values for values in of_lags if not np.isnan(values).any()]
    return np.asarray(np.mean(told, axis=0)) if told else None


def _binomial(table: RatingTable) -> Floats:
    """Mean of y (1 - y) over the ratings y, whole and without each area; with the noise, it is that of p (1 - p)."""
    y = table.share
    there = ~np.isnan(y)
    number = np.bincount(table.area, there.sum(axis=0))
    total = np.bincount(table.area, np.where(there, y * (1 - y), 0.0).sum(axis=0))
    return np.hstack([total.sum() / number.sum(), (total.sum() - total) / (number.sum() - number)])


@dataclass(frozen=True)
class Variances:
    """Standard deviations [share] of one rating by cause (see `Parts`), and what follows from them.

    place, slow
        True differences: lasting ones between places of an area, and those that fade within two years.
    reliability
        True share of the variance of one rating about the mean of its month.
    looks, own_looks
        Streets, seen independently, that one rating is worth by its noise, and by its own noise alone.
    """

    noise: Estimate
    own_noise: Estimate | None
    area_noise: Estimate | None
    true: Estimate
    area: Estimate | None
    place: Estimate | None
    slow: Estimate | None
    reliability: Estimate
    looks: Estimate
    own_looks: Estimate | None


def variances(found: Parts) -> Variances:
    """The estimates of a table's variances."""

    def deviation(variance: Floats) -> Estimate:
        return root(jackknifed(variance, found.n))

    noise, lasting, area, shared = found.noise, found.lasting, found.area, found.area_noise is not None
    between = None if lasting is None else lasting if area is None else lasting - area
    return Variances(
        noise=deviation(noise),
        own_noise=deviation(found.own_noise) if shared else None,
        area_noise=None if found.area_noise is None else deviation(found.area_noise),
        true=deviation(found.true),
        area=None if area is None else deviation(area),
        place=None if between is None else deviation(between),
        slow=None if lasting is None else deviation(found.true - lasting),
        reliability=jackknifed_share(found.true / noise, found.n),
        looks=jackknifed(found.binomial / noise, found.n),
        own_looks=jackknifed(found.binomial / found.own_noise, found.n) if shared else None,
    )
