"""Expected points from means of open problems: equal to the mean of sampled tests, and with the right derivative."""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from scipy import stats

from civsim.engine import derived_key, key_of_test, uniform
from civsim.engine.draws import poisson_count
from civsim.model import Model
from civsim.scores import expected_points, expected_points_slope, field_terms
from civsim.scores.drawn_sites import draw_sites
from civsim.scores.evidence import desk_levels, earned
from civsim.scores.field import run_field_test, term_values
from civsim.scores.field_terms import expected_term_marks
from civsim.scores.points import points_of_test
from scores.cities import CITIES, LARGE
from scores.city import city

SAMPLES, MANY = 2000, 20
SEED = 5
EVERY = [*CITIES, *(pytest.param(name, marks=pytest.mark.proof) for name in LARGE)]


@cache
def model_of(name: str) -> Model:
    return (CITIES | LARGE)[name]()


class Compared(NamedTuple):
    """Sampled points of the field and desk leaves of a city's last test, and what is expected of them."""

    national: np.ndarray
    local: np.ndarray
    expected: float
    expected_local: float
    error: float

    @property
    def z(self) -> float:
        """Mean of the samples less the expectation, in standard errors."""
        return (float(self.national.mean()) - self.expected) / self.error


def made_means(model: Model, scale: float = 1.5) -> np.ndarray:
    """Keyed means of visible problems (G, C), exponential about `scale`."""
    grids, kinds = model.shape[:2]
    return np.array(
        [[-scale * np.log(1 - uniform(derived_key(99, g), 0, c)) for c in range(kinds)] for g in range(grids)]
    )


def compared(model: Model, seed: int, means: np.ndarray) -> Compared:
    """Sampled tests of a Poisson city, drawn where the test goes; under the national and the local standards."""
    test = len(model.assessments.ids) - 1
    terms, strict = field_terms(model, test), field_terms(model, test, local=True)
    ind, points, started = model.indicators, points_of_test(model, test), (0,)
    worth, worth_strict = points @ terms.leaf_share, points @ strict.leaf_share
    values = np.empty((2, SAMPLES))
    for r in range(SAMPLES):
        key = key_of_test(seed, r, test)
        visible = np.zeros((len(terms.snapshots), *means.shape), np.int64)
        for g in set(terms.grid[draw_sites(terms, key)[0]].tolist()):
            there = derived_key(derived_key(key, 7), g)
            visible[:, g] = [poisson_count(derived_key(there, c), mean) for c, mean in enumerate(means[g])]
        found = run_field_test(terms, key, visible)
        values[:, r] = worth @ found.term_value, worth_strict @ term_values(strict, found.place, found.seen)
    desk = ind.of_kind("desk")
    level = desk_levels(model, started)[test, desk]
    values[0] += points[desk] @ earned(level, ind.low[desk], ind.threshold[desk])
    return Compared(
        *values,
        float(np.nansum(expected_points(model, test, means, started))),
        float(worth_strict @ expected_term_marks(strict, means)),
        float(values[0].std(ddof=1) / np.sqrt(SAMPLES)),
    )


@pytest.mark.parametrize("name", EVERY)
def test_expected_points_are_the_mean_of_sampled_tests(name: str) -> None:
    # A z-test: a bias of five standard errors would be found with a probability of 97.7 %. Of the 120 pairs of city
    # and seed in the next test one is three errors off (ningbo with seed 4: 3.003); the chance of that is 28 %.
    model, test = model_of(name), len(model_of(name).assessments.ids) - 1
    means = made_means(model)
    found = compared(model, SEED, means)
    assert 0 < found.error < 0.15
    assert abs(found.z) < 3
    assert abs(found.local.mean() - found.expected_local) < 3 * found.local.std(ddof=1) / np.sqrt(SAMPLES)
    # The test can fail: means a tenth too high are a mistake of many errors.
    assert abs(found.national.mean() - np.nansum(expected_points(model, test, 1.1 * means, (0,)))) > 5 * found.error


@pytest.mark.proof
@pytest.mark.parametrize("name", [*CITIES, *LARGE])
def test_what_sampled_means_are_off_is_luck_alone(name: str) -> None:
    # Forty thousand tests: a bias of one standard error of 2 000 samples is found with a probability of 93 %.
    model = model_of(name)
    z = np.array([compared(model, seed, made_means(model)).z for seed in range(4, 4 + MANY)])
    print(f"{name}: {np.round(z, 2)}, all {z.sum() / np.sqrt(MANY):+.2f}")
    assert abs(z.sum()) / np.sqrt(MANY) < 3
    assert 0.001 < stats.chi2.sf((z**2).sum(), MANY) < 0.999


@pytest.mark.parametrize("name", EVERY)
def test_the_derivative_is_that_of_central_differences(name: str) -> None:
    model, h = model_of(name), 1e-4
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


def test_every_rule_is_in_use() -> None:
    used, last = set(), [(m := model_of(name), len(m.assessments.ids) - 1) for name in CITIES]
    for model, test in last:
        ind, tests = model.indicators, model.assessments
        drawn = np.array([c for c, _ in tests.sampled[test]])
        field, desk = ind.of_kind("field"), ind.of_kind("desk")
        stands = model.works.complete_day <= tests.first_day[test]
        rules = {f"{kind} {rule}" for kind, rule in zip(ind.kind, ind.rule, strict=True)}
        rules |= {f"pass {'some' if ind.threshold[i] >= 1 else 'none'}" for i in field if ind.rule[i] == "pass"}
        rules |= {f"{n} site classes" for n in ind.site_classes[field][:, drawn].sum(axis=1)}
        rules |= {f"local {kind}" for kind, a, b in zip(ind.kind, ind.threshold, ind.local, strict=True) if a != b}
        for name, holds in {
            "misses": tests.miss[test] > 0,
            "several days": len(tests.snapshots[test]) > 1,
            "several sites in a grid": np.bincount(model.sites.grid).max() > 1,
            "desk base": (ind.base[desk] > 0).any(),
            "desk low": (ind.low[desk] > 0).any(),
            "works that stand": ind.works[desk][:, stands].any(),
            "works that do not stand yet": ind.works[desk][:, ~stands].any(),
            "optional works": ind.works[desk][:, model.works.optional].any(),
            "watched alike": (ind.icc > 0).any(),
            "cancelled": (tests.sittings.held_probability < 1).any(),
            "moved": len(tests.sittings.each) > len(tests.ids),
            "finds": (tests.finds >= 0).any(),
            "untested years": bool(set(model.spec.cycle.year_weights) - set(tests.year.tolist())),
        }.items():
            rules |= {name} if holds else set()
        used |= rules
    rules = {"field deduct", "field pass", "pass none", "pass some", "1 site classes", "2 site classes"}
    rules |= {"desk linear", "survey logistic", "data on_time_share", "observation linear", "observation reached"}
    rules |= {"local field", "local desk", "local survey", "local observation", "misses", "several days"}
    rules |= {"several sites in a grid", "desk base", "desk low", "works that stand", "works that do not stand yet"}
    rules |= {"optional works", "watched alike", "cancelled", "moved", "finds", "untested years"}
    assert rules <= used


def test_points_are_full_in_a_clean_city_and_leaves_of_other_kinds_are_left_out() -> None:
    model = city()
    points = expected_points(model, 0, np.zeros(model.shape[:2]), started=(0,))
    kinds = np.array(model.indicators.kind)
    assert points[kinds == "field"].sum() == pytest.approx(40)
    assert points[kinds == "desk"] == pytest.approx(points_of_test(model, 0)[kinds == "desk"])
    assert np.isnan(points[(kinds != "field") & (kinds != "desk")]).all()
