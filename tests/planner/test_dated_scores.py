"""Scores of dated visits: those of the linear programme where the dates are its own."""

import numpy as np
import pytest

from civsim.model import build_periods, make_plan
from civsim.planner.dated_scores import dated_scores
from civsim.planner.instance import build_instance
from civsim.planner.response import PHASES, visit_days
from tests.planner.cities import city, tiny


def test_dates_of_the_response_give_the_points_of_the_response() -> None:
    # The response averages over four phases; visits on the days of each phase have the mean of these points. The
    # grids differ in size, and no indicator is a survey, whose line would lie above its curve.
    model = city(grids=(1.0, 2.0, 5.0), rule=("deduct", 0.2))
    schedule = np.full((1, 1, build_periods(model.time, model.assessments).size), 3, np.int16)
    instance = build_instance(model, schedules=schedule)
    G, found = len(model.areas.grids), []
    for phase in PHASES:
        counts = visit_days(instance.dynamics, schedule[0], phase)[0]
        days = np.repeat(np.arange(len(counts)), counts)
        plan = make_plan(
            "p", np.repeat(days, G), np.zeros(len(days) * G), np.tile(np.arange(G), len(days)), 1, model.time
        )
        found.append(dated_scores(instance, plan))
    assert np.mean(found, axis=0) == pytest.approx(instance.points[:, :, 0].sum(axis=1) + instance.constant, abs=1e-9)
    assert np.ptp(found) > 0.01  # phases matter here, so another phase would show


def test_surveys_and_works_count_as_they_are() -> None:
    # Without visits dates do not matter: only the survey's line may lie above its curve, and the work adds its points.
    model = tiny()
    nothing = np.zeros((1, 1, build_periods(model.time, model.assessments).size), np.int16)
    instance, none = build_instance(model, schedules=nothing), np.zeros(0, np.int64)
    pools = len(model.departments.crews)
    idle = dated_scores(instance, make_plan("idle", none, none, none, pools, model.time))
    built = dated_scores(instance, make_plan("built", none, none, none, pools, model.time, works=(0,)))
    rows = instance.modes.without()
    stated = instance.points[:, rows, 0].sum(axis=1) + instance.constant
    assert (idle <= stated + 1e-9).all() and (idle > stated - 0.5).all()
    assert (built > idle).all()
