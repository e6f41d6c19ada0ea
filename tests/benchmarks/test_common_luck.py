"""What common random numbers are worth: the variance of a difference of two plans, with common and with own luck."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from civsim.model import Plan, build_model
from civsim.scores import score_run
from civsim.study import load_scenario, simulate
from civsim.study.plans import own_plan
from tests.benchmarks.timing import machine

pytestmark = pytest.mark.benchmark
REPLICATIONS = 600


def thinned(plan: Plan, every: int) -> Plan:
    """Without every fourth visit, or every tenth."""
    kept = np.arange(plan.size) % every > 0
    return replace(plan, day=plan.day[kept], channel=plan.channel[kept], grid=plan.grid[kept])


def variance_ratio(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Variance of a - b where replications share their luck, over that where they do not."""
    return float(np.var(a - b, ddof=1) / (np.var(a, ddof=1) + np.var(b, ddof=1)))


@pytest.mark.parametrize("every", [4, 10])
def test_common_luck_cuts_the_variance_of_a_difference_to_a_third(every: int) -> None:
    scenario = load_scenario("demo")
    model = build_model(scenario)
    plan = own_plan(scenario, model)
    measured: list[dict[str, NDArray[np.float64]]] = []
    for tried in (plan, thinned(plan, every)):
        run = simulate(scenario, tried, REPLICATIONS, seed=1, model=model)
        visible, delay = run["visible"].sum(["snapshot", "grid", "category"]), run["delay_sum"].sel(delay="detect")
        score = score_run(model, run, 1)["cycle_expected"]
        found = {"expected score of the cycle": score, "problems visible at the tests": visible}
        found["delay until found, summed"] = delay.sum(["district", "category"])
        measured.append({name: values.values.astype(float) for name, values in found.items()})
    print(f"\n{machine()}\nvariance of a difference, common / own luck, {REPLICATIONS} replications of demo,")
    print(f"its plan against the same without one visit in {every}")
    ratios = {name: variance_ratio(measured[0][name], measured[1][name]) for name in measured[0]}
    for name, ratio in ratios.items():
        print(f"{name}: 1 / {1 / ratio:.1f}")
    assert ratios["problems visible at the tests"] <= 1 / 3
    assert ratios["expected score of the cycle"] <= 1 / 3
