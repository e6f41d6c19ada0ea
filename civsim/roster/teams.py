"""A day's visits of an area cut into team-days: each team takes neighbours in the order of the walk."""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Plan


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

    As few teams go out as can make the day's visits, with equal loads. Team numbers follow the walk, so that a team
    stays in its part of the area; on thin days the last teams stay free.
    """
    rank = np.empty(len(walk), np.int64)
    rank[walk] = np.arange(len(walk))
    area = areas_of(model, plan)
    by_day = np.lexsort((rank[plan.grid], area, plan.channel, plan.day))
    group = np.stack([plan.day[by_day], plan.channel[by_day], area[by_day]])
    starts = np.flatnonzero(np.any(np.diff(group, axis=1, prepend=-1), axis=0))
    size = np.diff(np.append(starts, plan.size))
    per_day = model.channels.visits.grids_per_team_day[plan.channel[by_day[starts]]]
    teams = np.repeat(-(-size // per_day), size)
    place = np.arange(plan.size) - np.repeat(starts, size)
    number = place * teams // np.repeat(size, size)
    team, order = np.empty(plan.size, np.int32), np.empty(plan.size, np.int16)
    team[by_day] = number + 1
    order[by_day] = place - -(-number * np.repeat(size, size) // teams) + 1
    return team, order
