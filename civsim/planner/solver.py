"""The master solved directly by HiGHS while columns are added: the same rows that PuLP holds, warm from before."""

from dataclasses import dataclass, replace
from typing import Any

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
    """A HiGHS model that grows by columns. It minimises minus the objective, for reliable signs of the prices.

    Columns that are added leave the optimum feasible, so that the primal simplex method goes on from there, two to six
    times faster than the dual one. Where right-hand sides change, the dual method begins.
    """

    def __init__(self, matrix: Matrix) -> None:
        self._fixed, self._matrix, self._same_rows = len(matrix.cost), copied(matrix), False
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
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

    @property
    def closed(self) -> bool:
        """Whether its memory has been given back, so that it can no longer solve."""
        return self._highs is None

    def close(self) -> None:
        """Gives back the memory."""
        self._highs = None

    def expect_new_objectives(self) -> None:
        """From here on mostly the objective changes, so that the basis stays primal feasible: up to 8 times faster."""
        self._same_rows = True
        self._highs.setOptionValue("simplex_strategy", PRIMAL)

    def add(self, columns: list[Column]) -> None:
        """More columns, each with a share of at least 0."""
        n = len(columns)
        if n == 0:
            return
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
        for variable in np.flatnonzero(old.cost != new.cost).tolist():
            self._highs.changeColCost(variable, -float(new.cost[variable]))
        rows = np.flatnonzero((old.row_low != new.row_low) | (old.row_high != new.row_high))
        for row in rows.tolist():
            self._highs.changeRowBounds(row, float(new.row_low[row]), float(new.row_high[row]))
        moved = np.flatnonzero((old.low != new.low) | (old.high != new.high))
        for variable in moved.tolist():
            self._highs.changeColBounds(variable, float(new.low[variable]), float(new.high[variable]))
        difference = (new.entries - old.entries).tocoo()
        if not self._same_rows and (len(rows) or len(moved) or difference.nnz):
            self._highs.setOptionValue("simplex_strategy", DUAL)
        target = new.entries.tocsr()
        for row, variable in zip(difference.row.tolist(), difference.col.tolist(), strict=True):
            self._highs.changeCoeff(row, variable, float(target[row, variable]))

    def basis(self) -> Any:
        """The basis of the last optimum, for `start_from`."""
        return self._highs.getBasis()

    def start_from(self, basis: Any) -> None:
        """Starts from the optimum of the problem as it is now when it had fewer columns."""
        more = self._highs.getNumCol() - len(basis.col_status)
        basis.col_status = [*basis.col_status, *[highspy.HighsBasisStatus.kLower] * more]
        self._highs.setBasis(basis)
        self._highs.setOptionValue("simplex_strategy", PRIMAL)

    def solve(self) -> Solution:
        """The optimum over the columns so far.

        Raises
        ------
        InfeasibleError
            If no mix of the columns fits the rows.
        """
        if not self._optimal():  # the primal method can lose its way: anew, by the dual one
            self._highs.clearSolver()
            self._highs.setOptionValue("simplex_strategy", DUAL)
            if not self._optimal():
                raise InfeasibleError(
                    Text(
                        "给定的能力、经费和要求下没有可行方案",
                        "no plan fits the capacities, the money and the requirements",
                    )
                )
        self._highs.setOptionValue("simplex_strategy", PRIMAL)
        found = self._highs.getSolution()
        values = np.array(found.col_value)
        return Solution(
            value=-float(self._highs.getInfo().objective_function_value),
            variables=values[: self._fixed],
            shares=values[self._fixed :],
            prices=-np.array(found.row_dual),
        )

    def _optimal(self) -> bool:
        """Runs the method that is set; whether it came to an optimum."""
        self._highs.run()
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def copied(matrix: Matrix) -> Matrix:
    """The same matrix with bounds of its own, since a state may still change them."""
    return replace(matrix, low=matrix.low.copy(), high=matrix.high.copy())
