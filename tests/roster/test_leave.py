"""Teams on leave make no visits; the others make what they can, within their caps."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.model import Model, build_periods, teams_on, teams_on_leave
from civsim.roster import cap_violations, crewed, date_visits
from civsim.roster.review import reviewed
from civsim.roster.teams import areas_of
from tests.roster.conftest import allocated, build


def away(model: Model, *leaves: tuple[int, int, int, int]) -> Model:
    """The model with leaves (area, team, first day, last day) of its first channel."""
    rows = np.array([(0, *leave) for leave in leaves], np.int64)
    visits = replace(model.channels.visits, leave=rows)
    return replace(model, channels=replace(model.channels, visits=visits))


@pytest.mark.parametrize("per", ["city", "district"])
@pytest.mark.parametrize("number", [1, 3, 6])
def test_nobody_works_on_leave(per: str, number: int) -> None:
    bare = build({"channels.patrol.per": per, "channels.patrol.teams": 3})
    model = away(bare, (0, 0, 20, 60), (0, 2, 40, 50), (0, 1, 45, 47))
    roster = date_visits(model, allocated(model, number))
    area = areas_of(model, roster.plan)
    off = teams_on_leave(model.channels.visits, 0, model.time)
    assert not off[area, roster.team - 1, roster.plan.day].any()
    assert not cap_violations(model, roster.plan)
    keys = np.stack([roster.plan.day.astype(np.int64), area, roster.team.astype(np.int64)])
    assert np.unique(keys, axis=1, return_counts=True)[1].max() <= 3
    assert not ((roster.plan.day >= 45) & (roster.plan.day <= 47) & (area == 0)).any()
    again = crewed(model, roster.plan)
    assert np.array_equal(again.team, roster.team)
    others = {int(t) for t in roster.team[(roster.plan.day >= 20) & (roster.plan.day < 40) & (area == 0)]}
    assert others <= {2, 3} and others


def test_a_month_is_dropped_only_as_far_as_leave_takes_it() -> None:
    # 3 teams x 3 grids on the workdays of February 2022: all are used up; what one team's leave takes is dropped.
    bare = build({"channels.patrol.teams": 3})
    february = np.flatnonzero((bare.time.month == 1) & bare.channels.visits.works_on[0])
    most = 9 * len(february)
    periods = build_periods(bare.time, bare.assessments)
    wanted = np.zeros((1, 20, periods.size), np.int64)
    wanted[0, :, periods.month == 1] = -(-most // 20)
    full = date_visits(bare, allocated(bare, wanted))
    model = away(bare, (0, 1, int(february[3]), int(february[7])))
    cut = date_visits(model, allocated(model, wanted))
    assert full.plan.size == most and cut.plan.size == most - 5 * 3
    assert {d.reason for d in cut.dropped} == {"full"}
    (whole,) = (r for r in reviewed(model, cut) if r.district < 0)
    assert whole.able == 3 * len(february) - 5 and whole.used == pytest.approx(1.0)


def test_all_on_leave_is_the_reason_told() -> None:
    model = away(build({"channels.patrol.teams": 2}), (0, 0, 0, 400), (0, 1, 0, 400))
    assert teams_on(model.channels.visits, 0, model.time).max() == 0
    roster = date_visits(model, allocated(model, 1))
    assert roster.plan.size == 0 and {d.reason for d in roster.dropped} == {"on_leave"}


def test_visits_of_those_on_leave_are_too_many() -> None:
    bare = build({"channels.patrol.teams": 2})
    plan = date_visits(bare, allocated(bare, 6)).plan
    model = away(bare, (0, 1, 0, 400))
    assert cap_violations(bare, plan) == [] and {v.cap for v in cap_violations(model, plan)} == {3}


def test_a_leave_outside_the_horizon_changes_nothing() -> None:
    bare = build({"channels.patrol.teams": 2})
    model = away(bare, (0, 1, 178, 178))
    one, other = date_visits(bare, allocated(bare, 2)), date_visits(model, allocated(model, 2))
    early = other.plan.day < 150
    assert np.array_equal(one.plan.grid[one.plan.day < 150], other.plan.grid[early])
