"""The roster of a stored plan, with the teams of its table of visits: they may have been kept from an earlier one."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Plan, VisitRow
from civsim.roster.crewing import crewed
from civsim.roster.dating import Roster
from civsim.roster.earlier import team_number
from civsim.roster.teams import areas_of
from civsim.roster.tours import day_starts
from civsim.roster.user_visits import visit_numbers
from civsim.scenario import Table


def crewed_as(model: Model, plan: Plan, table: Table[VisitRow]) -> Roster:
    """The roster of a dated plan with the teams and the order of its own table.

    Where the table does not name a team and a place in its day for every visit, both are as `crewed` gives them.
    """
    roster = crewed(model, plan)
    numbers = visit_numbers(model, table)
    rows = np.lexsort((numbers[:, 2], numbers[:, 1], numbers[:, 0]))
    known = {label: team_number(label) or 0 for label in {row.team for row in table.rows}}
    team = np.array([known[row.team] for row in table.rows], np.int32)[rows]
    order = np.array([int(row.order) if row.order.isdecimal() else 0 for row in table.rows], np.int64)[rows]
    if len(rows) != plan.size or not (team > 0).all() or not _in_order(model, plan, team, order):
        return roster
    return replace(roster, team=team, order=order.astype(np.int16))


def _in_order(model: Model, plan: Plan, team: NDArray[np.int32], order: NDArray[np.int64]) -> bool:
    """Whether the visits of every team's day are numbered 1, 2, 3 .."""
    area = areas_of(model, plan)
    rows = np.lexsort((order, team, area, plan.channel, plan.day))
    starts = day_starts(plan, area, team, rows)
    size = np.diff(np.append(starts, plan.size))
    return bool(np.array_equal(order[rows], np.arange(plan.size) - np.repeat(starts, size) + 1))
