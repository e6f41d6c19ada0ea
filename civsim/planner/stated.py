"""The final master as a PuLP problem with its columns, solved once more through PuLP, by HiGHS or by CBC."""

import numpy as np
import pulp

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.planner.columns import Column
from civsim.planner.generate import Generated

NEAR = 3  # columns a class that are not in use but come next

SOLVERS = {
    "highs": lambda: pulp.HiGHS(msg=False, threads=1),
    "cbc": lambda: pulp.PULP_CBC_CMD(msg=False, threads=1),
}


def kept_columns(state: Generated) -> list[int]:
    """Columns in use, and for each class the few that come next: the others change nothing at these prices."""
    shares, prices = state.solution.shares, state.solution.prices
    short = np.array([float(prices[c.rows] @ c.values) for c in state.columns])  # 0 for columns in use
    kept = []
    for k in range(len(state.frame.members)):
        own = [i for i, column in enumerate(state.columns) if column.class_ == k]
        used = [i for i in own if shares[i] > 0]
        rest = sorted((i for i in own if shares[i] <= 0), key=lambda i: (short[i], i))
        kept += used + rest[:NEAR]
    return sorted(kept)


def final_problem(state: Generated) -> pulp.LpProblem:
    """The PuLP problem of the master: the stated rows and variables, with the columns that matter."""
    problem = state.statement.problem
    constraints = problem.constraints()
    number: dict[int, int] = {}
    for i in kept_columns(state):
        column: Column = state.columns[i]
        n = number[column.class_] = number.get(column.class_, -1) + 1
        share = problem.add_variable(f"share_k{column.class_}_{n}", 0.0)
        for row, value in zip(column.rows.tolist(), column.values.tolist(), strict=True):
            constraints[row].expr[share] = value
    return problem


def solved_value(problem: pulp.LpProblem, solver: str) -> float:
    """Value of the problem's optimum by one of `SOLVERS`.

    Raises
    ------
    CivsimError
        If the solver is unknown, or does not end with an optimum.
    """
    if solver not in SOLVERS:
        raise CivsimError(
            Text(f"未知的求解器 {solver!r}，可选 highs、cbc", f"unknown solver {solver!r}; choose highs or cbc")
        )
    status = problem.solve(SOLVERS[solver]())
    if status != pulp.LpStatusOptimal:
        raise CivsimError(
            Text(
                f"求解器 {solver} 未得到最优解（{pulp.LpStatus[status]}）",
                f"{solver} found no optimum ({pulp.LpStatus[status]})",
            )
        )
    return float(pulp.value(problem.objective))
