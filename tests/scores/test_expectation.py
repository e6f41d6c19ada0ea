"""Expected points from means of open problems: equal to the mean of sampled tests, and with the right derivative."""

import numpy as np
import pytest

from civsim.engine import derived_key, key_of_test, uniform
from civsim.engine.draws import poisson_count
from civsim.model import Model
from civsim.scores import expected_points, expected_points_slope, field_terms
from civsim.scores.drawn_sites import draw_sites
from civsim.scores.evidence import desk_levels, earned
from civsim.scores.field import run_field_test
from civsim.scores.points import points_of_test
from scores.cities import CITIES, LARGE

SAMPLES = 2000
SEED = 4
EVERY = [*CITIES, *(pytest.param(name, marks=pytest.mark.proof) for name in LARGE)]


def made_means(model: Model, scale: float = 1.5) -> np.ndarray:
    """Keyed means of visible problems (G, C), exponential about `scale`."""
    grids, kinds = model.shape[:2]
    return np.array(
        [[-scale * np.log(1 - uniform(derived_key(99, g), 0, c)) for c in range(kinds)] for g in range(grids)]
    )


def sampled(model: Model, test: int, means: np.ndarray, replication: int) -> float:
    """Points of the field and desk leaves of one sampled test of a Poisson city, drawn where the test goes."""
    terms, key = field_terms(model, test), key_of_test(SEED, replication, test)
    visible = np.zeros((len(terms.snapshots), *means.shape), np.int64)
    for g in set(terms.grid[draw_sites(terms, key)[0]].tolist()):
        there = derived_key(derived_key(key, 7), g)
        visible[:, g] = [poisson_count(derived_key(there, c), mean) for c, mean in enumerate(means[g])]
    points, field = points_of_test(model, test), model.indicators.of_kind("field")
    return float(points[field] @ (terms.leaf_share[field] @ run_field_test(terms, key, visible).term_value))


@pytest.mark.parametrize("name", EVERY)
def test_expected_points_are_the_mean_of_sampled_tests(name: str) -> None:
    # A z-test: a bias of five standard errors would be found with a probability of 97.7 %.
    model = (CITIES | LARGE)[name]()
    test, means = len(model.assessments.ids) - 1, made_means((CITIES | LARGE)[name]())
    indicators, desk = model.indicators, model.indicators.of_kind("desk")
    level = desk_levels(model, ())[test, desk]
    fixed = points_of_test(model, test)[desk] @ earned(level, indicators.low[desk], indicators.threshold[desk])
    values = np.array([sampled(model, test, means, r) for r in range(SAMPLES)]) + fixed
    error, expected = values.std(ddof=1) / np.sqrt(SAMPLES), np.nansum(expected_points(model, test, means))
    assert 0 < error < 0.15
    assert abs(values.mean() - expected) < 3 * error
    # The test can fail: means a tenth too high are a mistake of many errors.
    assert abs(values.mean() - np.nansum(expected_points(model, test, 1.1 * means))) > 5 * error


@pytest.mark.parametrize("name", EVERY)
def test_the_derivative_is_that_of_central_differences(name: str) -> None:
    model, h = (CITIES | LARGE)[name](), 1e-4
    means = made_means(model) + 2 * h
    test = len(model.assessments.ids) - 1
    slope = expected_points_slope(model, test, means)
    assert (slope <= 0).all()
    cells = list(np.ndindex(*means.shape))
    steepest = sorted(cells, key=lambda cell: slope[cell])[:30]
    for cell in [*steepest, *cells[:: max(1, len(cells) // 30)]]:
        ends = []
        for step in (h, -h):
            moved = means.copy()
            moved[cell] += step
            ends.append(np.nansum(expected_points(model, test, moved)))
        assert slope[cell] == pytest.approx((ends[0] - ends[1]) / (2 * h), abs=1e-6)
    assert slope.min() < -1e-4


def test_points_are_full_in_a_clean_city_and_leaves_of_other_kinds_are_left_out() -> None:
    model = CITIES["made_up"]()
    points = expected_points(model, 0, np.zeros(model.shape[:2]), started=(0,))
    kinds = np.array(model.indicators.kind)
    assert points[kinds == "field"].sum() == pytest.approx(40)
    assert points[kinds == "desk"] == pytest.approx(points_of_test(model, 0)[kinds == "desk"])
    assert np.isnan(points[(kinds != "field") & (kinds != "desk")]).all()
