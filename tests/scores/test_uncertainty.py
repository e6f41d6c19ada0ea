"""Intervals: hand figures, a published survey, and coverage."""

from collections.abc import Callable
from math import isnan, sqrt

import numpy as np
import pytest
from numpy.typing import ArrayLike

from civsim.scores import (
    bootstrap_interval,
    interval,
    paired_difference,
    probability_interval,
    sampling_error,
    score_interval,
)


def test_t_interval_by_hand() -> None:
    # 1, 2, 3: sd 1, t(0.975, 2) = 4.302653.
    mean, low, high, n = interval([1, 2, 3])
    assert (mean, n) == (2, 3)
    assert (low, high) == pytest.approx((2 - 4.302653 / sqrt(3), 2 + 4.302653 / sqrt(3)), abs=1e-6)


def test_one_replication_has_no_interval() -> None:
    assert isnan(interval([5.0]).low)
    assert interval([5.0]).mean == 5.0
    assert isnan(interval([]).mean)
    assert not paired_difference([5.0], [1.0]).significant


def test_paired_difference_forgets_what_both_share() -> None:
    shared = np.array([80.0, 90.0, 85.0, 70.0])
    better = paired_difference(shared + np.array([1.0, 1.1, 0.9, 1.0]), shared)
    assert better.significant
    assert better.mean == pytest.approx(1.0)
    assert not paired_difference(shared + np.array([1.0, -1.0, 0.5, -0.5]), shared).significant
    assert not paired_difference(shared, shared).significant


def test_wilson_interval_by_hand() -> None:
    # 8 of 10: (0.490162, 0.943318), Wilson 1927 with z = 1.959964.
    assert probability_interval(8, 10) == pytest.approx((0.8, 0.490162, 0.943318, 10), abs=1e-6)
    assert probability_interval(0, 20).low == 0.0
    assert probability_interval(20, 20).high == 1.0


def test_jiaozuo_survey_error() -> None:
    # Published: 70.1 % of 1 166 observations. Plain binomial error 1.34 points; with 15 observations at each of 78
    # sites that resemble each other (correlation 0.1) it is larger by sqrt(1 + (1166/78 - 1) / 10) = 1.55.
    plain = sampling_error(0.701, 1166)
    assert round(100 * plain, 2) == 1.34
    assert sampling_error(0.701, 1166, clusters=78, correlation=0.1) == pytest.approx(plain * 1.5474, rel=1e-4)
    clustered = [round(100 * sampling_error(0.701, 1166, clusters=78, correlation=x), 2) for x in (0.05, 0.1)]
    assert clustered == [1.75, 2.07]


def test_intervals_cover_the_true_mean_95_times_of_100() -> None:
    draw = np.random.default_rng(2)
    inside = [(i := interval(draw.normal(3, 2, 8))).low <= 3 <= i.high for _ in range(2000)]
    assert 0.935 < np.mean(inside) < 0.965


def test_an_interval_of_scores_stays_where_scores_can_be() -> None:
    # Two runs at 70 and 90: t with one degree of freedom gives 80 +- 127; a difference may well be that unsure.
    assert interval([70.0, 90.0]).high == pytest.approx(80 + 12.7062 * 10, abs=1e-3)
    assert score_interval([70.0, 90.0]) == (80.0, 0.0, 100.0, 2)
    assert score_interval([80.0, 80.5]) == interval([80.0, 80.5])
    assert np.isnan(score_interval([70.0]).low)


def test_bootstrap_by_hand() -> None:
    # Of two values resampled with replacement the mean is 0, 1/2 or 1, with chances 1/4, 1/2, 1/4.
    assert bootstrap_interval([0.0, 1.0])[:3] == pytest.approx((0.5, 0.0, 1.0))
    assert bootstrap_interval([3.0, 3.0, 3.0]) == (3.0, 3.0, 3.0, 3)
    assert isnan(bootstrap_interval([3.0]).low) and isnan(bootstrap_interval([]).mean)
    assert bootstrap_interval([1.0, float("nan"), 2.0, 4.0]) == bootstrap_interval([1.0, 2.0, 4.0])


@pytest.mark.parametrize(("statistic", "true"), [(np.mean, 1.0), (np.median, float(np.log(2.0)))])
def test_bootstrap_interval_covers_what_it_estimates(statistic: Callable[..., ArrayLike], true: float) -> None:
    # 200 samples of 40 exponential values. A right interval of 95 % covers at least 90 % of them with probability
    # 0.998; one that is half as wide covers 67 % and fails.
    samples = np.random.Generator(np.random.Philox(key=3)).exponential(size=(200, 40))
    found = [bootstrap_interval(x, statistic) for x in samples]
    assert np.mean([i.low <= true <= i.high for i in found]) > 0.90
