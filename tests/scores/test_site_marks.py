"""Marks of a site: closed forms of their expectations, slopes, and the monotone binomial draw."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from civsim.scores.site_marks import (
    DEDUCT,
    PASS,
    binomial_quantile,
    expected_mark,
    expected_mark_binomial,
    expected_mark_clustered,
    expected_mark_slope,
    site_mark,
)

STANDARDS = [(DEDUCT, 0.1), (DEDUCT, 0.3), (DEDUCT, 1.0), (DEDUCT, 0.001), (DEDUCT, 0.0), (PASS, 0.0), (PASS, 3.0)]
MEANS = [0.0, 1e-9, 0.3, 2.0, 9.7, 80.0, 900.0]


def test_marks_of_single_sites() -> None:
    assert [site_mark(DEDUCT, 0.4, n) for n in range(4)] == pytest.approx([1.0, 0.6, 0.2, 0.0])
    assert [site_mark(PASS, 1.0, n) for n in range(4)] == [1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(("rule", "threshold"), STANDARDS)
@pytest.mark.parametrize("mean", MEANS)
def test_poisson_expectation_is_the_sum_over_all_counts(rule: int, threshold: float, mean: float) -> None:
    counts = np.arange(4000)
    marks = np.array([site_mark(rule, threshold, n) for n in counts])
    assert expected_mark(rule, threshold, mean) == pytest.approx(
        float(marks @ stats.poisson.pmf(counts, mean)), rel=1e-9, abs=1e-12
    )


@pytest.mark.parametrize(("rule", "threshold"), STANDARDS)
@pytest.mark.parametrize("mean", MEANS[1:])
@pytest.mark.parametrize("scale", [1e-3, 0.4, 6.0])
def test_clustered_expectation_is_the_sum_over_all_counts(
    rule: int, threshold: float, mean: float, scale: float
) -> None:
    counts = np.arange(8000)
    marks = np.array([site_mark(rule, threshold, n) for n in counts])
    chances = stats.nbinom.pmf(counts, mean / scale, 1 / (1 + scale))
    assert expected_mark_clustered(rule, threshold, mean, scale) == pytest.approx(
        float(marks @ chances), rel=1e-6, abs=1e-9
    )
    assert expected_mark_clustered(PASS, 0.0, mean, scale) == pytest.approx((1 + scale) ** (-mean / scale))
    if threshold < 1 or rule == DEDUCT:  # such marks bend upwards in the mean
        assert expected_mark_clustered(rule, threshold, mean, scale) >= expected_mark(rule, threshold, mean) - 1e-12


def test_poisson_closed_forms() -> None:
    # pass: P(N <= n) = F(n). deduct with 1/d whole: E (1 - d N)+ = F(m) - d mean F(m - 1), m = 1/d.
    assert expected_mark(PASS, 2.0, 1.7) == pytest.approx(stats.poisson.cdf(2, 1.7), abs=1e-14)
    assert expected_mark(DEDUCT, 0.25, 1.7) == pytest.approx(
        stats.poisson.cdf(4, 1.7) - 0.25 * 1.7 * stats.poisson.cdf(3, 1.7), abs=1e-14
    )


@pytest.mark.parametrize(("rule", "threshold"), STANDARDS)
@pytest.mark.parametrize("mean", [0.4, 2.0, 9.7, 80.0])
def test_slope_is_the_derivative(rule: int, threshold: float, mean: float) -> None:
    h = 1e-4 * mean
    difference = (expected_mark(rule, threshold, mean + h) - expected_mark(rule, threshold, mean - h)) / (2 * h)
    assert expected_mark_slope(rule, threshold, mean) == pytest.approx(difference, abs=1e-6)


def test_slope_without_problems_is_the_first_problems_loss() -> None:
    assert expected_mark_slope(DEDUCT, 0.3, 0.0) == pytest.approx(-0.3)
    assert expected_mark_slope(PASS, 0.0, 0.0) == -1.0
    assert expected_mark_slope(PASS, 1.0, 0.0) == 0.0


@pytest.mark.parametrize(("rule", "threshold"), STANDARDS)
@pytest.mark.parametrize(
    ("stock", "chance"), [(0, 0.2), (1, 0.2), (30, 0.05), (30, 1.0), (30, 0.0), (2500, 0.4), (90_000, 0.99)]
)
def test_binomial_expectation_is_the_sum_over_all_counts(
    rule: int, threshold: float, stock: int, chance: float
) -> None:
    counts = np.arange(stock + 1)
    marks = np.array([site_mark(rule, threshold, n) for n in counts])
    assert expected_mark_binomial(rule, threshold, stock, chance) == pytest.approx(
        float(marks @ stats.binom.pmf(counts, stock, chance)), rel=1e-9, abs=1e-12
    )


def test_binomial_expectation_over_poisson_stock_is_the_poisson_one() -> None:
    # Thinning: a Poisson(m) stock seen with chance q shows Poisson(m q) problems.
    stocks = np.arange(60)
    mixed = sum(
        p * expected_mark_binomial(DEDUCT, 0.2, int(n), 0.3)
        for n, p in zip(stocks, stats.poisson.pmf(stocks, 8), strict=True)
    )
    assert mixed == pytest.approx(expected_mark(DEDUCT, 0.2, 2.4), abs=1e-12)


@given(st.floats(1e-12, 1 - 1e-12), st.integers(0, 3000), st.floats(0, 1))
@settings(max_examples=300, deadline=None)
def test_quantile_never_falls_and_never_leaves_less_as_the_stock_grows(u: float, stock: int, chance: float) -> None:
    small, large = binomial_quantile(u, stock, chance), binomial_quantile(u, stock + 1, chance)
    assert 0 <= small <= stock
    assert small <= large <= small + 1


@pytest.mark.parametrize(("stock", "chance"), [(5, 0.3), (40, 0.8), (1000, 0.02), (4000, 0.5), (90_000, 0.99)])
def test_quantile_is_that_of_the_binomial_law(stock: int, chance: float) -> None:
    # Odd places keep clear of the steps, where rounding decides.
    u = (np.arange(200) + 0.437) / 200
    found = [binomial_quantile(x, stock, chance) for x in u]
    assert found == list(stats.binom.ppf(u, stock, chance).astype(int))
