"""The rolling plan keeps to the visits of its plan, sees no more than the city, and is the same in both engines."""

from dataclasses import replace
from functools import cache

import numpy as np

from civsim.model import Due, Known, Model, Plan, make_plan
from civsim.planner import Rolling, baseline_allocation, outset_of
from civsim.roster import date_visits
from tests.engine.worlds import differences, run
from tests.planner.cities import city, tiny


@cache
def rolled() -> tuple[Model, Plan]:
    """The smallest scenario, its cyclic rounds looked at again every month."""
    model = tiny()
    plan = date_visits(model, baseline_allocation(model, "cyclic")).plan
    return model, replace(plan, policy=Rolling(outset_of(model, plan), schedules=60))


def test_both_engines_follow_it_alike() -> None:
    model, plan = rolled()
    fast, reference = run(model, plan, 5), run(model, plan, 5, engine="reference")
    assert differences(fast, reference) == []
    assert differences(fast, run(model, replace(plan, policy=None), 5)) != []


def nothing_known(model: Model, day: int) -> Known:
    """Empty books."""
    none = np.zeros((len(model.areas.grids), len(model.categories.ids)), np.int64)
    return Known(day, none, none, none, np.full((1, len(model.areas.grids)), -1))


def test_it_decides_by_the_books_alone_and_as_often_as_asked() -> None:
    # Two cities with the same books get the same visits, those of the plan moved; more found, other visits.
    model, plan = rolled()
    assert plan.policy
    here = plan.day < 31
    due = Due(plan.day[here], plan.channel[here], plan.grid[here])
    first, second = (plan.policy.start(model)(nothing_known(model, 0), due) for _ in range(2))
    assert np.array_equal(first, second)
    assert len(first) == len(due.grid)
    assert not np.array_equal(first, due.grid)


def test_visits_follow_what_comes_back() -> None:
    # One visit is left, a day before the test, and two grids alike but for what was closed in the second: half of it
    # comes back within days.
    model = city(
        grids=(1.0, 1.0),
        end="2022-04-30",
        tests={"final": ["2022-04-03"]},
        categories__litter__relapse_probability=0.5,
        categories__litter__relapse_days=10,
        categories__litter__on_the_spot_share=0.0,
    )
    for closed, wanted in ((0, 0), (1, 1)):
        plan = make_plan("one", np.array([32]), np.array([0]), np.array([0]), len(model.departments.crews), model.time)
        decide = Rolling(outset_of(model, plan)).start(model)
        none = np.zeros(0, np.int64)
        decide(replace(nothing_known(model, 0), last_visit=np.full((1, 2), -1)), Due(none, none, none))  # type: ignore[arg-type]
        books = nothing_known(model, 31)
        books.found[1], books.closed[1] = 60 * closed, 60 * closed
        grid = decide(books, Due(plan.day, plan.channel, plan.grid))
        assert grid.tolist() == [wanted]
