"""Plans made again with queues as simulated: what is measured, how factors change, which plan is kept."""

import numpy as np
import pytest

from civsim.errors import CivsimError
from civsim.model import build_model
from civsim.planner import NOT_POINTS, PlanOptions, baseline_allocation
from civsim.roster import date_visits
from civsim.study import load_scenario, simulate
from civsim.study.certify import certify
from civsim.study.reestimate import damped, queued_hours
from civsim.study.turned_roster import bare_instance

CREWS = ("departments.urban_management.crews", "departments.market_supervision.crews")
FEW = PlanOptions(schedules=60)


def test_factors_follow_what_is_known_and_are_damped() -> None:
    # Four times the formula: twice the factor. As expected, or nothing known: none. Noise of its own size: little.
    more, expected = np.array([8.0, 2.0, 0.0, 4.0]), np.array([2.0, 2.0, 0.0, 2.0])
    assert damped(more, expected, np.zeros(4)) == pytest.approx([2.0, 1.0, 1.0, np.sqrt(2.0)])
    assert damped(np.array([4.0]), np.array([2.0]), np.array([2.0])) == pytest.approx(np.sqrt(1.5))
    assert damped(np.array([-5.0, 900.0]), np.array([3.0, 1.0]), np.zeros(2)) == pytest.approx([0.5, 2.0])


@pytest.mark.parametrize("crews", [None, 500])
def test_queues_are_what_simulation_has_beyond_the_mean_course(crews: int | None) -> None:
    # With 500 crews nothing waits: within 3 standard errors of nothing. As shipped, the pools of one crew have queues
    # that are at least 3 standard errors long.
    scenario = load_scenario("scenarios/tiny.yaml", dict.fromkeys(CREWS, crews) if crews else None)
    model = build_model(scenario)
    plan = date_visits(model, baseline_allocation(model, "cyclic")).plan
    run = simulate(scenario, plan, 40, 5, model=model)
    more, expected, error = queued_hours(bare_instance(model), model, plan, run)
    assert (error < 5.0).all()
    if crews:
        assert (np.abs(more) < 3 * error).all() and (expected < 1e-6).all()
    else:
        assert (more > 3 * error).any() and (expected > 0.01).all()


def test_the_best_round_is_kept_and_its_history_told() -> None:
    scenario = load_scenario("scenarios/tiny.yaml")
    found = certify(scenario, FEW, 4, 1, "none", reestimate=2)
    rounds = found.reestimation
    assert 1 <= len(rounds) <= 3 and [r["round"] for r in rounds] == list(range(len(rounds)))
    assert {of["factor"] for of in rounds[0]["pools"].values()} == {1.0}
    best = max(rounds, key=lambda r: r["simulated"])
    assert [r["kept"] for r in rounds] == [r is best for r in rounds]
    assert found.optimum.value == best["value"]
    plain = certify(scenario, FEW, 4, 1, "none")
    assert plain.reestimation == () and plain.optimum.value == rounds[0]["value"]
    assert plain.bound == pytest.approx(found.bound), "the bound knows nothing of queues"


def test_money_and_chances_are_not_chosen_by_scores() -> None:
    for objective in NOT_POINTS:
        with pytest.raises(CivsimError, match=objective):
            certify(load_scenario("scenarios/tiny.yaml"), PlanOptions(objective), 4, 1, "none", reestimate=1)
