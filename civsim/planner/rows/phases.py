"""Rows of phases: floors of expected scores, and the largest shares of spending of single years (F11).

score[a] + lacking[a] >= floor[a]
committed[y] - share[y] x sum over years of committed <= lacking[y]

Committed is what the plan decides on: visits, overtime, optional works. Repairs are left out, since they cost what
falls due.
"""

import numpy as np

from civsim.planner.rows.money import commitments
from civsim.planner.rows.points import scores_if_held
from civsim.planner.statement import Statement, Use, at_most


def floor_rows(statement: Statement) -> None:
    """One row a test with a floor."""
    for a, (score, floor) in enumerate(zip(scores_if_held(statement), statement.instance.floors, strict=True)):
        if not np.isnan(floor):
            lacking = statement.lack(f"below_{a}")
            statement.row(f"floor_{a}", at_most(-score - lacking, -float(floor)))


def share_rows(statement: Statement) -> None:
    """One row a year with a largest share of spending."""
    model = statement.instance.model
    for y, year in enumerate(model.budget.years):
        phase = model.spec.plan.phases.get(int(year))
        if phase is not None and phase.spending_share is not None:
            _share_row(statement, y, phase.spending_share)


def _share_row(statement: Statement, y: int, share: float) -> None:
    """Own year at 1 - share, the others at -share."""
    capacity = statement.instance.capacity
    own = {int(b) for b in capacity.purses.of_year(y)}
    terms, uses, settled = -statement.lack(f"spent_beyond_{y}"), list[Use](), 0.0
    for b in range(len(capacity.budget)):
        weight = float(b in own) - share
        committed, visits = commitments(statement, b)
        terms += weight * committed
        uses += [(district, demand, weight * cost) for district, demand, cost in visits]
        settled += weight * float(capacity.settled_cost[b])
    statement.row(f"share_y{y}", at_most(terms, -settled), uses)
