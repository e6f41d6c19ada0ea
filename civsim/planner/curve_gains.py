"""What one per cent more of money, teams or crews adds to the best score: prices times the right-hand sides they move.

The same prices that the plan tells one by one, added up over all parts of a resource, so that kinds with different
units can be compared.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.planner.scaled import purses_given
from civsim.planner.solver import Solution
from civsim.planner.statement import Matrix, Statement

KINDS = {"teams": ("team", "window"), "crews": ("crew", "cleared")}


def gains_at(statement: Statement, matrix: Matrix, solution: Solution, purse_multiple: float = 1.0) -> dict[str, float]:
    """Points for 1 % more of each resource. `purse_multiple` is that of the scenario's purses."""
    found = {"budget": 0.01 * purse_multiple * _of_purses(statement, solution)}
    for resource, kinds in KINDS.items():
        rows = [r for name, r in statement.row_number.items() if name.split("_")[0] in kinds]
        found[resource] = 0.01 * float(solution.prices[rows] @ matrix.row_high[rows])
    found["crews"] += 0.01 * _of_limits(statement, matrix, solution)
    return found


def _of_purses(statement: Statement, solution: Solution) -> float:
    """Points for as much money again as the scenario gives."""
    capacity, given = statement.instance.capacity, purses_given(statement.instance.model)
    total = 0.0
    for name, row in statement.row_number.items():
        kind, _, number = name.partition("_y")
        if kind == "sum_money":
            total += float(solution.prices[row] * given[capacity.purses.of_year(int(number))].sum())
        elif kind in ("money", "committed", "due"):
            total += float(solution.prices[row] * given[int(number)])
    return total


def _of_limits(statement: Statement, matrix: Matrix, solution: Solution) -> float:
    """Points for more hours of overtime and larger limits of the work done, where those are at their limits."""
    reduced: NDArray[np.float64] = matrix.cost - matrix.entries.T @ solution.prices
    at_limit = np.maximum(reduced, 0.0) * np.where(np.isfinite(matrix.high), matrix.high, 0.0)
    names = [name.split("_")[0] for name in statement.variables]
    return float(at_limit[np.isin(names, ("overtime", "done"))].sum())
