"""Queues that a plan is charged for: the formula, its tangents, and their rows in the master."""

import numpy as np
import pytest

from civsim.planner import PlanOptions, build_instance, optimize
from civsim.planner.columns import Choice
from civsim.planner.evaluate import worth_of
from civsim.planner.queues import TOUCH, build_queues, erlang_c, waiting_orders
from civsim.planner.reserve import NOTHING, USUAL, Reserve
from civsim.study.proofs.queues import erlang_c as proved
from tests.planner.cities import city


@pytest.mark.parametrize(("crews", "load", "chance"), [(1, 0.8, 0.8), (5, 0.8, 0.554113), (50, 0.95, 0.629095)])
def test_the_chance_to_wait_is_erlang_s(crews: int, load: float, chance: float) -> None:
    assert erlang_c(crews, load) == pytest.approx(chance, abs=1e-6)
    assert erlang_c(crews, load) == pytest.approx(proved(crews, load))


def test_one_crew_has_the_queue_of_pollaczek_and_khinchine() -> None:
    # Lq = rho^2 (1 + v) / (2 (1 - rho)): 3.2 orders for exponential times at 0.8, half of it for constant ones.
    assert waiting_orders(1, 0.8, 1.0) == pytest.approx(3.2)
    assert waiting_orders(1, 0.8, 0.0) == pytest.approx(1.6)


def test_tangents_touch_the_curve_and_stay_below_it() -> None:
    # One category, 0.5 h at the median and sigma 0.5: v = exp(0.25) - 1, mean 0.5 exp(0.125).
    queues = build_queues(build_instance(city(departments__crew__crews=3), 5))
    mean, v = 0.5 * np.exp(0.125), np.exp(0.25) - 1.0
    for load in np.linspace(0.01, 0.99, 99):
        curve = waiting_orders(3, load, v) * mean
        line = float((queues.level[0] + queues.slope[0] * load).max())
        assert line <= curve + 1e-4
        if np.isclose(load, TOUCH).any():
            assert line == pytest.approx(curve, rel=1e-3)
    assert queues.share[0].tolist() == [1.0]


def test_a_plan_is_charged_for_its_queues_and_the_bound_is_not() -> None:
    # The queue of the eve is the highest tangent at the share of the crew's time that is worked, and costs what a
    # waiting hour costs; no backlog, since the crew has time for all.
    model = city(
        end="2022-04-30", tests={"final": ["2022-04-20"]}, rule=("deduct", 0.1), teams=4,
        departments__crew={"crews": 1, "overtime_share": 0}, categories__litter__opening_per_grid=8,
        categories__litter__crew_hours={"median": 2.0, "sigma": 0.5},
    )  # fmt: skip
    instance = build_instance(model, 50)
    choice = Choice(np.arange(2), np.full(2, len(instance.schedules) - 1))
    plain, charged, twice = (
        worth_of(instance, choice, reserve=Reserve(queueing=q, by_pool=f)) for q, f in ((0, ()), (1, ()), (1, (2.0,)))
    )
    assert not any(name.startswith("queue_") for name in plain.variables)
    found = {name: x for name, x in charged.variables.items() if name.startswith("queue_")}
    queues, eve = build_queues(instance), max(int(name.rsplit("_t")[1]) for name in found)
    use = charged.variables[f"done_c0_p0_t{eve}"] / instance.capacity.crew_hours[0, eve]
    assert 0.05 < use < 0.9
    assert found[f"queue_p0_t{eve}"] == pytest.approx(float((queues.level[0] + queues.slope[0] * use).max()))
    assert plain.value - twice.value == pytest.approx(2 * (plain.value - charged.value))
    assert plain.value - charged.value > 0.001
    careful, careless = (optimize(model, PlanOptions(schedules=50, reserve=r)) for r in (USUAL, NOTHING))
    assert careful.bound == pytest.approx(careless.bound)
