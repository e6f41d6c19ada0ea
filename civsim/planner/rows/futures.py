"""Rows of the city's other futures: crews, what waits, what is paid and scored there, under the same plan.

Each future is stated by the same functions as the city as given. Overtime and works are shared variables, since they
are decided on before anyone knows which future comes; all others, and all rows, bear the number of their future.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pulp

from civsim.planner.rows.crews import crew_rows
from civsim.planner.rows.money import money_rows
from civsim.planner.rows.points import point_rows
from civsim.planner.rows.unpaid import unpaid_rows
from civsim.planner.statement import Statement, Use

FUTURE_ROWS = (crew_rows, money_rows, unpaid_rows, point_rows)
DECIDED = ("overtime_", "work_")  # variables that a plan decides on


@dataclass
class InFuture(Statement):
    """The part of a master that states one future: its own names, kept in the master under a prefix."""

    master: Statement | None = None
    prefix: str = ""

    def variable(self, name: str, low: float | None = 0.0, high: float | None = None) -> pulp.LpVariable:
        """A new variable of the future, or the one that all futures share."""
        assert self.master is not None
        decided = name.startswith(DECIDED)
        self.variables[name] = (
            self.master.variables[name] if decided else self.master.variable(self.prefix + name, low, high)
        )
        return self.variables[name]

    def row(self, name: str, constraint: pulp.LpConstraint, uses: Iterable[Use] = ()) -> None:
        """A new row of the future."""
        assert self.master is not None
        self.master.row(self.prefix + name, constraint, uses)


def prefix_of(number: int) -> str:
    """How names of variables and rows of a future begin."""
    return f"future{number}_"


def future_rows(statement: Statement) -> None:
    """All rows of all futures."""
    pairs = zip(statement.instance.futures, statement.shortage.futures, strict=True)
    for n, (instance, shortage) in enumerate(pairs, start=1):
        future = InFuture(
            instance=instance,
            demands=replace(statement.demands, future=n),
            shortage=shortage,
            problem=statement.problem,
            settled=statement.settled,
            reserve=statement.reserve,
            as_due=statement.as_due,
            extras=statement.extras,
            tolerant=statement.tolerant,
            master=statement,
            prefix=prefix_of(n),
        )
        for rows in FUTURE_ROWS:
            rows(future)
        statement.futures.append(future)
