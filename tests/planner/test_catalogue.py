"""The catalogue reaches as far as teams do, and never asks for more than one visit a day."""

import numpy as np
import pytest

from civsim.model import build_periods
from civsim.planner import BASELINES, PlanOptions, baseline_allocation, optimize
from civsim.planner.catalogue import build_catalogue, top_rate, work_days
from tests.planner.cities import city, tiny

PLENTY = {
    "end": "2022-05-31",
    "tests": {"final": ["2022-05-20"]},
    "teams": 4,
    "channels__patrol__grids_per_team_day": 5,
}


def test_teams_that_can_go_everywhere_every_day_may_do_so() -> None:
    model = city(**PLENTY)
    periods = build_periods(model.time, model.assessments)
    days, table = work_days(model, periods), build_catalogue(model, periods)
    assert top_rate(model, 0) == 20
    assert (table == days[None]).all(axis=(1, 2)).any()
    assert (table <= days[None]).all()


def test_few_teams_bring_no_daily_visits() -> None:
    model = tiny(channels__patrol__grids_per_team_day=1)
    periods = build_periods(model.time, model.assessments)
    assert top_rate(model, 0) == 4
    assert build_catalogue(model, periods).max() < work_days(model, periods).max() / 2


def test_a_plan_goes_as_often_as_the_usual_rules_where_teams_are_plenty() -> None:
    model = city(**PLENTY)
    best = optimize(model, PlanOptions(schedules=200))
    most = max(int(baseline_allocation(model, rule).visits[0].sum()) for rule in BASELINES)
    assert best.allocation.visits.sum() >= 0.5 * most  # the rules visit every day; the plan stops after the test
    assert best.value <= best.bound + 1e-9
    # Crews are free, so that more visits are never worse: the plan is at the catalogue's best for every grid.
    assert best.value == pytest.approx(best.bound, abs=0.02)
    assert np.all(best.allocation.visits.sum(axis=2) > 0)
