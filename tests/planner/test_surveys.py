"""Survey lines: never below the curve where plans can lead, and close to it where a plan leads."""

import numpy as np
import pytest

from civsim.model import build_periods
from civsim.planner import BASELINES, PlanOptions, baseline_allocation, build_instance, optimize
from civsim.planner.gains import counted_tests
from civsim.planner.instance import survey_loads, with_surveys
from civsim.planner.least_load import load_of_leaf, with_floors
from civsim.planner.response import build_dynamics, respond
from civsim.planner.survey_excess import survey_excess
from civsim.planner.surveys import loads
from civsim.scores import survey_line, survey_points
from tests.planner.cities import tiny


def test_the_floor_lies_below_every_plan_and_above_what_teams_cannot_do() -> None:
    model = tiny()
    plain = build_instance(model)
    instance = with_floors(plain, 1e-4, 40, 30.0)
    leaf, periods = instance.surveys[0], build_periods(model.time, model.assessments)
    every_grid_at_its_best = load_of_leaf(plain, leaf)[plain.modes.without()].min(axis=1).sum()
    assert leaf.floor > 1.3 * every_grid_at_its_best
    dynamics = build_dynamics(model, periods)
    test = int(counted_tests(model)[leaf.assessment])
    for rule in BASELINES:
        visits = baseline_allocation(model, rule).visits
        response = respond(dynamics, np.ascontiguousarray(visits.transpose(1, 0, 2)))
        parts = model, dynamics, plain.modes, response, test
        by_grid = sum(loads(*parts, c) for c in np.flatnonzero(leaf.categories))
        own = by_grid[plain.modes.without(), np.arange(len(model.areas.grids))].sum()
        assert own >= leaf.floor - 1e-6, rule


def test_a_shorter_range_brings_the_line_down_to_the_curve() -> None:
    leaf = build_instance(tiny()).surveys[0]
    tops = []
    for least in (0.5, 4.0):
        level, slope = survey_line(leaf.curve, 4.2, least, 9.0)
        x = np.linspace(least, 9.0, 300)
        assert (level + slope * x >= [survey_points(leaf.curve, float(v)) - 1e-9 for v in x]).all()
        tops.append(level + slope * 4.2)
    assert tops[1] < tops[0] - 1.0
    assert tops[1] == pytest.approx(survey_points(leaf.curve, 4.2), abs=0.3)


def test_lines_may_be_drawn_anew_as_often_as_wanted() -> None:
    # A table of points without the surveys is not kept: new lines replace the old by what their slopes differ.
    plain = build_instance(tiny())
    before = plain.points.copy()
    busy = survey_loads(plain, plain.modes.without(), np.full(len(plain.class_of), len(plain.schedules) - 1))
    drawn = with_surveys(with_surveys(plain, busy), busy / 2, tangent=True)
    assert np.abs(drawn.points - before).max() > 1e-3, "the lines must differ"
    again = with_surveys(drawn, None)
    assert again.points == pytest.approx(before, abs=1e-12)
    assert again.constant == pytest.approx(plain.constant, abs=1e-12)
    assert np.array_equal(plain.points, before), "the first problem is not touched"


def test_the_plan_of_the_smallest_city_is_valued_near_its_curve() -> None:
    model = tiny()
    found = optimize(model, PlanOptions())
    plain = build_instance(model)
    schedule = {table.tobytes(): j for j, table in enumerate(plain.schedules)}
    by_grid = found.allocation.visits.transpose(1, 0, 2)
    picks = np.array([schedule[np.ascontiguousarray(table).tobytes()] for table in by_grid])
    load = survey_loads(plain, plain.modes.without(), picks)
    drawn = with_surveys(with_floors(plain, 1e-4, 40, 30.0), load)
    assert survey_excess(with_surveys(plain, load), load) > 1.0
    assert survey_excess(drawn, load) < 0.3
