"""The master solved directly by HiGHS while columns are added: the same rows that PuLP holds, warm from before."""

from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray

from civsim.errors import InfeasibleError
from civsim.language import Text
from civsim.planner.columns import Column
from civsim.planner.statement import Matrix

DUAL, PRIMAL = 1, 4  # HiGHS's numbers of the simplex methods


@dataclass(frozen=True)
class Solution:
    """Value of the objective, variables in the order of the statement, shares of the columns, prices of the rows."""

    value: float
    variables: NDArray[np.float64]
    shares: NDArray[np.float64]
    prices: NDArray[np.float64]  # gain of the objective for one more unit of the row's right-hand side


class Solver:
    """A HiGHS model that grows by columns. It minimises minus the objective, for reliable signs of the prices."""

    def __init__(self, matrix: Matrix) -> None:
        self._fixed, self._matrix = len(matrix.cost), copied(matrix)
        self._by_turns = False
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self._fixed, len(matrix.row_low)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = -matrix.cost, matrix.low, matrix.high
        lp.row_lower_, lp.row_upper_ = matrix.row_low, matrix.row_high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = matrix.entries.indptr
        lp.a_matrix_.index_ = matrix.entries.indices
        lp.a_matrix_.value_ = matrix.entries.data
        self._highs.passModel(lp)

    def stay_primal(self) -> None:
        """From here on the basis stays primal feasible, as when the objective changes or columns come: faster then."""
        self._highs.setOptionValue("simplex_strategy", PRIMAL)

    def expect_turns(self) -> None:
        """From here on rows change and columns come by turns: each leaves the basis feasible for one method only."""
        self._by_turns = True

    def _prefer(self, method: int) -> None:
        if self._by_turns:
            self._highs.setOptionValue("simplex_strategy", method)

    def add(self, columns: list[Column]) -> None:
        """More columns, each with a share of at least 0."""
        n = len(columns)
        if n == 0:
            return
        self._prefer(PRIMAL)
        starts = np.append(0, np.cumsum([len(c.rows) for c in columns]))[:-1].astype(np.int32)
        self._highs.addCols(
            n,
            np.zeros(n),
            np.zeros(n),
            np.full(n, highspy.kHighsInf),
            int(sum(len(c.rows) for c in columns)),
            starts,
            np.concatenate([c.rows for c in columns]).astype(np.int32),
            np.concatenate([c.values for c in columns]),
        )

    def change(self, new: Matrix) -> None:
        """Turns the stated part into another with the same rows and variables; the columns and the basis stay."""
        old, self._matrix = self._matrix, copied(new)
        self._prefer(DUAL)
        for variable in np.flatnonzero(old.cost != new.cost).tolist():
            self._highs.changeColCost(variable, -float(new.cost[variable]))
        rows = np.flatnonzero((old.row_low != new.row_low) | (old.row_high != new.row_high))
        for row in rows.tolist():
            self._highs.changeRowBounds(row, float(new.row_low[row]), float(new.row_high[row]))
        moved = np.flatnonzero((old.low != new.low) | (old.high != new.high))
        for variable in moved.tolist():
            self._highs.changeColBounds(variable, float(new.low[variable]), float(new.high[variable]))
        difference = (new.entries - old.entries).tocoo()
        target = new.entries.tocsr()
        for row, variable in zip(difference.row.tolist(), difference.col.tolist(), strict=True):
            self._highs.changeCoeff(row, variable, float(target[row, variable]))

    def solve(self) -> Solution:
        """The optimum over the columns so far.

        Raises
        ------
        InfeasibleError
            If no mix of the columns fits the rows.
        """
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise InfeasibleError(
                Text(
                    "给定的能力、经费和要求下没有可行方案",
                    "no plan fits the capacities, the money and the requirements",
                )
            )
        found = self._highs.getSolution()
        values = np.array(found.col_value)
        return Solution(
            value=-float(self._highs.getInfo().objective_function_value),
            variables=values[: self._fixed],
            shares=values[self._fixed :],
            prices=-np.array(found.row_dual),
        )


def copied(matrix: Matrix) -> Matrix:
    """The same matrix with bounds of its own, since a state may still change them."""
    return replace(matrix, low=matrix.low.copy(), high=matrix.high.copy())
