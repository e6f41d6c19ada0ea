"""A roster reviewed by quarter (F13): visits, team-days, how far they are used, and whether re-visits are spaced.

Two visits of a channel to a grid less than three days apart are close. Where a grid gets more visits in a period than
can lie three days apart, the plan asked for that; any other close pair is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, build_periods, teams_on
from civsim.roster.dating import Roster
from civsim.roster.repeated import LEAST_GAP, latest_places
from civsim.roster.teams import areas_of
from civsim.roster.tours import day_starts, travel_km


@dataclass(frozen=True)
class Reviewed:
    """A quarter of one channel, in a district or (district -1) everywhere."""

    quarter: str  # 2023Q1
    channel: int  # number among the visit channels
    district: int
    visits: int
    team_days: float  # a team-day in several districts counts in each by its share of visits
    able: float | None  # team-days that the teams could make from the first visit of the roster to the last
    used: float | None  # visits as a share of what the teams could make in those team-days
    gap: float | None  # mean days from the visit before, of the grids visited before
    close: int  # visits less than three days after the one before
    asked: int  # those of them that the plan asked for
    km: float | None  # way of a team-day; None where places are not known


def quarters_of(model: Model) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Labels of the quarters of the horizon, and the quarter (D,) of each day; the warm-up counts to the first."""
    time = model.time
    key = time.year.astype(np.int64) * 4 + (time.month_of_year - 1) // 3
    keys, number = np.unique(np.maximum(key, key[time.warm_up_days]), return_inverse=True)
    return tuple(f"{k // 4}Q{k % 4 + 1}" for k in keys), np.asarray(number, np.int64)


def reviewed(model: Model, roster: Roster) -> Iterator[Reviewed]:
    """Every quarter, channel and district with visits, and after the districts of a channel all of them together."""
    if not roster.plan.size:
        return
    labels, quarter = quarters_of(model)
    sums, able = _sums(model, roster, quarter, len(labels)), _able(model, roster, quarter, len(labels))
    for q, v in zip(*np.nonzero(sums[0].any(axis=2)), strict=True):
        per_district = bool(model.channels.visits.per_district[v])
        for d in [*np.flatnonzero(sums[0][q, v]).tolist(), -1]:
            visits, days, between, pairs, near, wanted, way = (
                float(x[q, v].sum() if d < 0 else x[q, v, d]) for x in sums
            )
            own = float(able[v][q].sum() if d < 0 else able[v][q, d]) if d < 0 or per_district else None
            most = (own or 0.0) * float(model.channels.visits.grids_per_team_day[v])
            yield Reviewed(
                labels[q],
                int(v),
                d,
                int(visits),
                days,
                own,
                visits / most if most else None,
                between / pairs if pairs else None,
                int(near),
                int(wanted),
                way / days if model.areas.place is not None else None,
            )


def _sums(model: Model, roster: Roster, quarter: NDArray[np.int64], quarters: int) -> list[NDArray[np.float64]]:
    """By (quarter, channel, district): visits, team-days, gaps and how many, close visits and those asked for, km."""
    plan = roster.plan
    gap, close, asked = spacing(model, roster)
    share, km = _team_day_shares(model, roster)
    place = quarter[plan.day], plan.channel, model.areas.district[plan.grid]
    by_visit: tuple[NDArray[np.generic], ...] = (
        np.ones(plan.size),
        share,
        np.nan_to_num(gap),
        ~np.isnan(gap),
        close,
        asked,
        km,
    )
    sums = []
    for values in by_visit:
        total = np.zeros((quarters, len(model.channels.visit_ids), len(model.areas.districts)))
        np.add.at(total, place, values)
        sums.append(total)
    return sums


def spacing(model: Model, roster: Roster) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """By visit: days since the channel's visit of the grid before (nan: none), whether close, and whether asked for."""
    plan = roster.plan
    rows = np.lexsort((plan.day, plan.grid, plan.channel))
    day, grid, channel = plan.day[rows].astype(np.int64), plan.grid[rows], plan.channel[rows]
    again = np.concatenate([[False], (grid[1:] == grid[:-1]) & (channel[1:] == channel[:-1])])[: plan.size]
    gap = np.full(plan.size, np.nan)
    gap[rows] = np.where(again, np.diff(day, prepend=0), np.nan)
    close = gap < LEAST_GAP
    return gap, close, close & _crowded(model, roster)


def close_visits(model: Model, roster: Roster) -> NDArray[np.int64]:
    """Numbers of the visits less than three days after the one before, though the plan did not ask for that."""
    _, close, asked = spacing(model, roster)
    return np.flatnonzero(close & ~asked)


def _crowded(model: Model, roster: Roster) -> NDArray[np.bool_]:
    """By visit: whether its grid has more visits in the period than can lie three days apart."""
    plan, periods = roster.plan, build_periods(model.time, model.assessments)
    period = np.searchsorted(periods.first_day, plan.day, side="right") - 1
    keys = np.stack([plan.channel.astype(np.int64), period, plan.grid.astype(np.int64)], axis=1)
    _, which, number = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    count = number[which.reshape(-1)]
    most = np.ones((len(model.channels.visit_ids), periods.size), np.int64)
    for v, t in {(int(v), int(t)) for v, t in zip(plan.channel[count > 1], period[count > 1], strict=True)}:
        days = periods.days(t)
        days = days[model.channels.visits.works_on[v, days]]
        most[v, t] = np.count_nonzero(latest_places(days, len(days))[LEAST_GAP] >= 0) if len(days) else 0
    return np.asarray(count > most[plan.channel, period])


def _team_day_shares(model: Model, roster: Roster) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By visit: its share of its team's day, and of the day's way. [team-days], [km]"""
    plan, area = roster.plan, areas_of(model, roster.plan)
    rows = np.lexsort((roster.order, roster.team, area, plan.channel, plan.day))
    starts = day_starts(plan, area, roster.team, rows)
    size = np.diff(np.append(starts, plan.size))
    share, km = np.empty(plan.size), np.zeros(plan.size)
    share[rows] = np.repeat(1 / size, size)
    if model.areas.place is not None:
        km[rows] = np.repeat(travel_km(model.areas.place[plan.grid[rows]], starts) / size, size)
    return share, km


def _able(model: Model, roster: Roster, quarter: NDArray[np.int64], quarters: int) -> list[NDArray[np.float64]]:
    """Per channel (quarters, areas): team-days that its teams could make while the roster runs."""
    plan, visits, found = roster.plan, model.channels.visits, []
    during = np.zeros(model.time.n_days, bool)
    during[plan.day.min() : plan.day.max() + 1] = True
    for v in range(len(visits.teams_in)):
        teams = teams_on(visits, v, model.time)
        days = visits.works_on[v] & during
        if any(most >= 0 for _, _, most in visits.windows[v]):
            days = np.isin(np.arange(len(days)), plan.day[plan.channel == v])  # a window that allows only some days
        made = np.zeros((quarters, len(teams)))
        np.add.at(made, quarter[days], teams[:, days].T)
        found.append(made)
    return found
