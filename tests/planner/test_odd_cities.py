"""Odd cities get a plan or a clear refusal, never a solver's raw status."""

from collections.abc import Callable
from math import ceil, floor
from typing import Any

import numpy as np
import pytest

from civsim.errors import InfeasibleError
from civsim.model import HOUR_MS
from civsim.planner import Optimum, PlanOptions, build_instance, least_extra, optimize
from civsim.planner.first_resources import with_first_resources
from tests.planner.cities import city

QUICK = PlanOptions(schedules=100)
LEAST = PlanOptions(schedules=100, objective="least_money")
TWO_MONTHS = {"end": "2022-04-30", "tests": {"final": ["2022-04-20"]}}
SMALL = TWO_MONTHS | {"grids": (1.0, 2.0, 4.0)}
ODD = {
    "no_teams": {"teams": 0},
    "no_crews": {"departments": {"crew": {"crews": 0}}},
    "a_district_without_crews": {"departments": {"crew": {"per": "district", "crews": {"d0": 5, "d1": 0}}}},
    "no_money": {"budget": {2022: 0}},
    "one_grid": {"grids": (1.0,)},
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_city_gets_a_plan_below_its_bound(name: str) -> None:
    best = optimize(city(**TWO_MONTHS, **ODD[name]), QUICK)
    assert np.isfinite(best.value) and best.value <= best.bound + 1e-9
    if name in ("no_teams", "no_money"):
        assert best.allocation.visits.sum() == 0


@pytest.mark.parametrize("name", ODD)
def test_an_unreachable_target_is_refused_in_words(name: str) -> None:
    with pytest.raises(InfeasibleError) as refusal:
        optimize(city(**TWO_MONTHS, **ODD[name], target={"score": 100.0}), LEAST)
    assert refusal.value.exit_code == 3
    assert "100" in refusal.value.message.zh and "kInfeasible" not in refusal.value.message.en


@pytest.mark.parametrize(("name", "resource"), [("no_teams", "team"), ("no_money", "money"), ("no_crews", "crew")])
def test_the_least_extra_from_nothing_is_what_is_needed(name: str, resource: str) -> None:
    """With so much the target is within the bound; a plan with a fifth less does not reach it."""
    usual = city(**TWO_MONTHS)
    shift = float((usual.departments.closes[0] - usual.departments.opens[0]).sum()) / HOUR_MS
    days = float(usual.channels.visits.works_on[0].sum())

    def best(amount: float, rounded: Callable[[float], int] = ceil) -> Optimum:
        given: dict[str, dict[str, Any]] = {
            "team": {"channels__patrol__utilisation": amount / days},
            "money": {"budget": {2022: amount}},
            "crew": {"departments": {"crew": {"crews": rounded(amount / shift)}}},
        }
        return optimize(city(**SMALL, **given[resource]), QUICK)

    none = optimize(city(**SMALL, **ODD[name]), QUICK).bound
    target = none + 0.8 * (optimize(city(**SMALL), QUICK).bound - none)
    (extra,) = least_extra(build_instance(city(**SMALL, **ODD[name], target={"score": target}), 100))
    assert (extra.resource, extra.share) == (resource, None) and "现在没有" in extra.text.zh
    assert best(0.8 * extra.amount, floor).value < target <= best(1.02 * extra.amount).bound


def test_what_there_is_grows_as_before() -> None:
    instance = build_instance(city(**TWO_MONTHS), 100)
    assert with_first_resources(instance) is instance
