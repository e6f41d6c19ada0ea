"""Teams of a roster that keeps an earlier one's: visits stay with their team where it can still make them."""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Plan, teams_on_leave
from civsim.roster.earlier import Earlier
from civsim.roster.route import route
from civsim.roster.teams import areas_of
from civsim.roster.tours import day_starts, in_short_order, team_tours


def kept_teams(model: Model, plan: Plan, earlier: Earlier) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """(team, order in the team's day) of each visit of a plan, both from 1.

    A day and area none of whose visits is as it was is cut among the teams as any other. On other days what has no
    team goes to one that is out already, on whose way it lies, and only then to a team that was to stay at home.
    """
    walk, area = route(model.areas), areas_of(model, plan)
    rank = np.empty(len(walk), np.int64)
    rank[walk] = np.arange(len(walk))
    fresh, _ = team_tours(model, plan, walk)
    team = fresh.astype(np.int64)
    had = _teams_before(plan, earlier)
    rows = np.lexsort((rank[plan.grid], area, plan.channel, plan.day))
    starts = day_starts(plan, area, np.zeros_like(fresh), rows)
    off = [teams_on_leave(model.channels.visits, v, model.time) for v in range(len(model.channels.visits.channel))]
    for day in np.split(rows, starts[1:]) if len(rows) else []:
        if had[day].any():
            v, a, d = int(plan.channel[day[0]]), int(area[day[0]]), int(plan.day[day[0]])
            there = int(model.channels.visits.teams_in[v][a, model.time.year_number[d]])
            free = [k + 1 for k in range(there) if not off[v][a, k, d]]
            most = int(model.channels.visits.grids_per_team_day[v])
            team[day] = _shared_out(had[day], rank[plan.grid[day]], fresh[day], free, most)
    teams = team.astype(np.int32)
    order = _along(plan, area, teams, rank)
    return teams, in_short_order(model.areas, plan, area, teams, order)


def _teams_before(plan: Plan, earlier: Earlier) -> NDArray[np.int64]:
    """(N,) the team that made the visit of the same channel, grid and day; 0 where there was none."""
    waiting: dict[tuple[int, int, int], list[int]] = {}
    visits = zip(earlier.day.tolist(), earlier.channel.tolist(), earlier.grid.tolist(), strict=True)
    for visit, team in zip(visits, earlier.team.tolist(), strict=True):
        waiting.setdefault(visit, []).append(team)
    now = zip(plan.day.tolist(), plan.channel.tolist(), plan.grid.tolist(), strict=True)
    return np.array([there.pop(0) if (there := waiting.get(visit)) else 0 for visit in now], np.int64)


def _shared_out(
    had: NDArray[np.int64], rank: NDArray[np.int64], fresh: NDArray[np.int32], free: list[int], most: int
) -> NDArray[np.int64]:
    """Team of each visit of a day and area, visits in the order of the walk."""
    team, load = np.zeros(len(had), np.int64), dict.fromkeys(free, 0)
    for i in np.flatnonzero(had):
        if load.get(int(had[i]), most) < most:
            team[i] = had[i]
            load[int(had[i])] += 1
    for i in np.flatnonzero(team == 0):
        out = [k for k in free if 0 < load[k] < most]
        if out:
            team[i] = min(out, key=lambda k: (int(np.abs(rank[team == k] - rank[i]).min()), k))
        else:
            home = [k for k in free if load[k] == 0]
            own = int(fresh[i])
            team[i] = own if own in home or not home else home[0]
        load[int(team[i])] = load.get(int(team[i]), 0) + 1
    return team


def _along(plan: Plan, area: NDArray[np.int64], team: NDArray[np.int32], rank: NDArray[np.int64]) -> NDArray[np.int16]:
    """(N,) place of each visit in its team's day along the walk, from 1."""
    rows = np.lexsort((rank[plan.grid], team, area, plan.channel, plan.day))
    starts = day_starts(plan, area, team, rows)
    order = np.empty(plan.size, np.int16)
    order[rows] = np.arange(plan.size) - np.repeat(starts, np.diff(np.append(starts, plan.size))) + 1
    return order
