"""The course of a mean rating: against the closed form of the same model, and laws of its mixture."""

import numpy as np
import pytest
from scipy import stats

from civsim.calibrate.mixture import Mixture
from civsim.calibrate.ratings.course import rating_course
from civsim.calibrate.ratings.filter import CourseFilter
from tests.calibrate.simulated_ratings import SEASON, Truth, course

WAVE = (0.5, -0.3)


def closed_form(series: np.ndarray, first: int, ratio: float, ahead: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and covariance ahead by generalised least squares, and the season; the shock's variance is 1."""
    months = np.arange(len(series) + ahead)
    seen = np.flatnonzero(np.isfinite(series))
    angle = 2 * np.pi * (np.arange(12) + 0.5) / 12
    spread = np.exp(2 * (WAVE[0] * np.cos(angle) + WAVE[1] * np.sin(angle)))
    shock = (spread / spread.mean())[(first + months) % 12]
    cov = ratio * np.minimum.outer(months, months) + np.diag(shock)
    design = np.hstack(
        [
            np.ones((len(months), 1)),
            np.eye(12)[(first + months) % 12][:, :11] - np.eye(12)[(first + months) % 12][:, 11:],
        ]
    )
    later = np.arange(len(series), len(months))
    inverse = np.linalg.inv(cov[np.ix_(seen, seen)])
    x, y = design[seen], series[seen]
    gram = np.linalg.inv(x.T @ inverse @ x)
    beta = gram @ x.T @ inverse @ y
    weight = cov[np.ix_(later, seen)] @ inverse
    left = design[later] - weight @ x
    mean = design[later] @ beta + weight @ (y - x @ beta)
    over = cov[np.ix_(later, later)] - weight @ cov[np.ix_(seen, later)] + left @ gram @ left.T
    return mean, over, np.append(beta[1:], -beta[1:].sum())


@pytest.mark.parametrize("gap", [False, True])
def test_the_filter_is_generalised_least_squares(gap: bool) -> None:
    series = course(Truth(), 50, np.random.default_rng(3))
    if gap:
        series[[7, 20, 21]] = np.nan
    made = CourseFilter(series, 4)
    run = made.run(0.1, WAVE)
    mean, cov = made.ahead(run, 0.1, WAVE, 15)
    wanted_mean, wanted_cov, season = closed_form(series, 4, 0.1, 15)
    np.testing.assert_allclose(mean, wanted_mean, rtol=1e-8)
    np.testing.assert_allclose(cov, wanted_cov, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(made.seasons(run)[0], season, atol=1e-9)


def test_a_mixture_of_one_law_is_that_law() -> None:
    one = Mixture(np.array([1.0]), np.array([[2.0, 3.0]]), np.array([[[4.0, 1.0], [1.0, 9.0]]]), 7)
    chance = (np.arange(1000) + 0.5) / 1000
    np.testing.assert_allclose(one.sample(1), 3 + 3 * stats.t.ppf(chance, 7), atol=1e-9)
    # The mean of both has variance (4 + 1 + 1 + 9) / 4.
    np.testing.assert_allclose(one.sample_of_mean(), 2.5 + np.sqrt(15 / 4) * stats.t.ppf(chance, 7), atol=1e-9)
    np.testing.assert_allclose(one.of(np.array([1])).sample(0), one.sample(1))


def test_a_mixture_of_two_laws_far_apart() -> None:
    # A quarter of the weight near 0, the rest near 10: the quartile lies between, the mean at 7.5.
    two = Mixture(np.array([0.25, 0.75]), np.array([[0.0], [10.0]]), np.full((2, 1, 1), 1e-6), 50)
    sample = two.sample(0)
    assert (sample < 5).mean() == pytest.approx(0.25, abs=0.002)
    assert two.estimate(0, 3).value == pytest.approx(7.5)


def test_months_that_are_alike_are_forecast_alike() -> None:
    made = rating_course(np.full(40, 0.9), 0)
    law = made.ahead(6)
    assert np.ptp(law.sample(5)) < 1e-3 and law.sample(0).mean() == pytest.approx(0.9)


def test_a_winter_that_varies_widens_winters_alone() -> None:
    draw = np.random.default_rng(8)
    month = np.arange(120) % 12
    series = 0.9 + draw.normal(0, np.where((month < 3) | (month == 11), 0.03, 0.005))
    law = rating_course(series, 0).ahead(12)
    width = [np.ptp(np.quantile(law.sample(i), [0.1, 0.9])) for i in range(12)]
    assert width[0] > 3 * width[6]


def test_a_short_record_has_no_season_and_no_trend() -> None:
    made = rating_course(course(Truth(), 20, np.random.default_rng(2)), 0)
    assert made.seasons == () and made.trend is None
    assert made.ahead(3).sample(0).shape == (1000,)


def test_season_and_trend_are_found() -> None:
    truth = Truth(step=0.001, shock=0.008, drift=0.006)
    made = rating_course(course(truth, 144, np.random.default_rng(4)), 0)
    inside = [e.low < s < e.high for e, s in zip(made.seasons, SEASON, strict=True)]
    assert sum(inside) >= 10
    assert max(e.high - e.low for e in made.seasons) < 0.02, "too wide to prove anything"
    assert made.trend is not None and made.trend.low < truth.drift < made.trend.high
    assert made.trend.low > 0, "a trend this strong is told from none"
