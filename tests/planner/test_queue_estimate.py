"""The estimate with queues: what it takes off is charged for, and simulated queues are not shorter than its formula."""

from typing import Any

import numpy as np
import pytest

from civsim.language import Text
from civsim.model import Allocation, Model, build_model, build_periods
from civsim.planner import PlanOptions, build_instance, optimize
from civsim.planner.generate import generate
from civsim.planner.master import state
from civsim.planner.queue_estimate import QUEUES_ALONE
from civsim.roster import date_visits
from civsim.study import load_scenario
from civsim.study.reestimate import queued_hours
from civsim.study.turned_roster import bare_instance
from civsim.study.variants import simulated_variant
from tests.planner.cities import city, written_city

DAYS = [f"2022-07-{day:02d}" for day in range(3, 28, 4)]


def test_the_estimate_is_the_programme_with_mean_queues_charged() -> None:
    model = city(
        end="2022-04-30", tests={"final": ["2022-04-20"]}, rule=("deduct", 0.1), teams=4,
        departments__crew={"crews": 1, "overtime_share": 0},
        categories__litter__crew_hours={"median": 1.5, "sigma": 0.5},
    )  # fmt: skip
    found = optimize(model, PlanOptions(schedules=50, gap=1e-6))
    charged = generate(state(build_instance(model, 50), reserve=QUEUES_ALONE), 1e-6, 40, 60.0)
    assert found.estimate_with_queues == pytest.approx(charged.bound, abs=1e-3)
    assert found.bound - (found.estimate_with_queues or 0.0) > 0.02


def test_no_queues_where_crews_are_plenty_and_none_told_of_other_objectives() -> None:
    plenty = optimize(city(), PlanOptions(schedules=20))
    assert plenty.estimate_with_queues == pytest.approx(plenty.bound, abs=0.05)
    assert optimize(city(), PlanOptions(schedules=20, objective="worst_district")).estimate_with_queues is None


@pytest.mark.parametrize(
    ("crews", "opens", "closes", "share"), [(1, 0, 24, 0.8), (3, 0, 24, 0.85), (3, 8, 18, 0.8), (1, 8, 18, 0.6)]
)
def test_simulated_queues_are_not_shorter_than_the_formula(
    tmp_path: Any, crews: int, opens: int, closes: int, share: float
) -> None:
    # Reports alone, at 60 to 85 % of the crews' time: with a shift round the clock the queue is that of M/G/c, which
    # the formula gives within some per cent; what comes between shifts makes it longer.
    rate = share * crews * (closes - opens) / 2  # repairs of one hour
    path = written_city(
        tmp_path, (1.0, 1.0), end="2022-07-31", tests={f"t{d}": [d] for d in DAYS}, teams=0,
        departments__crew={"crews": crews, "overtime_share": 0, "shift": {"from": opens, "to": closes}},
        categories__litter__crew_hours={"median": float(np.exp(-0.32)), "sigma": 0.8},
        categories__litter__arrivals_per_grid_day=rate,
        channels__hotline={"kind": "report", "mean_delay_days": {"litter": 0.1}, "check_days": 0},
        categories__litter__verification_days=0, categories__litter__natural_end_days=1e6,
    )  # fmt: skip
    scenario = load_scenario(path)
    model = build_model(scenario)
    more, expected, error = queued(model, scenario, 80)
    assert error[0] < 0.2 * expected[0], "too little to prove anything"
    assert more[0] > 0.95 * expected[0] - 3 * error[0]
    if closes - opens == 24:
        assert more[0] == pytest.approx(expected[0], abs=0.1 * expected[0] + 3 * error[0])


def queued(model: Model, scenario: Any, replications: int) -> tuple[Any, Any, Any]:
    """Simulated queues by pool, those of the formula, and the error, without visits."""
    periods = build_periods(model.time, model.assessments)
    nothing = np.zeros((len(model.channels.visits.channel), len(model.areas.grids), periods.size), np.int16)
    overtime = np.zeros((len(model.departments.crews), len(model.time.months)))
    plan = date_visits(model, Allocation("none", nothing, overtime, ())).plan
    variant = simulated_variant("none", Text("无", "none"), scenario, model, plan, replications, 3)
    return queued_hours(bare_instance(model), model, plan, variant.run)
