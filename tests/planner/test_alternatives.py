"""Alternatives: what they keep, how they differ, and that their rows say what they should."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.errors import CivsimError
from civsim.planner import NearLimits, Optimum, PlanOptions, build_instance, optimize
from civsim.planner.alternatives import _Near, _started
from civsim.planner.directions import Direction, away_from, named_directions
from civsim.planner.generate import Generated
from civsim.planner.near import moved_share
from civsim.planner.optimize import surveyed_master
from civsim.planner.whole_plan import whole_plan
from civsim.roster import date_visits
from tests.planner.cities import tiny
from tests.planner.test_optimize import keeps_caps

QUICK = PlanOptions(schedules=60, near=NearLimits(3, 0.5))


@pytest.fixture(scope="module")
def best() -> Optimum:
    return optimize(tiny(), QUICK)


@pytest.fixture(scope="module")
def near() -> _Near:
    master = surveyed_master(build_instance(tiny(), QUICK.schedules), QUICK)
    return _started(whole_plan(master, QUICK), master.frame.instance, QUICK)


def days_of_shares(found: Generated) -> dict[tuple[int, int, int], float]:
    """Team-days by district, channel and quarter, added up from the columns in use."""
    instance, total = found.frame.instance, {}
    for column, share in zip(found.columns, found.solution.shares, strict=True):
        for g, j in zip(found.frame.members[column.class_], column.schedule, strict=True):
            for v, t in np.argwhere(instance.schedules[j]):
                key = int(instance.model.areas.district[g]), int(v), int(instance.periods.month[t]) // 3
                per_day = float(instance.model.channels.visits.grids_per_team_day[v])
                total[key] = total.get(key, 0.0) + share * float(instance.schedules[j, v, t]) / per_day
    return total


def variables(found: Generated) -> dict[str, float]:
    return dict(zip(found.statement.variables, found.solution.variables.tolist(), strict=True))


def directions(near: _Near) -> dict[str, Direction]:
    works = len(near.instance.modes.optional)
    return {d.key: d for d in named_directions(near.instance.model, near.groups, 100.0, 40.0, works)}


def score(near: _Near, found: Generated) -> float:
    own, weight = variables(found), near.instance.test_weight
    return float(sum(w * own[f"score_{a}"] for a, w in enumerate(weight)))


def test_rows_count_the_days_of_the_schedules_and_keep_the_value(near: _Near) -> None:
    floor, groups = near.best - 0.3, near.groups
    sizes = np.bincount(near.instance.model.areas.district)
    for direction in directions(near).values():
        found = near.solved(direction, floor)
        own, total = variables(found), days_of_shares(found)
        place = zip(groups.district.tolist(), groups.channel.tolist(), groups.quarter.tolist(), strict=True)
        days = np.array([total.get(key, 0.0) for key in place])
        assert [own[f"days_{i}"] for i in range(len(days))] == pytest.approx(days, abs=1e-6)
        assert days.sum() == pytest.approx(sum(total.values()))
        assert score(near, found) >= floor - 1e-6
        for d, size in enumerate(sizes):
            away = abs(days[groups.district == d].sum() / size - days.sum() / sizes.sum())
            assert own[f"uneven_{d}"] >= away - 1e-6
            if direction.key == "even":
                assert own[f"uneven_{d}"] == pytest.approx(away, abs=1e-6)


def test_without_a_floor_nothing_is_done_and_a_wider_floor_leads_farther(near: _Near) -> None:
    # With points worth nothing, the fewest days are none; the more points may go, the fewer days are needed.
    fewest = directions(near)["fewest_days"]
    blind = replace(near, options=replace(near.options, near=NearLimits(1, 1e9)))
    days = []
    for floor in (near.best - 1e-3, near.best - 0.3, near.best - 1.0, -1e6):
        days.append(sum(days_of_shares(blind.solved(fewest, floor)).values()))
    assert days[-1] == pytest.approx(0.0, abs=1e-6)
    assert np.diff(days).max() <= 1e-6
    assert days[0] > days[1] > days[2] > 1.0


def test_alternatives_are_near_and_differ(best: Optimum) -> None:
    model = tiny()
    assert len(best.alternatives) == 3
    assert [a.key for a in best.alternatives] == ["a", "b", "c"]
    for found in best.alternatives:
        assert found.allocation is not None
        keeps_caps(model, found.allocation.visits)
        assert found.within == (found.below <= 0.5 + 1e-9)
        assert found.value == pytest.approx(best.value - found.below)
        assert found.value <= best.bound + 1e-6
        assert found.moved >= found.apart >= 0.005
        assert date_visits(model, found.allocation).plan.size == found.allocation.visits.sum()
        per_day = float(model.channels.visits.grids_per_team_day[0])
        assert found.days()[1] == pytest.approx(found.allocation.visits.sum() / per_day, abs=1e-3)
    assert sum(found.within for found in best.alternatives) >= 2
    a, b = (np.array([p.own for p in x.parts]) for x in best.alternatives[:2])
    assert best.alternatives[1].apart <= moved_share(a, b) + 1e-6


def test_the_plan_itself_is_the_same_with_and_without(best: Optimum) -> None:
    alone = optimize(tiny(), replace(QUICK, near=NearLimits()))
    assert alone.alternatives == ()
    assert np.array_equal(alone.allocation.visits, best.allocation.visits)
    assert (alone.value, alone.bound) == (best.value, best.bound)


def test_same_input_same_alternatives(best: Optimum) -> None:
    again = optimize(tiny(), replace(QUICK, workers=1))
    for one, other in zip(best.alternatives, again.alternatives, strict=True):
        assert one.allocation is not None and other.allocation is not None
        assert np.array_equal(one.allocation.visits, other.allocation.visits)
        assert replace(one, allocation=None) == replace(other, allocation=None)


def test_weights_lead_away_from_what_is_used_already(near: _Near) -> None:
    groups, works = near.groups, [np.array([True]), np.array([False])]
    full, none = groups.reach, 0.0 * groups.reach
    assert away_from(groups, [none], works[:1], 1.0).days == pytest.approx(np.ones(len(full)))
    assert away_from(groups, [full], works[:1], 1.0).days == pytest.approx(-np.ones(len(full)))
    between = away_from(groups, [none, full], works, 1.0)
    assert between.days == pytest.approx(none)
    assert between.works == pytest.approx([0.0])
    assert away_from(groups, [none], works[:1], 1.0).works == pytest.approx([-0.1])


def test_share_moved_by_hand() -> None:
    a, b = np.array([4.0, 6.0, 0.0]), np.array([4.0, 2.0, 2.0])
    assert moved_share(a, b) == pytest.approx(0.4)  # 6 of 10 team-days are where they were
    assert moved_share(a, a) == 0.0
    assert moved_share(a, np.array([0.0, 0.0, 5.0])) == 1.0
    assert moved_share(0.0 * a, 0.0 * a) == 0.0


def test_no_plan_uses_more_than_the_reach(near: _Near, best: Optimum) -> None:
    for found in (best.allocation, *(a.allocation for a in best.alternatives)):
        assert found is not None
        days = near.groups.days(found.visits, near.instance.model.areas.district)
        assert (days <= near.groups.reach + 1e-9).all()


def test_least_money_has_no_alternatives_in_points() -> None:
    with pytest.raises(CivsimError, match="least_money"):
        optimize(tiny(), replace(QUICK, objective="least_money"))
