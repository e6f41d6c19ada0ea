"""Campaigns in the planner: the mean course knows them, district by district; their money is gone."""

import numpy as np
import pytest

from civsim.engine import simulate
from civsim.model import build_periods, make_plan
from civsim.planner import PlanOptions, optimize
from civsim.planner.modes import build_modes
from civsim.planner.response import build_dynamics, respond
from tests.planner.cities import city

DRIVE = {"districts": ["d0"], "start": "2022-03-05", "months": 1, "cut": {"litter": 0.8}, "build_up_days": 5}
HALVES = [{"months": 1, "cost_share": 0.5, "cut": {"litter": cut}} for cut in (0.3, 0.4)]
WORK = {"grids": ["g0", "g1"], "start": "2022-03-10", "cost": 1, "stages": HALVES}
SPRING = {"end": "2022-05-31", "tests": {"final": ["2022-05-31"]}, "works": {"w": WORK}}


def test_the_mean_course_is_the_engines_where_campaigns_differ_by_district() -> None:
    # Two districts of one grid, a campaign in one and a work in both: problems open at the test, and crew-hours.
    model = city(grids=(4.0, 4.0), campaigns={"drive": {**DRIVE, "start": "2022-04-20"}}, **SPRING)
    periods = build_periods(model.time, model.assessments)
    dynamics = build_dynamics(model, periods)
    response = respond(dynamics, np.zeros((1, 1, periods.size), np.int16))
    features = build_modes(model, dynamics.completion_days, ()).features
    expected = np.einsum("gcs,csk->gk", features, response.visible[0, :, :, 0])[:, 0]
    nobody = make_plan("none", *np.zeros((3, 0), np.int64), len(model.departments.crews), model.time)
    seen = np.array([o.snapshots.sum(axis=(0, 2)) for o in simulate(model, nobody, 3, range(600))])
    error = seen.std(axis=0, ddof=1) / np.sqrt(len(seen))
    assert expected[0] < expected[1] - 20 * error[1], "the campaign hardly matters here"
    assert (np.abs(seen.mean(axis=0) - expected) < 0.02 * expected + 3 * error).all()


def test_a_campaign_raises_the_score_and_takes_its_money() -> None:
    quick = PlanOptions(schedules=50)
    without = optimize(city(budget={2022: 50}, **SPRING), quick)
    drive = {"drive": {**DRIVE, "districts": [], "cost": 2.0}}
    with_it = optimize(city(budget={2022: 50}, campaigns=drive, **SPRING), quick)
    assert with_it.value > without.value
    assert with_it.bound > without.bound
    assert with_it.resources_used["money"]["campaigns"] == {"2022": pytest.approx(2.0)}
    optional = {"drive": {**drive["drive"], "optional": True}}
    idle = optimize(city(budget={2022: 50}, campaigns=optional, **SPRING), quick)
    assert idle.value == pytest.approx(without.value)
    chosen = city(budget={2022: 50}, campaigns=optional, plan={"campaigns": ["drive"]}, **SPRING)
    assert optimize(chosen, quick).value == pytest.approx(with_it.value)
