"""The chance of the target: the spread of a score against simulation, the linear programme against solved cases."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from civsim.engine import simulate
from civsim.errors import CivsimError
from civsim.model import make_plan
from civsim.planner import NearLimits, PlanOptions, optimize
from civsim.planner.columns import Choice
from civsim.planner.generate import Generated, generate
from civsim.planner.instance import Instance, build_instance
from civsim.planner.master import state
from civsim.planner.objectives import OBJECTIVES, percent_slope
from civsim.planner.spread import score_spread
from civsim.results import to_dataset
from civsim.scores import SCORES_ONLY, score_run
from tests.planner.cities import city, tiny

QUICK = PlanOptions(schedules=60, seconds=20, objective="target_chance")
TWO = {"end": "2022-04-30", "tests": {"first": ["2022-03-31"], "last": ["2022-04-29"]}}


def solved(instance: Instance, objective: str) -> Generated:
    return generate(state(instance, OBJECTIVES[objective]), 1e-9, 100, 60)


def test_equal_spread_is_the_worst_year_in_standard_deviations() -> None:
    instance = replace(build_instance(city(channels__patrol__utilisation=0.2, **TWO), 60), target=97.0)
    lowest = solved(instance, "worst_year").solution.value
    margin = solved(replace(instance, score_sd=np.array([2.0, 2.0])), "target_chance")
    assert margin.solution.value == pytest.approx((lowest - 97.0) / 2.0, abs=1e-6)
    assert margin.bound == pytest.approx(margin.solution.value, abs=1e-6)


def test_the_test_that_spreads_more_is_kept_further_above_the_target() -> None:
    # Both tests end at the same number of standard deviations, or the other has nothing left to give.
    instance = replace(build_instance(city(channels__patrol__utilisation=0.2, **TWO), 60), target=97.0)
    sd = np.array([1.0, 3.0])
    found = solved(replace(instance, score_sd=sd), "target_chance")
    values = dict(zip(found.statement.variables, found.solution.variables, strict=True))
    margins = (np.array([values["score_0"], values["score_1"]]) - 97.0) / sd
    assert min(margins) >= found.solution.value - 1e-6
    even = solved(instance, "worst_year")
    values = dict(zip(even.statement.variables, even.solution.variables, strict=True))
    assert min((np.array([values["score_0"], values["score_1"]]) - 97.0) / sd) <= found.solution.value + 1e-9


def test_spread_is_that_of_simulated_scores() -> None:
    # 300 runs: the standard error of an estimated sd is 4 %, so a spread wrong by a sixth would be seen. Four of five
    # unlike sites are drawn: without the finite population correction the spread would be far too large.
    model = city(grids=(1.0, 3.0, 2.0, 0.5, 4.0), rule=("deduct", 0.05), cycle__kind_shares={"field": 100},
                 departments__crew={"crews": 500},
                 assessments__final__sites_per_class={"street": 4})  # fmt: skip
    instance = build_instance(model, 20)
    without = Choice(instance.modes.without(), np.zeros(len(instance.class_of), np.int64))
    assert not instance.schedules[0].any()
    planned = float(score_spread(instance, without)[0])
    none, numbers = np.zeros(0, np.int64), list(range(300))
    plan = make_plan("none", none, none, none, len(model.departments.pool_department), model.time)
    run = to_dataset(model, plan, simulate(model, plan, 5, numbers), 5, numbers, {})
    found = score_run(model, run, 5, SCORES_ONLY)["score"].values[:, 0].std(ddof=1)
    assert planned == pytest.approx(found, rel=0.14)


def test_a_whole_plan_for_the_chance() -> None:
    model = tiny(target__score=82.0)
    best = optimize(model, QUICK)
    assert 0.0 < best.value <= best.bound < 100.0
    sd, mean = best.score_sd["final"], best.scores["final"]
    assert best.value == pytest.approx(100.0 * norm.cdf((mean - 82.0) / sd), abs=1e-6)
    assert "spread" in best.bound_covers.en and "percentage points" in best.prices[0].text.en
    again = optimize(model, QUICK)
    assert again.value == best.value, "same inputs, same plan"


def test_percentages_rise_as_the_normal_law_does() -> None:
    assert percent_slope(0.0) == pytest.approx(100.0 / np.sqrt(2.0 * np.pi))


def test_chances_go_without_alternatives() -> None:
    with pytest.raises(CivsimError, match="target_chance"):
        optimize(tiny(), replace(QUICK, near=NearLimits(2)))
