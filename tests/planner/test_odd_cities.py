"""Odd cities get a plan or a clear refusal, never a solver's raw status."""

import numpy as np
import pytest

from civsim.errors import InfeasibleError
from civsim.planner import PlanOptions, optimize
from tests.planner.cities import city

QUICK = PlanOptions(schedules=100)
LEAST = PlanOptions(schedules=100, objective="least_money")
TWO_MONTHS = {"end": "2022-04-30", "tests": {"final": ["2022-04-20"]}}
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
