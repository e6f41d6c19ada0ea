"""Plans for tests whose dates are uncertain: the LP reckons with every date and its probability."""

import numpy as np
import pytest

from civsim.engine import sittings_held
from civsim.planner import OBJECTIVES, PlanOptions, build_instance, optimize
from civsim.planner.dated_tests import dated
from civsim.scores import counted_of
from tests.planner.cities import city

QUICK = PlanOptions(schedules=60)


def test_a_test_that_is_sure_to_move_is_planned_like_one_on_that_day() -> None:
    moved = optimize(city(end="2022-04-30", assessments__final__shift_days={14: 1.0}), QUICK)
    there = optimize(city(end="2022-04-30", tests={"final": ["2022-04-14"]}), QUICK)
    assert moved.value == pytest.approx(there.value)
    assert moved.bound == pytest.approx(there.bound)
    assert (moved.allocation.visits == there.allocation.visits).all()
    assert dict(moved.scores) == pytest.approx(dict(there.scores))


def test_dates_are_weighed_by_their_probability() -> None:
    model = city(end="2022-04-30", assessments__final__shift_days={14: 0.3, 500: 0.2})
    known = dated(model)
    assert known.model.assessments.ids == ("final", "final+14d")
    assert known.weight == pytest.approx([0.5 / 0.8, 0.3 / 0.8])  # given that it is held
    assert known.dates == {0: ((0, pytest.approx(0.625)), (1, pytest.approx(0.375)))}


@pytest.mark.parametrize("objective", sorted(OBJECTIVES))
def test_every_objective_takes_uncertain_dates(objective: str) -> None:
    model = city(end="2022-04-30", tests={"first": ["2022-03-20"], "final": ["2022-04-10"]},
                 weights={2022: 1.0}, target={"score": 10}, assessments__first__cancel_probability=0.5,
                 assessments__final__shift_days={14: 0.5}, budget={2022: 1000},
                 plan={"phases": {2022: {"emphasis": {"1": 2.0}}},
                       "futures": {"busy": {"weight": 0.5, "arrivals": {"litter": 1.5}}}})  # fmt: skip
    found = optimize(model, PlanOptions(schedules=60, objective=objective))
    assert set(found.scores) == {"first", "final"}
    assert found.bound >= found.value - 1e-6
    assert "按给定概率平均" in found.bound_covers.zh


def test_the_expected_cycle_score_is_that_of_drawn_dates() -> None:
    # The LP's value of a plan = mean over drawn dates of the cycle score made of its scores by date.
    model = city(end="2022-04-30", tests={"first": ["2022-03-20"], "final": ["2022-04-10"]}, weights={2022: 1.0},
                 assessments__first__cancel_probability=0.5, assessments__final__shift_days={14: 0.5})  # fmt: skip
    instance, drawn = build_instance(model), sittings_held(model.assessments, 1, range(4000))
    by_date = np.array([60.0, 80.0, 90.0])  # first, final, final two weeks later
    assert [(s.test, s.shift) for s in model.assessments.sittings.each] == [(0, 0), (1, 0), (0, 14)]
    assert model.assessments.ids == ("final", "first")
    real = np.where(drawn >= 0, np.array([80.0, 60.0, 90.0])[drawn], np.nan)
    cycle = counted_of(model).cycle_scores(real)
    error = cycle.std() / np.sqrt(len(cycle))
    assert error < 0.3
    assert abs(cycle.mean() - instance.test_weight @ by_date) < 3.5 * error
    assert instance.if_held(by_date) == pytest.approx([60.0, 85.0])
