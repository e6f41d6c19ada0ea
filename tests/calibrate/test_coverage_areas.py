"""Intervals of the profiles' factors, of how areas scatter, of sizes and of areas' rates hold the truth."""

from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import Orders
from civsim.calibrate.area_rates import area_rates
from civsim.calibrate.area_sizes import area_sizes
from civsim.calibrate.profiles import profile_factors
from tests.calibrate.coverage import HIGH, LOW, Experiment, Found, coverage, told

OF_PROFILE = np.repeat([0, 1, 2, 3], [3, 6, 9, 18])
NAMES = ["centre", "old", "new", "edge"]
FACTOR = np.array([1.8, 1.0, 1.2, 0.6])
OTHERS = np.random.default_rng(1).permutation(np.linspace(300, 2000, len(OF_PROFILE))).round()
DAYS = 730


def profiles(draw: np.random.Generator, tau: float = 0.3, ratio: float = 0.06) -> Found:
    """A category's orders in areas that differ by profile, and by gamma factors of their own.

    `ratio`: its orders over those of all others, in a profile of factor 1.
    """
    mean = ratio * FACTOR[OF_PROFILE] * OTHERS
    own = draw.gamma(tau**-2, tau**2, len(mean)) if tau else np.ones(len(mean))
    orders = draw.poisson(mean * own)
    found = profile_factors(orders, OTHERS + orders, [NAMES[i] for i in OF_PROFILE])
    whole = mean.sum() / (mean + OTHERS).sum()
    share = ratio * FACTOR / (1 + ratio * FACTOR)
    scatter = float(((1 - share[OF_PROFILE]) ** 2 * (1 + tau**2 * mean)).mean())
    factors = {name: (found.factors[name], float(x) / whole) for name, x in zip(NAMES, share, strict=True)}
    return {**factors, "area dispersion": (found.dispersion, scatter)}


def city(draw: np.random.Generator, shocks: float = 0.0, swings: float = 0.0) -> Found:
    """Orders of areas under shocks of the city by day, and swings of each area by week: sizes, and orders a year."""
    weight = np.array([0.1, 0.4, 0.7, 1.0, 1.3, 2.5])
    weeks = np.arange(DAYS) // 7
    by_day = draw.gamma(1 / shocks, shocks, DAYS) if shocks else np.ones(DAYS)
    by_week = draw.gamma(1 / swings, swings, (len(weight), weeks[-1] + 1)) if swings else np.ones((len(weight), 105))
    counts = draw.poisson(2.0 * weight[:, None] * by_day * by_week[:, weeks])
    area = np.repeat(np.arange(len(weight)), counts.sum(axis=1))
    created = np.concatenate([np.repeat(np.arange(DAYS), c) for c in counts]) + 0.5
    none = np.zeros(len(area), np.int64)
    first = pd.Timestamp("2011-01-03")
    orders = Orders(first, DAYS, created, np.full(len(area), np.nan), none, area, None, True, len(area), {})
    sizes = area_sizes(orders, len(weight))
    rows = tuple(SimpleNamespace(population=1000.0) for _ in weight)
    rates = area_rates(orders, cast(Any, SimpleNamespace(categories=(0,), areas=rows, first=first, sizes=sizes))).rates
    return {
        **{f"size {w}": (e, w / weight.mean()) for w, e in zip(weight, sizes, strict=True)},
        **{f"rate {w}": (e, 2.0 * w * 365.25) for w, e in zip(weight, rates, strict=True)},
    }


EXPERIMENTS: dict[str, Experiment] = {
    "profiles": profiles,
    "profiles, areas alike": partial(profiles, tau=0.0),
    "profiles, areas very different": partial(profiles, tau=0.5),
    "profiles, half of all orders": partial(profiles, ratio=1.0),
    "areas": city,
    "areas under shocks": partial(city, shocks=0.2),
    "areas with swings of their own": partial(city, shocks=0.1, swings=0.1),
}


@pytest.mark.proof
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_intervals_hold_the_truth(name: str) -> None:
    shares = coverage(EXPERIMENTS[name])
    print("\n" + told(name, shares))
    assert all(LOW <= held <= HIGH for held, *_ in shares.values())


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_few_experiments_hold_the_truth(name: str) -> None:
    # Of 40 intervals of 95 %, fewer than 32 hold with a probability of 5e-4.
    found = [EXPERIMENTS[name](np.random.default_rng([3, seed])) for seed in range(40)]
    for key in found[0]:
        assert sum(e is not None and e.low <= truth <= e.high for e, truth in (each[key] for each in found)) >= 32, key


def test_a_category_that_is_all_orders_has_a_factor_of_one() -> None:
    orders = np.array([10, 30, 5, 7])
    found = profile_factors(orders, orders, ["a", "a", "b", "b"])
    assert [(e.value, e.low, e.high) for e in found.factors.values()] == [(1.0, 1.0, 1.0)] * 2
    assert found.dispersion.value == 0


def test_the_only_profile_has_a_factor_of_one() -> None:
    found = profile_factors(np.array([10, 30, 5, 7]), np.array([100, 200, 90, 60]), ["a"] * 4)
    assert (found.factors["a"].low, found.factors["a"].high) == (pytest.approx(1), pytest.approx(1))
    assert found.dispersion.low < found.dispersion.value < found.dispersion.high


def test_factors_by_hand() -> None:
    # Shares of 10 of 100 and 30 of 100 against 40 of 200; a profile without orders is rare, not impossible.
    found = profile_factors(np.array([10, 30, 0]), np.array([100, 100, 100]), ["a", "b", "c"]).factors
    assert [e.value for e in found.values()] == pytest.approx([0.75, 2.25, 0.0])
    assert found["c"].high == pytest.approx(3 / (40 / 300 * 100))
