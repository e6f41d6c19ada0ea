"""Phases: floors of expected scores and shares of spending, against hand-solved cases."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.errors import InfeasibleError
from civsim.planner import PlanOptions, optimize
from civsim.planner.generate import Generated
from civsim.planner.instance import build_instance
from civsim.planner.master import state
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.solve import solved_master
from tests.planner.cities import city, tiny

QUICK = PlanOptions(schedules=60, seconds=20)
TWO_TESTS = {"end": "2022-04-30", "tests": {"first": ["2022-03-31"], "last": ["2022-04-29"]}}


def solved(instance, objective: str = "cycle_score") -> Generated:
    return solved_master(instance, OBJECTIVES[objective], 1e-9, 100, 60)


def score(found: Generated, a: int) -> float:
    return float(found.solution.variables[list(found.statement.variables).index(f"score_{a}")])


def scarce(**changes):
    return build_instance(city(grids=(1.0, 3.0), channels__patrol__utilisation=0.1, **(TWO_TESTS | changes)))


def test_a_floor_that_binds_is_reached_and_costs_what_its_price_says() -> None:
    # Only the last test counts for the objective, so every visit goes to it, unless the first has a floor.
    free = replace(scarce(), test_weight=np.array([0.0, 1.0]))
    best = solved(free)
    most = solved(replace(free, test_weight=np.array([1.0, 0.0])))
    low, high = score(best, 0), most.solution.value
    assert high > low + 0.01, "the floor must be able to bind"
    values = []
    for share in (0.0, 0.5, 1.0):
        floor = low + share * (high - low)
        found = solved(replace(free, floors=np.array([floor, np.nan])))
        assert score(found, 0) >= floor - 1e-6
        assert found.bound >= found.solution.value - 1e-9
        values.append(found.solution.value)
    assert values[0] == pytest.approx(best.solution.value, abs=1e-6)
    assert values[2] < values[1] < values[0]
    assert values[1] >= (values[0] + values[2]) / 2 - 1e-6, "concave in the floor"


def test_a_slack_floor_changes_nothing() -> None:
    instance = scarce()
    assert solved(replace(instance, floors=np.array([50.0, 50.0]))).solution.value == pytest.approx(
        solved(instance).solution.value, abs=1e-7
    )


def test_a_share_of_spending_is_kept_and_hand_solved() -> None:
    # Two years alike in all but the share: at most a fifth of the visits' money may go to the first. With marks that
    # are straight lines the plan is the best for the second year, and a quarter of its visits for the first.
    tests = {"first": ["2022-12-30"], "last": ["2023-01-30"]}
    changes = {"tests": tests, "end": "2023-01-31", "horizon__start": "2022-12-01", "weights": {2022: 0.9, 2023: 0.1}}
    free = build_instance(city(channels__patrol__utilisation=0.3, **changes))
    ruled = build_instance(
        city(channels__patrol__utilisation=0.3, plan={"phases": {2022: {"spending_share": 0.2}}}, **changes)
    )
    loose, tight = solved(free), solved(ruled)

    def spent(found: Generated) -> np.ndarray:
        by_period = np.zeros(ruled.periods.size)
        for column, share in zip(found.columns, found.solution.shares, strict=True):
            by_period += share * ruled.schedules[column.schedule, 0].sum(axis=0)
        return np.bincount(ruled.periods.year, by_period)

    first, second = spent(loose)
    assert first > 0.3 * (first + second), "the share must bind"
    first, second = spent(tight)
    assert first == pytest.approx(0.2 * (first + second), abs=1e-6)
    assert tight.solution.value < loose.solution.value - 1e-4
    assert tight.bound == pytest.approx(tight.solution.value, rel=1e-6)


def test_shares_of_two_years_that_sum_to_one_settle_both() -> None:
    phases = {2022: {"spending_share": 0.5}, 2023: {"spending_share": 0.5}}
    tests = {"first": ["2022-12-30"], "last": ["2023-01-30"]}
    best = optimize(city(tests=tests, end="2023-01-31", horizon__start="2022-12-01", plan={"phases": phases}), QUICK)
    money = best.resources_used["money"]
    spent = [money["visits"][y] + money["overtime"][y] + money["works"][y] for y in ("2022", "2023")]
    assert spent[0] == pytest.approx(spent[1], abs=0.5), "whole visits"


def test_a_whole_plan_reaches_its_floor_after_rounding() -> None:
    free = optimize(tiny(), QUICK)
    wanted = 0.98 * free.scores["final"]
    found = optimize(tiny(plan__phases={2022: {"score": float(wanted)}}), replace(QUICK, objective="final_score"))
    assert found.scores["final"] >= wanted - 1e-6
    assert found.value <= found.bound + 1e-9


def test_a_floor_out_of_reach_is_answered_with_the_least_extra() -> None:
    model = tiny(plan__floors={"final": 91.0})
    with pytest.raises(InfeasibleError) as refusal:
        optimize(model, QUICK)
    assert refusal.value.exit_code == 3
    assert "plan.floors" in refusal.value.message.en and "+" in refusal.value.message.en
    assert "plan.floors" in refusal.value.message.zh


def test_a_floor_that_nothing_reaches_says_so() -> None:
    with pytest.raises(InfeasibleError, match="floor of national test, 100"):
        optimize(tiny(plan__floors={"final": 100.0}), QUICK)


def test_no_floor_leaves_the_master_as_it_was() -> None:
    stated = state(build_instance(city()), OBJECTIVES["cycle_score"])
    assert not [name for name in stated.uses if name.startswith(("floor_", "share_"))]
