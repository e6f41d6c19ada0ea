"""The master problem: which share of each class of grids follows which schedules.

    max   objective of the tests' scores
    s.t.  sum of the shares of a class = 1                                 (class rows)
          visits of teams, windows with a limit of days                    (rows/teams.py)
          work of crews, backlog, overtime                                 (rows/crews.py)
          money of the year                                                (rows/money.py)
          money as it is spent                                             (rows/unpaid.py)
          points of each test                                              (rows/points.py)
          queues by chance, for the plan only                              (rows/queues.py)
          floors of scores, shares of spending by year                     (rows/phases.py)
          crews, money and points in the city's other futures              (rows/futures.py)
          share of a class planned with a work <= the work is started      (works rows)

A column is one class with one schedule for each of its grids: all the same, or each its own (a proposal). Its entries
are the exact sums over the real grids, so every solution is a feasible plan, in fractions of classes.
"""

import numpy as np
import pulp

from civsim.planner.backlog import Shortage
from civsim.planner.futures import shortages
from civsim.planner.instance import Instance
from civsim.planner.objectives import LACKING, OBJECTIVES, Objective
from civsim.planner.reserve import NOTHING, Reserve
from civsim.planner.rows import MOST_GROWTH, ROWS, add_extras
from civsim.planner.statement import Statement, at_most, demands_of

NO_LIMIT = 1e6  # to growth, where even the least visits may be beyond the capacities


def state(
    instance: Instance,
    objective: Objective = OBJECTIVES["cycle_score"],
    shortage: Shortage | None = None,
    settled: bool = False,
    elastic: bool = False,
    reserve: Reserve = NOTHING,
    as_due: bool = False,
    nearest: bool = False,
    forgiving: bool = False,
) -> Statement:
    """The master without its columns.

    With `settled`, it is settled which optional works run; with `elastic`, capacities may grow (rows/extras.py);
    with `as_due`, repairs are paid as they come (rows/unpaid.py), within what the reserve leaves. With `nearest`, the
    objective is to miss requirements as little as can be; with `forgiving`, they may be missed at a high price.
    """
    statement = Statement(
        instance=instance,
        demands=demands_of(instance),
        shortage=shortages(instance) if shortage is None else shortage,
        problem=pulp.LpProblem("civsim", pulp.LpMaximize),
        settled=settled or not instance.modes.optional,
        reserve=reserve,
        as_due=as_due,
        tolerant=elastic or nearest or forgiving,
    )
    if elastic or must_visit(instance):
        add_extras(statement, 0.0 if not (elastic or nearest) else NO_LIMIT if must_visit(instance) else MOST_GROWTH)
    for rows in ROWS:
        rows(statement)
    wanted = objective(statement)
    lacking = pulp.lpSum(statement.lacking)
    if nearest:
        wanted = -lacking - pulp.lpSum(statement.extras.values())
    elif forgiving:
        wanted = wanted - LACKING * lacking
    statement.problem.setObjective(wanted)
    return statement


def must_visit(instance: Instance) -> bool:
    """Whether path rules ask for visits, so that even the least may be beyond the capacities."""
    return not instance.allowed[0]


def demanding(instance: Instance, objective: Objective) -> bool:
    """Whether there are requirements that not every mix of columns fulfils, so that this is sought first."""
    floors = bool(np.isfinite(instance.floors).any())
    return objective is OBJECTIVES["least_money"] or floors or must_visit(instance)


def class_rows(statement: Statement) -> None:
    """Adds, for each class, the row of its shares and the rows that tie it to optional works."""
    instance = statement.instance
    for k in range(len(instance.class_size)):
        for o in class_works(instance, k) if not statement.settled else ():
            name = f"work_{o}_class_{k}"
            statement.row(name, at_most(-statement.variables[f"work_{o}"], 0.0))
        empty = pulp.LpConstraint(pulp.LpAffineExpression(), pulp.LpConstraintEQ, rhs=1.0)
        statement.row(f"class_{k}", empty)


def class_works(instance: Instance, k: int) -> list[int]:
    """Optional works (numbers among the optional ones) that touch the grids of a class."""
    rows = instance.class_of[instance.modes.grid] == k
    return [int(o) for o in range(len(instance.modes.optional)) if instance.modes.flags[rows, o].any()]
