"""How the true scores of areas (or cities) spread in a year, and how well they keep their place in the next: peers.

Yearly means hold noise, which the rank of a peer should not: its share of the variance is taken out. The level is that
of the last twelve months.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.jackknife import jackknifed, jackknifed_correlation, root
from civsim.calibrate.ratings.table import Floats, RatingTable
from civsim.calibrate.ratings.variance import Parts

YEAR = 12
FEWEST = 3


@dataclass(frozen=True)
class RatedPeers:
    """Mean and spread [share] of the peers' yearly scores without noise, and their correlation a year apart."""

    mean: Estimate
    sd: Estimate
    year_correlation: Estimate | None
    number: int


def rated_peers(table: RatingTable, found: Parts) -> RatedPeers | None:
    """The areas of a table as peers; None where there are fewer than three, or less than a year is known."""
    groups, years = len(table.areas), table.n_months // YEAR
    if groups < FEWEST or not years:
        return None
    score, noise = _yearly(table, found, years)
    last = score[-1]
    half = float(stats.t.ppf(0.975, groups - 1)) * float(np.nanstd(last, ddof=1)) / np.sqrt(groups)
    middle = float(np.nanmean(last))
    with_all = np.vstack([np.ones(groups), 1 - np.eye(groups)]) > 0  # whole, and without each
    variance = np.array([_true_variance(score[:, kept], noise[:, kept]) for kept in with_all])
    return RatedPeers(
        mean=Estimate(middle, middle - half, middle + half, groups),
        sd=root(jackknifed(variance, groups)),
        year_correlation=_year_correlation(score, variance, with_all) if years > 1 and variance.min() > 0 else None,
        number=groups,
    )


def _yearly(table: RatingTable, found: Parts, years: int) -> tuple[Floats, Floats]:
    """Mean of each area (years, areas) in whole years to the end of the record, and the variance of its noise."""
    recent = table.share[-years * YEAR :]
    inside = np.eye(len(table.areas))[table.area]
    total, seen = np.nan_to_num(recent) @ inside, (~np.isnan(recent)).astype(float) @ inside
    shape = (years, YEAR, -1)
    number = seen.reshape(shape).sum(axis=1)
    number = np.where(number > 0, number, np.nan)
    shared = 0.0 if found.area_noise is None else float(max(found.area_noise[0], 0.0))
    own = float(max(found.own_noise[0], 0.0))
    noise = own / number + shared * (seen**2).reshape(shape).sum(axis=1) / number**2
    return total.reshape(shape).sum(axis=1) / number, noise


def _true_variance(score: Floats, noise: Floats) -> float:
    """Mean over the years of the variance among areas, less that of the noise."""
    return float(np.mean(np.nanvar(score, axis=1, ddof=1) - np.nanmean(noise, axis=1)))


def _year_correlation(
    score: Floats, variance: Floats, with_all: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"
) -> Estimate:
    """Covariance of successive years among the areas, over the true variance."""
    found = []
    for kept, true in zip(with_all, variance, strict=True):
        apart = score[:, kept] - np.nanmean(score[:, kept], axis=1, keepdims=True)
        product = np.nansum(apart[:-1] * apart[1:], axis=1) / (kept.sum() - 1)
        found.append(float(product.mean()) / true)
    return jackknifed_correlation(np.array(found), len(score) - 1)
