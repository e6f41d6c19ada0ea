"""Work that piles up under a plan: by hand in a city with one crew, and not at all where there are crews enough."""

import numpy as np
import pytest

from civsim.planner import PlanOptions, build_instance, optimize
from civsim.planner.columns import Choice
from civsim.planner.evaluate import worth_of
from civsim.planner.overload import overload
from tests.planner.cities import city

BUSY = {
    "end": "2022-06-30", "tests": {"final": ["2022-06-20"]}, "teams": 0, "rule": ("deduct", 0.1),
    "categories__litter__crew_hours": {"median": 2.0, "sigma": 0},
}  # fmt: skip


def test_what_waits_before_a_test_is_what_the_crew_had_no_time_for() -> None:
    # Reports bring nearly 3 orders of 2 h a day in the end; one crew works 12 h on most days, 4 h on none of them.
    model = city(**BUSY, departments__crew={"crews": 1, "overtime_share": 0, "shift": {"from": 8, "to": 11}})
    instance = build_instance(model, 5)
    choice = Choice(np.arange(2), np.zeros(2, np.int64))
    found = overload(instance, choice, worth_of(instance, choice))
    first = int(model.assessments.first_day[0])
    eve = int(instance.dynamics.crew_period[first]) - 1
    day = int(np.flatnonzero(instance.dynamics.crew_period == eve)[-1]) + 1
    due = np.einsum("gcs,cst->t", instance.modes.features, instance.responses.hours[0])[: eve + 1]
    waiting = 0.0
    for t, hours in enumerate(due):
        waiting = max(waiting + hours - 3.0 * (instance.dynamics.crew_period == t).sum(), 0.0)
    use, days = found.pools[0]
    assert use == pytest.approx(due.sum() / (3.0 * day)) and use > 1.0
    assert days == pytest.approx(waiting / 3.0, rel=0.02) and days > 10
    assert found.at_all and found.unpaid == 0.0


def test_crews_enough_are_not_overloaded() -> None:
    assert not optimize(city(**BUSY), PlanOptions(schedules=20)).overload.at_all


def test_repairs_that_cannot_be_paid_are_counted_in_days() -> None:
    # 100 crews but money for a part of the repairs only: the rest waits before the test.
    model = city(**BUSY, departments__crew__crews=100, budget={2022: 1.0})
    found = optimize(model, PlanOptions(schedules=20)).overload
    assert not found.pools and found.unpaid > 0.3 and found.unpaid_days > 10 and found.at_all
