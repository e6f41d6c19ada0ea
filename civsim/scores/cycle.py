"""From tests to years, from years to cycles, and the chance that the city's goals are met.

Published practice (2018-2020): years weigh 15, 25 and 60 %. A test that was not held gives its weight to the others of
its year, and a year that was not tested gives its weight to the others of its cycle, in proportion; without weights the
tested years count alike. Only tests with a weight count. Where cycles repeat, each has its score, and they count alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Assessments, Model


@dataclass(frozen=True)
class Counted:
    """The tests that count: how they make the tested years (Y), these the cycles (N), and these the cycle score."""

    years: tuple[int, ...]
    within_year: NDArray[np.float64]  # (Y, A) weights of the tests, summing to 1 in each year
    within_cycle: NDArray[np.float64]  # (N, Y) weights of the years, summing to 1 in each cycle
    spans: tuple[tuple[int, int], ...]  # first and last year of each cycle

    @property
    def cycles(self) -> tuple[str, ...]:
        """(N) first and last year of each cycle, as its name."""
        return tuple(f"{first}-{last}" for first, last in self.spans)

    def year_scores(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """(R, Y) scores of the years from those of the tests (R, A), nan where none was held. [points]"""
        return known_mean(scores, self.within_year)

    def scores_of_cycles(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """(R, N) score of each cycle, nan where no test was held. [points]"""
        return known_mean(self.year_scores(scores), self.within_cycle)

    def cycle_scores(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """(R,) mean score of the cycles; nan where no test counts or was held. [points]"""
        if not self.years:
            return np.full(len(scores), np.nan)
        return known_mean(self.scores_of_cycles(scores), np.full((1, len(self.cycles)), 1.0 / len(self.cycles)))[:, 0]

    def weights_of_years(self, years: NDArray[np.float64]) -> NDArray[np.float64]:
        """(R, Y) weight of each year in the cycle score, where years (R, Y) without a score are nan."""
        known = (~np.isnan(years))[:, None, :] * self.within_cycle[None]
        total = known.sum(axis=2, keepdims=True)
        share = known / np.where(total > 0, total, 1.0)
        return np.asarray(share.sum(axis=1) / np.maximum((total > 0).sum(axis=1), 1))

    @property
    def tests(self) -> NDArray[np.bool_]:
        """(A,) tests that count."""
        return np.asarray(self.within_year.sum(axis=0) > 0)

    @property
    def of_cycle(self) -> NDArray[np.float64]:
        """(Y,) weight of each year in the cycle score, where all tests are held."""
        return np.asarray(self.within_cycle.sum(axis=0) / max(len(self.cycles), 1))

    @property
    def test_weights(self) -> NDArray[np.float64]:
        """(A,) weight of each test in the cycle score, where all are held."""
        return np.asarray(self.of_cycle @ self.within_year)


def known_mean(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """(R, M) weighted means of values (R, N) by weights (M, N): what is nan gives its weight to the rest."""
    known = ~np.isnan(values)
    if known.all():
        return np.asarray(values @ weights.T)
    total = known.astype(np.float64) @ weights.T
    return np.asarray(np.where(total > 0, np.nan_to_num(values) @ weights.T, np.nan) / np.where(total > 0, total, 1.0))


def counted_tests(assessments: Assessments, year_weights: dict[int, float], every_years: int | None = None) -> Counted:
    """Weights of tests, years and cycles; weights of untested years go to the tested ones of the cycle in proportion.

    With `every_years`, the cycle of `year_weights` comes again every so many years.
    """
    years = assessments.counted_years
    within = np.array([np.where(assessments.year == y, assessments.weight, 0.0) for y in years])
    within = within.reshape(len(years), len(assessments.ids))
    first = min(year_weights, default=years[0] if years else 0)
    span = every_years or max([*years, *year_weights, first]) - first + 1
    begins = [first + (y - first) // span * span if every_years else min([*years, first]) for y in years]
    weight = np.array([year_weights.get(first + (y - first) % span if every_years else y, 0.0) for y in years])
    starts = sorted(set(begins))
    table = np.array([np.where(np.array(begins) == b, weight, 0.0) for b in starts]).reshape(len(starts), len(years))
    empty = table.sum(axis=1) <= 0
    table[empty] = np.array([np.equal(begins, b) for b in starts], np.float64).reshape(table.shape)[empty]
    return Counted(
        years,
        within / within.sum(axis=1, keepdims=True),
        table / table.sum(axis=1, keepdims=True),
        tuple((b, b + span - 1) for b in starts),
    )


def counted_of(model: Model) -> Counted:
    """Weights of a model's tests, years and cycles."""
    cycle = model.spec.cycle
    return counted_tests(model.assessments, dict(cycle.year_weights), cycle.every_years)


def held(reached: NDArray[np.float64]) -> NDArray[np.float64]:
    """(R,) whether every test (R, A) that was held is `reached` (保持), nan where none was; nan = not held."""
    known = ~np.isnan(reached)
    return np.where(known.any(axis=1), (reached > 0).sum(axis=1) == known.sum(axis=1), np.nan)


def held_so_far(reached: NDArray[np.float64], order: NDArray[np.integer]) -> NDArray[np.float64]:
    """(R, A) whether a test and all before it in `order` are `reached`; nan where it was not held."""
    fine = ~(reached[:, order] == 0)
    out = np.empty(reached.shape)
    out[:, order] = np.logical_and.accumulate(fine, axis=1)
    return np.where(np.isnan(reached), np.nan, out)


def share_known(hits: NDArray[np.generic], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of hits (R, ..) over the replications in which there is a score; nan where there is none."""
    known = ~np.isnan(scores)
    n = known.sum(axis=0)
    return np.asarray(
        np.where(n > 0, np.where(known, hits.astype(np.float64), 0.0).sum(axis=0), np.nan) / np.maximum(n, 1)
    )
