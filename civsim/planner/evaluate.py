"""What a whole plan is worth in the LP: every grid on its schedule, crews and money used as well as they can be."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.planner.backlog import Shortage
from civsim.planner.columns import Choice, columns_of, frame_of
from civsim.planner.instance import Instance
from civsim.planner.master import class_rows, state
from civsim.planner.objectives import LACKING, OBJECTIVES, Objective
from civsim.planner.reserve import NOTHING, Reserve
from civsim.planner.solver import Solver
from civsim.planner.statement import Statement, matrix_of


@dataclass(frozen=True)
class Worth:
    """Value of the objective, what requirements lack, expected scores, and the overtime that goes with them."""

    value: float
    lacking: float  # of all requirements together [points, or 万元]
    scores: NDArray[np.float64]  # of the real tests
    overtime: NDArray[np.float64]  # (P, M) shares
    works: tuple[int, ...]
    variables: dict[str, float]


def worth_of(
    instance: Instance,
    choice: Choice,
    works: tuple[int, ...] = (),
    objective: Objective = OBJECTIVES["cycle_score"],
    shortage: Shortage | None = None,
    reserve: Reserve = NOTHING,
    overtime: NDArray[np.float64] | None = None,
) -> Worth:
    """The worth of a choice of schedules in a problem whose works are settled; overtime is chosen unless given.

    Repairs are paid as they fall due.

    Raises
    ------
    InfeasibleError
        If the choice breaks a capacity or costs more than there is.
    """
    statement = state(instance, objective, shortage, settled=True, reserve=reserve, as_due=True, forgiving=True)
    class_rows(statement)
    if overtime is not None:
        for p, m in overtime_places(statement):
            variable = statement.variables[f"overtime_p{p}_m{m}"]
            variable.lowBound = variable.upBound = float(overtime[p, m])
    frame, solver = frame_of(statement), Solver(matrix_of(statement))
    solver.add(columns_of(frame, choice, np.arange(len(frame.members))))
    found = solver.solve()
    variables = dict(zip(statement.variables, found.variables.tolist(), strict=True))
    scores = instance.if_held(np.array([variables[f"score_{a}"] for a in range(len(instance.tests))]))
    lacking = sum(max(variables[x.name], 0.0) for x in statement.lacking)
    return Worth(
        found.value + LACKING * lacking, lacking, scores, overtime_shares(statement, variables), works, variables
    )


def overtime_places(statement: Statement) -> list[tuple[int, int]]:
    """Pools and months whose overtime is a variable."""
    months = sorted({int(m) for m in statement.instance.capacity.month if m >= 0})
    return [(p, m) for p in statement.shortage.short_pools for m in months]


def overtime_shares(statement: Statement, variables: dict[str, float]) -> NDArray[np.float64]:
    """(P, M) overtime by pool and month, rounded down to a thousandth so that it never costs more than planned."""
    most = statement.instance.capacity.overtime_most
    shares = np.zeros((len(most), len(statement.instance.model.time.months)))
    for p, m in overtime_places(statement):
        x = min(max(variables[f"overtime_p{p}_m{m}"], 0.0), float(most[p]))
        shares[p, m] = np.floor(x * 1000.0 + 1e-6) / 1000.0
    return shares
