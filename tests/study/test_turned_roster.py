"""Turned walks: the same visits, better dates."""

import numpy as np

from civsim.model import build_periods
from civsim.planner import NearLimits, PlanOptions, build_instance, dated_scores, optimize
from civsim.roster import cap_violations, date_visits
from civsim.study import load_scenario
from civsim.study.alternatives import with_alternatives
from civsim.study.certify import certify
from civsim.study.turned_roster import TURNS, turned_roster
from tests.planner.cities import tiny


def test_alternatives_are_dated_like_the_plan() -> None:
    plan = certify(load_scenario("tiny"), PlanOptions(near=NearLimits(1, 0.5)), 1, baselines="none")
    (other,) = with_alternatives(plan).alternatives
    expected = turned_roster(plan.model, other.optimum)
    assert (other.plan.day == expected.plan.day).all() and (other.plan.grid == expected.plan.grid).all()
    plain = date_visits(plan.model, other.optimum.allocation).plan
    assert (plain.day != other.plan.day).any(), "no turn is better here: the test shows nothing"


def test_the_best_turn_is_taken() -> None:
    model = tiny()
    optimum = optimize(model, PlanOptions())
    turned, plain = turned_roster(model, optimum), date_visits(model, optimum.allocation)
    periods = build_periods(model.time, model.assessments)
    instance = build_instance(model, schedules=np.zeros((1, 1, periods.size), np.int16))
    worth = [
        float(dated_scores(instance, r.plan)[0])
        for r in (turned, *(date_visits(model, optimum.allocation, turn=n / TURNS) for n in range(TURNS)))
    ]
    assert worth[0] == max(worth) and worth[0] > worth[1] + 0.1
    assert turned.plan.size == plain.plan.size and cap_violations(model, turned.plan) == []
    for roster in (turned, plain):  # every grid keeps its visits in every period
        period = np.searchsorted(periods.last_day, roster.plan.day)
        made = np.zeros_like(optimum.allocation.visits)
        np.add.at(made, (roster.plan.channel, roster.plan.grid, period), 1)
        assert (made == optimum.allocation.visits).all()
