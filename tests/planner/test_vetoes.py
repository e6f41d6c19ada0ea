"""Gates and incidents in the planner: incidents are a constant, gates are said to be left out."""

import pytest

from civsim.planner import PlanOptions, optimize
from tests.planner.cities import city


def test_incidents_take_off_their_mean_and_change_no_plan() -> None:
    # Every year's score loses 0.5 x 4 + 0.2 x 5 = 3 points on average, so value and bound do, and nothing else.
    incidents = {
        "exposure": {"per_year": 0.5, "points": 4},
        "accident": {"per_year": 0.2, "points": 5, "fails": "title"},
    }
    plain, taken = (optimize(city(cycle__incidents=i), PlanOptions(schedules=20)) for i in ({}, incidents))
    assert plain.value - taken.value == pytest.approx(3, abs=1e-6)
    assert plain.bound - taken.bound == pytest.approx(3, abs=1e-6)
    assert (plain.allocation.visits == taken.allocation.visits).all()
    assert "负面清单扣分按期望值计" in taken.bound_covers.zh and "门槛" not in taken.bound_covers.zh


def test_the_bound_says_that_gates_are_left_out() -> None:
    found = optimize(city(cycle__gates={"g": {"node": "1", "least": 85}}), PlanOptions(schedules=20))
    assert "不计门槛" in found.bound_covers.zh and "gates left out" in found.bound_covers.en
