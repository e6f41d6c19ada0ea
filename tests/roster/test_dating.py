"""Dated rosters keep the amounts, the caps, the days of work and the spacing."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from civsim.model import Model, build_periods, make_plan
from civsim.roster import Roster, cap_violations, crewed, date_visits
from civsim.roster.route import route
from tests.roster.conftest import allocated, build, counted

WINDOWS = [
    {"from": "2022-01-10", "to": "2022-03-20", "days": 9},
    {"from": "2022-05-05", "to": "2022-06-30"},
]
WINDOW_DATES = date(2022, 1, 10), date(2022, 3, 20)  # of the first
MODELS = {
    "one_team": build(),
    "warm_up": build({"horizon.warm_up_days": 40, "channels.patrol.teams": 3}),
    "by_district": build({"channels.patrol.per": "district", "channels.patrol.teams": 2}),
    "no_team_in_d1": build({"channels.patrol.per": "district", "channels.patrol.teams": {"d2": 4}}),
    "windows": build({"channels.patrol.active": WINDOWS, "channels.patrol.teams": 2}),
    "rest_days": build({"channels.patrol.rest_days": True, "channels.patrol.grids_per_team_day": 7}),
}


def dropped_counts(model: Model, roster: Roster, shape: tuple[int, ...]) -> np.ndarray:
    dropped = np.zeros(shape, np.int64)
    for d in roster.dropped:
        assert d.visits > 0
        dropped[d.channel, d.grid, d.period] += d.visits
    return dropped


def days_by_period(model: Model, roster: Roster) -> list[np.ndarray]:
    periods = build_periods(model.time, model.assessments)
    days = np.unique(roster.plan.day)
    return [days[(days >= a) & (days <= b)] for a, b in zip(periods.first_day, periods.last_day, strict=True)]


@pytest.mark.parametrize("name", MODELS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_every_roster_keeps_amounts_caps_and_days(name: str, data: st.DataObject) -> None:
    model = MODELS[name]
    periods, visits = build_periods(model.time, model.assessments), model.channels.visits
    shape = (1, len(model.areas.grids), periods.size)
    most = data.draw(st.sampled_from([1, 3, 8, 40]))
    wanted = data.draw(arrays(np.int16, shape, elements=st.integers(0, most), fill=st.integers(0, most)))
    allocation = allocated(model, wanted)
    roster = date_visits(model, allocation)
    plan = roster.plan

    # Nothing is lost without a word: visits made and visits dropped are those allocated.
    dropped = dropped_counts(model, roster, shape)
    made = counted(model, plan.day, plan.channel, plan.grid)
    assert (made + dropped == wanted).all()

    # Only what is beyond teams x days of work x grids a team-day is dropped, where no window limits the days.
    area = visits.area_of(0, model.areas.district)
    cap = visits.teams[0] * visits.grids_per_team_day[0]
    work = np.array([visits.works_on[0, periods.days(t)].sum() for t in range(periods.size)])
    if name != "windows":
        for a in range(len(cap)):
            mine = (wanted[0, area == a].sum(axis=0), dropped[0, area == a].sum(axis=0))
            assert (mine[1] == np.maximum(mine[0] - cap[a] * work, 0)).all()

    assert cap_violations(model, plan) == []
    assert visits.works_on[0, plan.day].all() and (plan.day >= model.time.warm_up_days).all()

    # A team makes at most its number of visits a day, in the order 1, 2, ...; there are not more teams than stated.
    assert (roster.team >= 1).all() and (roster.team <= visits.teams[0][area[plan.grid]]).all()
    team_days: dict[tuple[int, int, int], list[int]] = {}
    for d, a, t, o in zip(plan.day, area[plan.grid], roster.team, roster.order, strict=True):
        team_days.setdefault((int(d), int(a), int(t)), []).append(int(o))
    for orders in team_days.values():
        assert sorted(orders) == list(range(1, len(orders) + 1))
        assert len(orders) <= visits.grids_per_team_day[0]

    # No grid twice on a day, unless it has more visits than there are days.
    keys, times = np.unique(np.stack([plan.day, plan.grid]), axis=1, return_counts=True)
    for (d, g), n in zip(keys.T, times, strict=True):
        t = int(np.searchsorted(periods.first_day, d, side="right") - 1)
        days = len(days_by_period(model, roster)[t])
        assert n == 1 or made[0, g, t] > days

    again = date_visits(model, allocation)
    assert all((getattr(again.plan, k) == getattr(plan, k)).all() for k in ("day", "channel", "grid"))
    assert (again.team == roster.team).all() and (again.order == roster.order).all()


@pytest.mark.parametrize("name", ["warm_up", "by_district"])
def test_loads_are_even_over_the_days_of_a_period(name: str) -> None:
    # Half of the grids have one visit, the others up to three.
    model = MODELS[name]
    spans = days_by_period_of(model)
    wanted = np.ones((1, 20, len(spans)), np.int16)
    wanted[0, ::2] += (np.arange(10)[:, None] + np.arange(len(spans))).astype(np.int16) % 3
    roster = date_visits(model, allocated(model, wanted))
    assert not roster.dropped
    area = model.channels.visits.area_of(0, model.areas.district)
    loads = np.zeros((2, model.time.n_days), np.int64)
    np.add.at(loads, (area[roster.plan.grid], roster.plan.day), 1)
    for days in spans:
        work = loads[: area.max() + 1, days[model.channels.visits.works_on[0, days]]]
        assert (work.max(axis=1) - work.min(axis=1) <= 1).all()


def days_by_period_of(model: Model) -> list[np.ndarray]:
    periods = build_periods(model.time, model.assessments)
    return [periods.days(t) for t in range(periods.size)]


def test_steadily_visited_grids_are_evenly_spaced() -> None:
    # One visit a month each: a grid's visits lie a month apart, give or take the days of rest.
    model = build({"horizon.end": "2022-06-30", "assessments": {}, "indicators": None})
    roster = date_visits(model, allocated(model, 1))
    for g in range(20):
        gaps = np.diff(roster.plan.day[roster.plan.grid == g])
        assert gaps.min() >= 21 and gaps.max() <= 40, (g, gaps)


@pytest.mark.parametrize("visits", [2, 4, 6])
def test_visits_of_a_grid_lie_three_days_apart(visits: int) -> None:
    # Few grids, so that no cap stands in the way; the grids take turns in having no visits at all.
    model = build({"channels.patrol.teams": 20, "assessments": {}, "indicators": None})
    wanted = np.zeros((1, 20, 6), np.int16)
    wanted[0, ::2, ::2], wanted[0, 1::2, :] = visits, visits
    roster = date_visits(model, allocated(model, wanted))
    for g in range(20):
        assert np.diff(roster.plan.day[roster.plan.grid == g]).min() >= 3
    month = roster.plan.day[roster.plan.grid == 1][:visits]
    assert np.diff(month).max() <= 31 / visits + 6


def test_a_team_walks_neighbouring_grids() -> None:
    model = MODELS["one_team"]
    roster = date_visits(model, allocated(model, 1))
    walk = route(model.areas)
    rank = np.argsort(walk)
    apart = []
    for day in np.unique(roster.plan.day):
        mine = roster.plan.day == day
        ranks = rank[roster.plan.grid[mine]][np.argsort(roster.order[mine])]
        apart.append(np.diff(ranks))
    assert (np.concatenate(apart) == 1).mean() > 0.95


def test_teams_share_the_work_and_keep_their_part_of_the_walk() -> None:
    # Three teams where one or two would do: each has about a third of the visits, all in its own part.
    model = build({"channels.patrol.teams": 3})
    roster = date_visits(model, allocated(model, 3))
    share = np.bincount(roster.team)[1:] / roster.plan.size
    assert share.min() > 0.25
    rank = np.argsort(route(model.areas))[roster.plan.grid]
    first, second, third = (rank[roster.team == k].mean() for k in (1, 2, 3))
    assert first + 4 < second < third - 4


def test_a_window_uses_its_days_where_the_visits_are() -> None:
    # All visits in March, 10 days of work for them: the window's 9 days all go to March, and the rest is dropped.
    model = MODELS["windows"]
    periods = build_periods(model.time, model.assessments)
    wanted = np.zeros((1, 20, periods.size), np.int16)
    march = int(np.flatnonzero(periods.month == 2)[0])
    wanted[0, :, march] = 3  # 60 visits, 6 a day
    roster = date_visits(model, allocated(model, wanted))
    days = np.unique(roster.plan.day)
    assert len(days) == 9 and roster.plan.size == 54 and roster.dropped_visits == 6
    assert {d.reason for d in roster.dropped} == {"full"}
    assert all(model.time.date_of(int(d)).month == 3 for d in days)
    assert roster.utilisation[0, 2] == 1.0 and np.isnan(roster.utilisation[0, 3])


def test_a_window_over_several_periods_keeps_its_number_of_days() -> None:
    model = MODELS["windows"]
    roster = date_visits(model, allocated(model, 1))
    first, last = model.time.day_of(WINDOW_DATES[0]), model.time.day_of(WINDOW_DATES[1])
    days = np.unique(roster.plan.day)
    inside = days[(days >= first) & (days <= last)]
    assert len(inside) <= 9 and len(np.unique(model.time.month[inside])) == 3


def test_reasons_say_what_was_missing() -> None:
    reasons = {
        name: {d.reason for d in date_visits(MODELS[name], allocated(MODELS[name], 30)).dropped}
        for name in ("one_team", "no_team_in_d1", "windows")
    }
    assert reasons["one_team"] == {"full"}
    assert reasons["no_team_in_d1"] == {"full", "no_team"}
    assert reasons["windows"] == {"full", "no_day"}


def test_overtime_works_and_name_pass_through() -> None:
    model = MODELS["one_team"]
    allocation = allocated(model, 0)
    allocation.overtime[:] = 0.1
    roster = date_visits(model, allocation, "named")
    assert roster.plan.size == 0 and roster.plan.name == "named" and (roster.plan.overtime == 0.1).all()


def test_violations_of_a_plan_are_found_and_told() -> None:
    model = MODELS["windows"]
    time = model.time
    busy, sunday = time.day_of(WINDOW_DATES[0]), time.day_of(WINDOW_DATES[0]) + 6
    plan = make_plan("bad", np.array([busy] * 7 + [sunday]), np.zeros(8), np.arange(8), 3, time)
    found = cap_violations(model, plan)
    assert [(v.channel, v.area, v.day, v.visits, v.cap) for v in found] == [(0, 0, busy, 7, 6), (0, 0, sunday, 1, 0)]
    assert found[0].text(model).zh == "2022-01-10 日常巡查：7 次，巡查组至多 6 次"
    assert found[1].text(model).en == "2022-01-16 patrol: 1 visits, but it is no day of work"
    work = np.flatnonzero(model.channels.visits.works_on[0])[:11]
    surplus = cap_violations(model, make_plan("many", work, np.zeros(11), np.zeros(11), 3, time))
    assert [v.day for v in surplus] == work[9:].tolist() and {v.rule for v in surplus} == {"too_many_days"}


def test_a_plan_beyond_the_caps_gets_teams_that_do_not_exist() -> None:
    # 10 visits where one team makes 3; in the other model the district has no team at all.
    for name in ("one_team", "no_team_in_d1"):
        model = MODELS[name]
        day = np.full(10, model.time.day_of(date(2022, 3, 1)))
        plan = make_plan("crowded", day, np.zeros(10), np.arange(10), 3, model.time)
        roster = crewed(model, plan)
        area = model.channels.visits.area_of(0, model.areas.district[plan.grid])
        assert (roster.team >= 1).all() and roster.order.max() <= 3
        assert len(set(zip(area, roster.team, roster.order, strict=True))) == 10
        assert cap_violations(model, plan)
