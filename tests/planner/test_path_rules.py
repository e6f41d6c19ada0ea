"""Path rules: only schedules that keep them are used, and what cannot be kept is said."""

import numpy as np
import pytest

from civsim.errors import InfeasibleError
from civsim.model import Breach, breaches, build_periods
from civsim.model.path_rules import PathRuleBlock, followed, gaps
from civsim.planner import PlanOptions, build_instance, optimize
from civsim.planner.path_rules import days_of, keeps_rules
from civsim.roster import date_visits, path_breaches
from tests.planner.cities import city, tiny

QUICK = PlanOptions(schedules=100)
THREE_MONTHS = {"end": "2022-05-31", "tests": {"final": ["2022-05-20"]}, "channels__patrol__utilisation": 0.6}


def rules(**patrol):
    return {"plan": {"path_rules": {"patrol": patrol}}}


def test_gaps_and_waits_by_hand():
    # Days 0..9, visits on 2 and 7: left alone for 3 days from the start, then 5, then 3 to the end.
    start, length = gaps(np.array([2, 7]), 0, 9)
    assert list(zip(start.tolist(), length.tolist(), strict=True)) == [(-1, 3), (2, 5), (7, 3)]
    # A clean-up on day 2 is followed on day 4; one on day 8 not before the end (day 10 is the day after).
    assert followed(np.array([2, 8]), np.array([1, 4]), 9).tolist() == [2, 2]


def test_breaches_by_hand():
    blocks = {"walk": PathRuleBlock(every_days=4, revisit_after="sweep", within_weeks=1)}
    days = {0: {0: np.array([3, 10])}, 1: {0: np.array([2, 20])}}
    found = list(breaches(blocks, ("walk", "sweep"), days, 1, 0, 30))
    assert Breach(0, 0, 3, 7, 4) in found and Breach(0, 0, 10, 21, 4) in found
    assert Breach(0, 0, 20, 11, 7) in found  # swept on day 20, not seen again
    assert len(found) == 3  # the sweep of day 2 is followed on day 3


def test_every_schedule_that_is_used_keeps_the_rules():
    model = city(grids=(1.0, 2.0, 0.5), **THREE_MONTHS, **rules(every_days=25))
    instance = build_instance(model, 100)
    assert not instance.allowed[0] and instance.allowed[1:].all()
    assert len(instance.schedules) > 20, "mended schedules keep the catalogue rich"
    free = build_instance(city(grids=(1.0, 2.0, 0.5), **THREE_MONTHS), 100)
    work_days = instance.dynamics.work_days
    assert not all(keeps_rules(model, work_days, s) for s in free.schedules), "the rule must bind"
    for schedule in instance.schedules[1:]:
        for phase in (0.125, 0.875):
            own = days_of(work_days, schedule, phase)[0]
            marks = np.concatenate([[-1], own, [model.time.n_days]])
            assert np.diff(marks).max() <= 25


def test_a_plan_keeps_the_rule_and_pays_for_it():
    changes = THREE_MONTHS | {"channels__patrol__utilisation": 0.15}
    free = optimize(city(grids=(1.0, 8.0), **changes), QUICK)
    model = city(grids=(1.0, 8.0), **changes, **rules(every_days=33))
    bound = optimize(model, QUICK)
    assert bound.lp_value < free.lp_value - 0.1
    assert bound.value <= bound.bound + 1e-9
    assert path_breaches(model, date_visits(model, free.allocation).plan), "the rule must bind"
    assert path_breaches(model, date_visits(model, bound.allocation).plan) == []


def test_closed_months_stay_empty():
    model = city(grids=(1.0, 2.0), **THREE_MONTHS, **rules(closed_months=[4]))
    best = optimize(model, QUICK)
    month = model.time.month_of_year[build_periods(model.time, model.assessments).first_day]
    assert best.allocation.visits[0][:, month == 4].sum() == 0
    assert best.allocation.visits[0].sum() > 0
    plan = date_visits(model, best.allocation).plan
    assert not (model.time.month_of_year[plan.day] == 4).any()


def test_a_clean_up_is_followed():
    def channel(teams):
        return {
            "kind": "visit", "teams": teams, "grids_per_team_day": 1, "cost_per_team_day": 0.1,
            "find_probability": {"litter": 0.8},
        }  # fmt: skip

    channels = {"patrol": channel(1), "sweep": channel(1)}
    channels["sweep"]["find_probability"] = {"litter": 0.95}
    after = rules(revisit_after="sweep", within_weeks=3)
    model = city(grids=(1.0, 2.0), end="2022-05-31", tests={"final": ["2022-05-20"]}, channels=channels, **after)
    instance = build_instance(model, 100)
    sweeps = instance.schedules[:, 1, :2].sum(axis=1) > 0  # in time to be followed
    assert sweeps.any() and instance.allowed[sweeps].all()
    assert (instance.schedules[sweeps][:, 0].sum(axis=1) > 0).all()
    best = optimize(model, QUICK)
    assert best.value <= best.bound + 1e-9


def test_too_few_teams_for_the_rule_name_what_is_missing():
    changes = THREE_MONTHS | {"channels__patrol__utilisation": 0.02}
    with pytest.raises(InfeasibleError) as refusal:
        optimize(city(grids=(1.0, 2.0), **changes, **rules(every_days=10)), QUICK)
    assert refusal.value.exit_code == 3
    assert "patrol +" in refusal.value.message.en and "path_rules" in refusal.value.message.zh


def test_no_teams_for_the_rule_say_where():
    with pytest.raises(InfeasibleError, match="no teams of this channel"):
        optimize(city(teams=0, **THREE_MONTHS, **rules(every_days=30)), QUICK)


def test_rules_that_contradict_one_another_are_told():
    with pytest.raises(InfeasibleError, match="no schedule of visits keeps"):
        optimize(city(**THREE_MONTHS, **rules(every_days=20, closed_months=[4])), QUICK)


def test_a_city_with_surveys_works_and_money_keeps_a_rule():
    # Surveys ask for the least load that plans can lead to; path rules must not stand in the way of that bound.
    model = tiny(plan__path_rules={"patrol": {"every_days": 25}})
    best = optimize(model, QUICK)
    assert best.value <= best.bound + 1e-9
    visited = best.allocation.visits[0].sum(axis=1)
    assert (visited > 0).all()
