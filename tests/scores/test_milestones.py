"""Milestones: every date is the plan's, every level that of the run."""

from datetime import date

import numpy as np
import pytest

from civsim.model import build_model, make_plan
from civsim.results import stock
from civsim.scores import Milestone, milestones
from civsim.study import load_scenario, simulate

DAYS = (3, 20, 40, 41, 60)


@pytest.fixture(scope="module")
def made() -> tuple[object, ...]:
    scenario = load_scenario("tiny")
    model = build_model(scenario)
    day = np.array(DAYS) + model.time.warm_up_days
    overtime = np.zeros((len(model.departments.crews), len(model.time.months)))
    overtime[0, 1] = overtime[0, 2] = 0.1
    grids = np.array([0, 1, 0, 2, 3])
    plan = make_plan("p", day, np.zeros(5, int), grids, len(overtime), model.time, overtime, (0,))
    return model, simulate(scenario, plan, 4, 1), plan


@pytest.fixture(scope="module")
def found(made) -> dict[tuple[str, date], Milestone]:  # type: ignore[no-untyped-def]
    return {(m.kind, m.last): m for m in milestones(*made)}


def of_kind(found: dict[tuple[str, date], Milestone], kind: str) -> list[Milestone]:
    return [m for (k, _), m in found.items() if k == kind]


def test_dates_are_those_of_the_plan(made, found) -> None:  # type: ignore[no-untyped-def]
    model, _, plan = made
    test_day = int(model.assessments.first_day[np.flatnonzero(model.assessments.weight > 0)[0]])
    before = plan.day[plan.day < test_day]
    (visits,) = of_kind(found, "visits")
    assert (visits.first, visits.last) == (model.time.date_of(before.min()), model.time.date_of(before.max()))
    assert visits.number == len(before)
    assert visits.days_before == test_day - before.max()
    assert visits.test_day == model.time.date_of(test_day)
    (last,) = of_kind(found, "last_round")
    # The last visits of grids 0 to 3 fall on the days 40, 20, 41 and 60: all four lie in the middle eight tenths.
    assert last.number == 4
    assert (last.first, last.last) == (model.time.date_of(plan.day[1]), model.time.date_of(plan.day[4]))
    (overtime,) = of_kind(found, "overtime")
    assert (overtime.first.strftime("%Y-%m"), overtime.last.strftime("%Y-%m")) == tuple(model.time.months[1:3])
    for work in of_kind(found, "works"):
        w = next(i for i, name in enumerate(model.works.names) if name == work.name)
        assert work.last == model.time.date_of(int(model.works.complete_day[w]) - 1)


def test_levels_are_those_of_the_run(made, found) -> None:  # type: ignore[no-untyped-def]
    model, run, _ = made
    left = stock(run).sum(["grid", "category"])
    hidden = of_kind(found, "hidden")
    assert hidden
    for m in hidden:
        month = model.time.months.index(m.last.strftime("%Y-%m"))
        own, known = left["hidden"].isel(month=month), found["known", m.last]
        assert m.level is not None and known.level is not None
        assert m.level.mean == pytest.approx(float(own.mean()))
        assert known.level.mean == pytest.approx(float((left["open"] - left["hidden"]).isel(month=month).mean()))
        assert m.level.low <= m.level.mean <= m.level.high
        assert m.days_before > 0
    (busiest,) = of_kind(found, "repairs")
    closed = run["closed"].sum(["grid", "category"]).mean("replication")
    month = model.time.months.index(busiest.last.strftime("%Y-%m"))
    assert busiest.level is not None
    assert busiest.level.mean == pytest.approx(float(closed[month]))


def test_a_plan_without_anything_still_has_levels(made) -> None:  # type: ignore[no-untyped-def]
    model, run, plan = made
    empty = make_plan("none", plan.day[:0], plan.channel[:0], plan.grid[:0], len(plan.overtime), model.time)
    kinds = {m.kind for m in milestones(model, run, empty)}
    assert not kinds & {"visits", "last_round", "overtime"}
    assert {"hidden", "known"} <= kinds
