"""The field part: what is seen, expected and derived."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from civsim.engine import key_of_test
from civsim.model import Model
from civsim.scores import expected_field_points, field_point_slopes, field_terms
from civsim.scores.drawn_sites import draw_sites, seen_problems
from civsim.scores.field import run_field_test
from scores.city import city

MODEL = city()
TERMS = field_terms(MODEL, 0)


def visible_of(model: Model, seed: int, mean: float = 4.0) -> np.ndarray:
    """Made-up visible problems (days, G, C)."""
    shape = (len(model.assessments.snapshot_day), *model.shape[:2])
    return np.random.default_rng(seed).poisson(mean, shape)


def sampled_points(model: Model, visible: np.ndarray, replication: int, **chosen: Any) -> float:
    """Field points of one sampled test."""
    terms = field_terms(model, 0, **chosen)
    value = run_field_test(terms, key_of_test(1, replication, 0), visible).term_value
    in_class = np.diff(terms.class_start)[np.repeat(np.arange(len(terms.drawn)), np.diff(terms.term_start))]
    return float(value @ (terms.coefficient * in_class))


def test_full_marks_are_the_points_of_the_field_part() -> None:
    assert TERMS.points == pytest.approx(40)
    assert expected_field_points(TERMS, np.zeros(MODEL.shape[:2])) == pytest.approx(40)


def test_sites_are_drawn_without_replacement_and_as_many_as_asked() -> None:
    place, day = draw_sites(TERMS, key_of_test(1, 0, 0))
    assert len(set(place)) == len(place) == 9
    assert list(np.bincount(TERMS.site_class[place])) == [4, 5]
    assert set(day) <= {0, 1}


def test_every_site_of_a_class_is_drawn_alike_and_on_each_day_alike() -> None:
    # 4 of 12 markets: share 1/3 each; chi-square over the 12 sites, and a binomial for the first of two days.
    n, hits, early = 1200, np.zeros(len(TERMS.site)), 0
    for r in range(n):
        place, day = draw_sites(TERMS, key_of_test(3, r, 0))
        hits[place] += 1
        early += int((day == 0).sum())
    expected = np.repeat([n * 4 / 12, n * 5 / 12], 12)
    # Draws without replacement have variance p (1 - p) 12/11 in place of p under a Poisson law.
    spread = expected * np.repeat([8 / 12, 7 / 12], 12) * 12 / 11
    assert stats.chi2.sf(((hits - expected) ** 2 / spread).sum(), 22) > 0.001
    assert abs(early - 9 * n / 2) < 3 * np.sqrt(9 * n) / 2


@given(st.integers(0, 10_000), st.floats(0.1, 30))
@settings(max_examples=40, deadline=None)
def test_no_problem_is_seen_twice(seed: int, mean: float) -> None:
    model = city(sites_per_grid=4, share=0.33)
    terms = field_terms(model, 0)
    visible = visible_of(model, seed, mean)
    visible[1] = visible[0]
    key = key_of_test(seed, 0, 0)
    place, day = draw_sites(terms, key)
    seen = seen_problems(terms, key, place, day, visible)
    total = np.zeros(model.shape[:2], np.int64)
    np.add.at(total, terms.grid[place], seen)
    assert (total <= visible[0]).all()


def test_problems_seen_at_a_site_are_binomial() -> None:
    # Four sites share one grid; whatever the earlier ones of the chain took, each shows Binomial(n, share (1 - miss)).
    drawn = {"sites_per_class": {"market": 4, "square": 4}, "days": ["2021-11-15"]}
    tests = {"test": {"kind": "national", "year": 2021} | drawn}
    model = city(grids=2, sites_per_grid=4, share=0.3, assessments=tests)
    terms = field_terms(model, 0)
    visible = np.full((1, 2, 3), 30)
    seen = []
    for r in range(1500):
        key = key_of_test(1, r, 0)
        place, day = draw_sites(terms, key)
        seen.append(seen_problems(terms, key, place, day, visible)[:, 0])
    for i, chance in enumerate(terms.share[place]):
        n = 30
        observed = np.array(seen)[:, i]
        error = np.sqrt(n * chance * (1 - chance) / len(observed))
        assert abs(observed.mean() - n * chance) < 3.5 * error
        assert observed.var() == pytest.approx(n * chance * (1 - chance), rel=0.15)
    together = np.array(seen)[:, 0] + np.array(seen)[:, 1]
    # Two cells of a multinomial have covariance -n p q: without the chain the sum would vary by three tenths more.
    both = terms.share[place][0] + terms.share[place][1]
    assert together.var() == pytest.approx(30 * both * (1 - both), rel=0.12)


@given(st.integers(0, 10_000), st.integers(0, 23), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_more_open_problems_never_raise_the_sampled_points(seed: int, cell: int, category: int) -> None:
    visible = visible_of(MODEL, seed)
    more = visible.copy()
    more[cell // 12, cell % 12, category] += 1 + seed % 3
    assert sampled_points(MODEL, more, seed) <= sampled_points(MODEL, visible, seed) + 1e-12


def test_the_local_standard_is_never_easier() -> None:
    for r in range(20):
        visible = visible_of(MODEL, r)
        assert sampled_points(MODEL, visible, r, local=True) <= sampled_points(MODEL, visible, r)


def test_expected_points_are_the_mean_of_sampled_ones_over_poisson_cities() -> None:
    mean = np.random.default_rng(5).gamma(2.0, 2.0, MODEL.shape[:2])
    draw = np.random.default_rng(6)
    points = [sampled_points(MODEL, draw.poisson(np.stack([mean, mean])), r) for r in range(2500)]
    error = np.std(points, ddof=1) / np.sqrt(len(points))
    expected = expected_field_points(TERMS, mean)
    assert error < 0.1
    assert abs(np.mean(points) - expected) < 3 * error
    # The test can fail: leaving out the inspectors' misses is a mistake of several errors.
    blind = TERMS._replace(share=TERMS.share / 0.9)
    assert abs(np.mean(points) - expected_field_points(blind, mean)) > 4 * error


def test_slopes_are_the_derivative_by_every_grid_and_category() -> None:
    mean = np.random.default_rng(5).gamma(2.0, 2.0, MODEL.shape[:2])
    slopes, h = field_point_slopes(TERMS, mean), 1e-4
    for g, c in np.ndindex(mean.shape):
        up, down = mean.copy(), mean.copy()
        up[g, c] += h
        down[g, c] -= h
        difference = (expected_field_points(TERMS, up) - expected_field_points(TERMS, down)) / (2 * h)
        assert slopes[g, c] == pytest.approx(difference, abs=1e-6)
    assert (slopes <= 0).all()
