"""Plans on trial: only where the programme cannot follow what arises, and the best by simulated score is kept."""

import numpy as np
import pytest

from civsim.errors import InfeasibleError
from civsim.model import build_model
from civsim.planner import PlanOptions, as_in, optimize_whole, restated, with_overtime_of
from civsim.study import load_scenario
from civsim.study.certify import certify
from civsim.study.overtime_trials import can_pay, climbed, keeps_what_is_asked, turns
from civsim.study.trial_warnings import trial_warnings

FEW = PlanOptions(schedules=20)
FLOOD = {f"categories.{c}.arrivals_per_grid_day": 2.0 for c in ("rubbish", "stall")} | {"budget.2022": 8}


def test_where_the_programme_can_follow_nothing_is_tried() -> None:
    found = certify(load_scenario("scenarios/tiny.yaml"), FEW, 2, 1, "none")
    assert found.trials == () and trial_warnings(found.trials) == []


def test_in_a_flood_the_best_on_trial_is_kept_under_the_bound_of_all() -> None:
    found = certify(load_scenario("scenarios/tiny.yaml", FLOOD), FEW, 2, 1, "none")
    tried = {trial["plan"]: trial for trial in found.trials}
    assert set(tried) == {"as_planned", "no_overtime", "no_visits", "overtime_tried"}
    best = max(tried, key=lambda key: tried[key]["simulated"])
    assert [key for key, trial in tried.items() if trial["kept"]] == [best]
    if best in ("no_overtime", "no_visits"):
        assert found.optimum.allocation.overtime.sum() == 0.0
    if best == "no_visits":
        assert found.plan.size == 0
    assert np.array_equal(found.plan.overtime, found.optimum.allocation.overtime)
    assert can_pay(found.model, found.plan)
    (warning,) = trial_warnings(found.trials)
    assert warning.code == "chosen_on_trial" and f"{tried[best]['simulated']:.2f}" in warning.text.en


def test_overtime_is_turned_where_the_score_rises_and_nowhere_else() -> None:
    """Two departments over 24 months; what a month of overtime is worth is known, so the best is, too."""
    model = build_model(load_scenario("scenarios/demo.yaml"))
    pools, months = len(model.departments.crews), len(model.time.months)
    can = np.ones(pools, bool)
    can[model.departments.pool_department == 2] = False
    quarter = np.arange(months) // 3
    worth = np.where(quarter % 2 == 0, 1.0, -2.0) * (1.0 + model.departments.pool_department[:, None])
    most = np.full(pools, 0.25)
    start = np.where(worth < 0, 0.25, 0.0) * can[:, None]  # the worst there is
    found = climbed(start, most, turns(model, can), lambda x: float((x * worth).sum()), lambda x: True)
    assert np.array_equal(found, np.where((worth > 0) & can[:, None], 0.25, 0.0))
    same = climbed(start, most, turns(model, can), lambda x: float((x * worth).sum()), lambda x: False)
    assert np.array_equal(same, start)


def test_the_whole_plan_is_turned_before_its_years_and_these_before_its_quarters() -> None:
    model = build_model(load_scenario("scenarios/demo.yaml"))
    months, departments = len(model.time.months), len(model.departments.ids)
    sizes = [int(x.any(axis=0).sum()) for x in turns(model, np.ones(len(model.departments.crews), bool))]
    assert sizes[:departments] == [months] * departments
    assert sizes == sorted(sizes, reverse=True) and sizes.count(3) == departments * months // 3


def test_a_plan_restated_with_its_own_overtime_is_the_same_and_none_that_breaks_the_budget_is() -> None:
    scenario = load_scenario("scenarios/tiny.yaml", FLOOD)
    model = build_model(scenario)
    optimum, whole = optimize_whole(model, FEW)
    same = with_overtime_of(optimum, whole, optimum.allocation.overtime)
    assert same.value == pytest.approx(optimum.value, abs=1e-9)
    assert same.resources_used == optimum.resources_used and same.bound == optimum.bound
    assert restated(optimum, as_in(whole, whole)).resources_used == optimum.resources_used
    dear = np.ones_like(optimum.allocation.overtime)
    with pytest.raises(InfeasibleError):
        with_overtime_of(optimum, whole, dear)
    assert not keeps_what_is_asked(lambda x: with_overtime_of(optimum, whole, x))(dear)
