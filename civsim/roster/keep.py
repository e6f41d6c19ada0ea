"""A new roster that changes few visits of an earlier one.

Of the visits of a grid, channel and period as many as can stay on the day that they had: all, where the day's teams can
make them; where they cannot (leave, fewer teams), the most, as a maximum flow from grids to days finds. What is left,
visits moved or added, goes on days with room, far from the other visits of the grid.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, VisitRow, build_periods, make_plan, teams_on
from civsim.roster.changes import Changes, changes_of
from civsim.roster.dating import Roster
from civsim.roster.earlier import Earlier, earlier_visits
from civsim.roster.keep_days import Cell, kept_dates
from civsim.roster.keep_teams import kept_teams
from civsim.roster.teams import areas_of
from civsim.scenario import Table


def keeping(model: Model, roster: Roster, table: Table[VisitRow]) -> tuple[Roster, Changes]:
    """The visits of a roster by grid, channel and period, dated anew so that few visits of an earlier one move.

    Parameters
    ----------
    table
        The earlier roster's visits; of another city or time, what means nothing here is left out.

    Returns
    -------
    The new roster, and what it changes in the earlier one.
    """
    earlier = earlier_visits(model, table)
    kept = with_kept_days(model, roster, earlier)
    return kept, changes_of(model, kept, earlier)


def keeping_teams(model: Model, roster: Roster, table: Table[VisitRow]) -> tuple[Roster, Changes]:
    """As `keeping`, where the days bind: visits stay with the team that an earlier roster gives them on their day."""
    earlier = earlier_visits(model, table)
    team, order = kept_teams(model, roster.plan, earlier)
    kept = replace(roster, team=team, order=order)
    return kept, changes_of(model, kept, earlier)


def with_kept_days(model: Model, roster: Roster, earlier: Earlier) -> Roster:
    """The visits of a roster, as many as can on the days and with the teams of an earlier one."""
    plan, periods, visits = roster.plan, build_periods(model.time, model.assessments), model.channels.visits
    period_of = np.searchsorted(periods.first_day, np.arange(model.time.n_days), side="right") - 1
    area = areas_of(model, plan)
    day = plan.day.astype(np.int64)
    for v in range(len(visits.channel)):
        room = _room(model, roster, v)
        old_area = visits.area_of(v, model.areas.district)[earlier.grid]
        mine, old_mine = plan.channel == v, earlier.channel == v
        new_cells = _cells(np.flatnonzero(mine), area, period_of[plan.day])
        old_cells = _cells(np.flatnonzero(old_mine), old_area, period_of[earlier.day])
        elsewhere = _days_by_grid(earlier.grid[old_mine], earlier.day[old_mine])
        nobody = np.zeros(0, np.int64)
        for (a, t), new in new_cells.items():
            old = old_cells.get((a, t), nobody)
            cell = Cell(plan.grid[new].astype(np.int64), day[new], earlier.grid[old], earlier.day[old])
            day[new] = kept_dates(cell, periods.days(t), room[a], elsewhere)
    dated = make_plan(plan.name, day, plan.channel, plan.grid, 0, model.time, plan.overtime, plan.works)
    dated = replace(dated, policy=plan.policy)
    team, order = kept_teams(model, dated, earlier)
    return replace(roster, plan=dated, team=team, order=order)


def _room(model: Model, roster: Roster, v: int) -> NDArray[np.int64]:
    """(areas, D) visits that the teams of a channel can make, on the days on which they go out."""
    visits, plan = model.channels.visits, roster.plan
    days = visits.works_on[v].copy()
    if any(most >= 0 for _, _, most in visits.windows[v]):  # of such a window the days are chosen already
        days &= np.isin(np.arange(len(days)), plan.day[plan.channel == v])
    return np.asarray(teams_on(visits, v, model.time) * int(visits.grids_per_team_day[v]) * days)


def _cells(
    rows: NDArray[np.int64], area: NDArray[np.integer], period: NDArray[np.int64]
) -> dict[tuple[int, int], NDArray[np.int64]]:
    """Rows by team area and period."""
    if not len(rows):
        return {}
    rows = rows[np.lexsort((rows, period[rows], area[rows]))]
    keys = np.stack([area[rows], period[rows]], axis=1)
    starts = np.flatnonzero(np.any(np.diff(keys, axis=0, prepend=-1), axis=1))
    return {
        (int(keys[i, 0]), int(keys[i, 1])): part for i, part in zip(starts, np.split(rows, starts[1:]), strict=True)
    }


def _days_by_grid(grid: NDArray[np.int64], day: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Days of visits by grid."""
    order = np.lexsort((day, grid))
    grids, first = np.unique(grid[order], return_index=True)
    return dict(zip(grids.tolist(), np.split(day[order], first[1:]), strict=True)) if len(grids) else {}
