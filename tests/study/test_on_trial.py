"""Plans on trial: only where the programme cannot follow what arises, and the best by simulated score is kept."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.errors import InfeasibleError
from civsim.model import Model, build_model
from civsim.planner import PlanOptions, as_in, optimize_whole, restated, with_overtime
from civsim.study import load_scenario
from civsim.study.certify import certify
from civsim.study.overtime_trials import can_pay, climbed, keeps_what_is_asked, turns
from civsim.study.trial_warnings import trial_warnings

FEW = PlanOptions(schedules=20)
FLOOD = {f"categories.{c}.arrivals_per_grid_day": 2.0 for c in ("rubbish", "stall")} | {"budget.2022": 8}


def test_where_the_programme_can_follow_nothing_is_tried() -> None:
    found = certify(load_scenario("scenarios/tiny.yaml"), FEW, 2, 1, "none")
    assert found.trials == () and trial_warnings(found.trials) == []


@pytest.mark.parametrize(("money", "best"), [(8, "no_visits"), (60, "overtime_tried")])
def test_in_a_flood_the_best_on_trial_is_kept_under_the_bound_of_all(money: float, best: str) -> None:
    """With little money overtime takes it from repairs; with some, a department's overtime pays."""
    found = certify(load_scenario("scenarios/tiny.yaml", FLOOD | {"budget.2022": money}), FEW, 2, 1, "none")
    tried = {trial["plan"]: trial for trial in found.trials}
    assert {"as_planned", "no_overtime", "no_visits"} <= set(tried)
    assert best == max(tried, key=lambda key: tried[key]["simulated"])
    assert [key for key, trial in tried.items() if trial["kept"]] == [best]
    assert (found.optimum.allocation.overtime.sum() > 0.0) == (best == "overtime_tried") and found.plan.size == 0
    assert np.array_equal(found.plan.overtime, found.optimum.allocation.overtime)
    assert can_pay(found.model, found.plan)
    (warning,) = trial_warnings(found.trials)
    assert warning.code == "chosen_on_trial" and f"{tried[best]['simulated']:.2f}" in warning.text.en


@pytest.mark.parametrize("start", [0.0, 0.1, 0.25])
def test_overtime_is_turned_where_the_score_rises_and_nowhere_else(start: float) -> None:
    """What a month of overtime is worth is known, so the best is, too; wherever it starts from, one department held."""
    model = build_model(load_scenario("scenarios/demo.yaml"))
    pools, months = len(model.departments.crews), len(model.time.months)
    can = model.departments.pool_department != 2
    quarter = np.arange(months) // 3
    worth = np.where(quarter % 2 == 0, 1.0, -2.0) * (1.0 + model.departments.pool_department[:, None])
    most = np.full(pools, 0.25)
    begin = np.full((pools, months), start)
    found = climbed(begin, most, turns(model, can), lambda x: float((x * worth).sum()), lambda x: True)
    assert np.array_equal(found, np.where(can[:, None], np.where(worth > 0, 0.25, 0.0), start))
    same = climbed(begin, most, turns(model, can), lambda x: float((x * worth).sum()), lambda x: False)
    assert np.array_equal(same, begin)


def test_the_whole_plan_is_turned_before_its_years_and_these_before_its_quarters() -> None:
    model = build_model(load_scenario("scenarios/demo.yaml"))
    months, departments = len(model.time.months), len(model.departments.ids)

    def spans(of: Model) -> list[int]:
        return [int(x.any(axis=0).sum()) for x in turns(of, np.ones(len(of.departments.crews), bool))]

    sizes = spans(model)
    assert sizes == sorted(sizes, reverse=True)
    assert [sizes.count(n) for n in (months, 12, 3)] == [departments * months // n for n in (months, 12, 3)]
    short = build_model(load_scenario("scenarios/tiny.yaml"))
    assert set(spans(short)) == {len(short.time.months), 3}


def test_a_plan_made_without_overtime_is_told_as_one_of_the_city_that_has_it() -> None:
    """The same overtime has the same worth, whether the plan was made with it or given it afterwards."""
    scenario = load_scenario("scenarios/tiny.yaml", FLOOD | {"budget.2022": 400})
    model = build_model(scenario)
    _, whole = optimize_whole(model, FEW)
    steady = replace(model, departments=replace(model.departments, overtime_share=0 * model.departments.overtime_share))
    _, alone = optimize_whole(steady, FEW)
    some = np.floor(0.5 * whole.settled.capacity.overtime_most * 1000) / 1000
    overtime = np.repeat(some[:, None], len(model.time.months), axis=1)
    assert overtime.any()
    given = with_overtime(as_in(whole, alone, "cycle_score"), "cycle_score", overtime)
    made = with_overtime(replace(whole, choice=alone.choice, works=alone.works), "cycle_score", overtime)
    assert alone.works == whole.works and given.worth.value == pytest.approx(made.worth.value, abs=1e-9)
    assert given.worth.value > alone.worth.value + 0.01, "crews do work in their overtime"


def test_a_plan_restated_with_its_own_overtime_is_the_same_and_one_that_breaks_the_budget_is_refused() -> None:
    model = build_model(load_scenario("scenarios/tiny.yaml", FLOOD))
    optimum, whole = optimize_whole(model, FEW)
    same = restated(model, optimum, with_overtime(whole, "cycle_score", optimum.allocation.overtime))
    assert same.value == pytest.approx(optimum.value, abs=1e-9)
    assert (
        same.resources_used == optimum.resources_used and same.bound == optimum.bound and same.scores == optimum.scores
    )
    dear = np.ones_like(optimum.allocation.overtime)
    with pytest.raises(InfeasibleError):
        with_overtime(whole, "cycle_score", dear)
    assert not keeps_what_is_asked(whole, "cycle_score")(dear)
    assert keeps_what_is_asked(whole, "cycle_score")(optimum.allocation.overtime)
