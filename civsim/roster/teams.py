"""A day's visits of an area cut into team-days: each team takes neighbours in the order of the walk.

Every team has its own part of the walk, with an equal number of visits over the whole plan. On a day on which fewer
teams go out than there are, those go in whose parts the work lies.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Plan, teams_on, teams_on_leave
from civsim.roster.exchange import exchanged
from civsim.roster.split import SLACK, split_at_gaps


def areas_of(model: Model, plan: Plan) -> NDArray[np.int64]:
    """(N,) number of the team area of each visit of a plan."""
    area = np.zeros(plan.size, np.int64)
    for v in range(len(model.channels.visits.channel)):
        mine = plan.channel == v
        area[mine] = model.channels.visits.area_of(v, model.areas.district[plan.grid[mine]])
    return area


def cut_into_team_days(
    model: Model, plan: Plan, walk: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """(team, order in the team's day) of each visit of a plan, both from 1.

    As few teams go out as can make the day's visits, with equal loads. A plan with more visits than the teams can make
    gets further teams, which do not exist; `cap_violations` tells where.
    """
    rank = np.empty(len(walk), np.int64)
    rank[walk] = np.arange(len(walk))
    area, visits = areas_of(model, plan), model.channels.visits
    by_day = np.lexsort((rank[plan.grid], area, plan.channel, plan.day))
    channel, where = plan.channel[by_day].astype(np.int64), area[by_day]
    starts, size = _runs(plan.day[by_day], channel, where)
    out = -(-size // visits.grids_per_team_day[channel[starts]])  # teams that go out
    number = _numbers(model, plan.grid[by_day], starts, size, out, visits.grids_per_team_day[channel[starts]])
    together = np.lexsort((number, np.repeat(starts, size)))  # along the walk within a team's day
    by_day, number = by_day[together], number[together]
    days, length = _runs(np.repeat(starts, size), number)
    middle = days + length // 2
    share = _share_of_walk(channel, where, rank[plan.grid[by_day]])[middle]
    needed = np.repeat(out, out)
    day = plan.day[by_day][days]
    at_work = [teams_on(visits, v, model.time) for v in range(len(visits.channel))]
    there = np.array([at_work[v][a, d] for v, a, d in zip(channel[days], where[days], day, strict=True)], np.int64)
    there = np.maximum(there, needed)
    team = _own_part((share * there).astype(np.int64), number[days], there - needed)
    team = _of_all(model, channel[days], where[days], day, team)
    teams, order = np.empty(plan.size, np.int32), np.empty(plan.size, np.int16)
    teams[by_day] = np.repeat(team, length) + 1
    order[by_day] = np.arange(plan.size) - np.repeat(days, length) + 1
    return teams, order


def _of_all(
    model: Model, channel: NDArray[np.int64], area: NDArray[np.int64], day: NDArray[np.integer], team: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Number of each team among all of its area, from its number among those not on leave that day."""
    found = team.copy()
    for v in np.unique(model.channels.visits.leave[:, 0]):
        away = teams_on_leave(model.channels.visits, int(v), model.time)
        own = np.flatnonzero(channel == v)
        anybody = np.asarray(away.any(axis=1))
        for i in own[anybody[area[own], day[own]]]:
            off = away[area[i], :, day[i]]
            free = np.append(np.flatnonzero(~off), len(off) + np.arange(off.sum()))  # then those who do not exist
            found[i] = free[team[i]] if team[i] < len(free) else team[i]
    return found


def _numbers(
    model: Model,
    grid: NDArray[np.int32],
    starts: NDArray[np.int64],
    size: NDArray[np.int64],
    out: NDArray[np.int64],
    most: NDArray[np.int64],
) -> NDArray[np.int64]:
    """(N,) number of each visit's team among those that go out: equal loads, or short ways where places are known.

    Teams are numbered by where their visits lie on the walk, on average.
    """
    ground = model.areas.place
    if ground is None:
        nth = np.arange(len(grid)) - np.repeat(starts, size)
        return np.asarray(nth * np.repeat(out, size) // np.repeat(size, size))
    gap = np.linalg.norm(np.diff(ground[grid], axis=0, prepend=ground[grid[:1]]), axis=1)
    number = split_at_gaps(gap, starts, size, out, most, SLACK)
    number = exchanged(np.ascontiguousarray(ground[grid]), starts, size, out, most, SLACK, number)
    team = number + np.repeat(np.cumsum(out) - out, size)
    middle = np.bincount(team, np.arange(len(grid))) / np.bincount(team)
    ranked = np.lexsort((middle, np.repeat(np.arange(len(out)), out)))
    place = np.empty_like(ranked)
    place[ranked] = np.arange(len(ranked))
    return place[team] - np.repeat(np.cumsum(out) - out, size)


def _runs(*keys: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and lengths of the runs of equal keys."""
    rows = np.stack([key.astype(np.int64) for key in keys])
    starts = np.flatnonzero(np.any(np.diff(rows, axis=1, prepend=-1), axis=0))
    return starts, np.diff(np.append(starts, rows.shape[1]))


def _share_of_walk(channel: NDArray[np.int64], area: NDArray[np.int64], rank: NDArray[np.int64]) -> NDArray[np.float64]:
    """(N,) share of its channel's and area's visits that lie before a visit on the walk."""
    along = np.lexsort((rank, area, channel))
    starts, size = _runs(channel[along], area[along])
    share = np.empty(len(rank))
    share[along] = (np.arange(len(rank)) - np.repeat(starts, size)) / np.repeat(size, size)
    return share


def _own_part(wish: NDArray[np.int64], number: NDArray[np.int64], most: NDArray[np.int64]) -> NDArray[np.int64]:
    """Teams near the wished ones, ascending and none twice within a day; `most` teams of the area stay at home."""
    day = np.cumsum(number == 0)
    ahead: NDArray[np.int64] = np.maximum.accumulate(wish - number + day * 2**32) - day * 2**32
    return np.asarray(number + np.minimum(ahead, most), np.int64)
