"""From tests to years, from years to the cycle, and the chance that the city's goals are met.

Published practice (2018-2020): years weigh 15, 25 and 60 %. A year that was not tested gives its weight to the others
in proportion; without weights the tested years count alike. Only tests with a weight count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from civsim.model import Assessments, Model


@dataclass(frozen=True)
class Counted:
    """The tests that count: how they make the tested years (Y), and these the cycle."""

    years: tuple[int, ...]
    within_year: NDArray[np.float64]  # (Y, A) weights of the tests, summing to 1 in each year
    of_cycle: NDArray[np.float64]  # (Y,) weights of the years, summing to 1

    def year_scores(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """(R, Y) scores of the years from those of the tests (R, A). [points]"""
        return np.asarray(scores @ self.within_year.T)

    def cycle_scores(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """(R,) scores of the cycle; nan where no test counts. [points]"""
        if not self.years:
            return np.full(len(scores), np.nan)
        return np.asarray(self.year_scores(scores) @ self.of_cycle)

    @property
    def tests(self) -> NDArray[np.bool_]:
        """(A,) tests that count."""
        return np.asarray(self.within_year.sum(axis=0) > 0)

    @property
    def test_weights(self) -> NDArray[np.float64]:
        """(A,) weight of each test in the cycle."""
        return np.asarray(self.of_cycle @ self.within_year)


def counted_tests(assessments: Assessments, year_weights: dict[int, float]) -> Counted:
    """Weights of tests and years; weights of untested years go to the tested ones in proportion."""
    years = tuple(sorted({int(y) for y, w in zip(assessments.year, assessments.weight, strict=True) if w > 0}))
    within = np.array([np.where(assessments.year == y, assessments.weight, 0.0) for y in years])
    within = within.reshape(len(years), len(assessments.ids))
    of_cycle = np.array([year_weights.get(y, 0.0) for y in years])
    if of_cycle.sum() <= 0:
        of_cycle = np.ones(len(years))
    return Counted(years, within / within.sum(axis=1, keepdims=True), of_cycle / max(of_cycle.sum(), 1e-300))


def counted_of(model: Model) -> Counted:
    """Weights of a model's tests and years."""
    return counted_tests(model.assessments, dict(model.spec.cycle.year_weights))


def held(scores: NDArray[np.float64], target: float) -> NDArray[np.bool_]:
    """(R,) whether the target is met at every one of the tests (R, A): 保持."""
    return np.asarray((scores >= target).all(axis=1))


def rank_probability(
    scores: NDArray[np.float64],
    rank: int,
    mean: float = 86.0,
    sd: float = 3.0,
    cities: int = 30,
    known: tuple[float, ...] = (),
) -> NDArray[np.float64]:
    """(R,) chance that at most `rank` - 1 peers score higher.

    Parameters
    ----------
    scores
        The city's own scores. [points]
    rank
        Rank wanted, 1 = first.
    mean, sd, cities
        Peers' scores are independent normal; `cities` counts this city too. The number of peers above is binomial.
    known
        Scores of the peers where they are known; then the chance is 0 or 1.
    """
    if known:
        above = (np.array(known)[None, :] > scores[:, None]).sum(axis=1)
        return np.asarray((above < rank).astype(np.float64))
    return np.asarray(stats.binom.cdf(rank - 1, cities - 1, stats.norm.sf((scores - mean) / sd)))
