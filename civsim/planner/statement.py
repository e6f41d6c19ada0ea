"""The master problem as it is stated: a PuLP problem whose rows also say which demands of the classes they hold.

The rows over backlog, overtime, works and money are PuLP constraints. What a class of grids brings into a row depends
on its schedules, which are found later; so each row keeps a list of `uses`: (district, demand, coefficient). Demands
are numbered by `Demands`. The same uses serve PuLP, the direct solver and the pricing: they are written down once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pulp
from numpy.typing import NDArray
from scipy import sparse

from civsim.planner.backlog import Shortage
from civsim.planner.instance import Instance
from civsim.planner.reserve import NOTHING, Reserve

Use = tuple[int, int, float]  # district, demand, coefficient
MOST_LACKING = 1e6  # points, or 万元


@dataclass(frozen=True)
class Demands:
    """Numbers of the demands of one class: points by test, visits by channel and period, crew-hours, flags of works.

    Points and crew-hours are there once for each future of the city; visits and works are the same in all of them.
    """

    tests: int
    channels: int
    periods: int
    categories: int
    crew_periods: int
    optional: int
    futures: int = 1
    future: int = 0  # the one whose points and crew-hours are meant

    @property
    def size(self) -> int:
        """How many there are."""
        return self.flag(self.optional)

    def points(self, a: int) -> int:
        """Expected points in test a."""
        return self.future * self.tests + a

    def visits(self, v: int, t: int) -> int:
        """Visits of channel v in period t."""
        return self.futures * self.tests + v * self.periods + t

    def hours(self, c: int, t: int) -> int:
        """Crew-hours for category c in crew period t."""
        of_one = self.categories * self.crew_periods
        return self.visits(self.channels, 0) + self.future * of_one + c * self.crew_periods + t

    def flag(self, o: int) -> int:
        """Share of the class planned with optional work o."""
        return self.visits(self.channels, 0) + self.futures * self.categories * self.crew_periods + o

    @property
    def all_points(self) -> slice:
        """Points in all tests of all futures."""
        return slice(0, self.visits(0, 0))

    @property
    def all_visits(self) -> slice:
        """All visits."""
        return slice(self.visits(0, 0), self.visits(self.channels, 0))

    @property
    def all_hours(self) -> slice:
        """All crew-hours in all futures."""
        return slice(self.visits(self.channels, 0), self.flag(0))


def demands_of(instance: Instance) -> Demands:
    """Numbering of an instance's demands."""
    _, V, T = instance.schedules.shape
    C, optional = instance.pool.shape[1], len(instance.modes.optional)
    futures = 1 + len(instance.futures)
    return Demands(len(instance.tests), V, T, C, instance.dynamics.crew_periods, optional, futures)


@dataclass
class Statement:
    """The master while it is being stated. Variables and rows keep the order in which they were added."""

    instance: Instance
    demands: Demands
    shortage: Shortage
    problem: pulp.LpProblem
    settled: bool = False  # whether it is settled which optional works run
    reserve: Reserve = NOTHING  # what is kept back for chance
    as_due: bool = False  # whether repairs are paid as they fall due (rows/unpaid.py)
    variables: dict[str, pulp.LpVariable] = field(default_factory=dict)
    uses: dict[str, list[Use]] = field(default_factory=dict)
    extras: dict[str, pulp.LpVariable] = field(default_factory=dict)  # elastic variables by resource
    tolerant: bool = False  # whether requirements may be missed
    lacking: list[pulp.LpVariable] = field(default_factory=list)  # what they lack
    futures: list["Statement"] = field(default_factory=list)  # rows of the city's other futures (rows/futures.py)

    def variable(self, name: str, low: float | None = 0.0, high: float | None = None) -> pulp.LpVariable:
        """A new variable."""
        self.variables[name] = self.problem.add_variable(name, low, high)
        return self.variables[name]

    def lack(self, name: str) -> pulp.LpVariable:
        """A new variable for what a requirement lacks, 0 unless it may be missed."""
        self.lacking.append(self.variable(name, 0.0, MOST_LACKING if self.tolerant else 0.0))
        return self.lacking[-1]

    def row(self, name: str, constraint: pulp.LpConstraint, uses: Iterable[Use] = ()) -> None:
        """A new row; the demands in `uses` are added to its left-hand side."""
        self.problem.addConstraint(constraint, name)
        self.uses[name] = list(uses)

    def categories_of(self, pool: int) -> list[int]:
        """Categories that a pool repairs."""
        return [int(c) for c in np.flatnonzero((self.instance.pool == pool).any(axis=0))]

    def districts_of(self, category: int, pool: int) -> list[int]:
        """Districts in which a pool repairs a category."""
        return [int(d) for d in np.flatnonzero(self.instance.pool[:, category] == pool)]

    @property
    def row_number(self) -> dict[str, int]:
        """Number of each row by its name."""
        return {name: i for i, name in enumerate(self.uses)}

    def links(self) -> list[sparse.csr_matrix]:
        """By district: the matrix (rows x demands) that turns a class's demands into its column."""
        districts = len(self.instance.pool)
        entries: list[list[tuple[int, int, float]]] = [[] for _ in range(districts)]
        for i, uses in enumerate(self.uses.values()):
            for district, demand, coefficient in uses:
                entries[district].append((i, demand, coefficient))
        shape = (len(self.uses), self.demands.size)
        found = []
        for own in entries:
            table = np.array(own, float).reshape(-1, 3)
            places = table[:, 0].astype(int), table[:, 1].astype(int)
            found.append(sparse.csr_matrix((table[:, 2], places), shape=shape))
        return found


def at_most(terms: pulp.LpAffineExpression, limit: float) -> pulp.LpConstraint:
    """terms <= limit, also where there are no terms besides the demands."""
    return pulp.LpConstraint(pulp.LpAffineExpression(terms), pulp.LpConstraintLE, rhs=limit)


@dataclass(frozen=True)
class Matrix:
    """The stated rows and variables as arrays, for the direct solver: maximise cost @ x, low <= A x <= high."""

    cost: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    entries: sparse.csc_matrix
    row_low: NDArray[np.float64]
    row_high: NDArray[np.float64]


def matrix_of(statement: Statement) -> Matrix:
    """The arrays of what PuLP holds so far."""
    number = {id(v): i for i, v in enumerate(statement.variables.values())}
    inf = np.inf
    rows = statement.problem.constraints()
    i, j, x = [], [], []
    for r, row in enumerate(rows):
        for variable, coefficient in row.items():
            i.append(r)
            j.append(number[id(variable)])
            x.append(coefficient)
    shape = (len(rows), len(number))
    cost = np.zeros(len(number))
    for variable, coefficient in statement.problem.objective.items():
        cost[number[id(variable)]] = coefficient
    variables = statement.variables.values()
    return Matrix(
        cost=cost,
        low=np.array([-inf if v.lowBound is None else v.lowBound for v in variables], float),
        high=np.array([inf if v.upBound is None else v.upBound for v in variables], float),
        entries=sparse.csc_matrix((np.array(x, float), (np.array(i, int), np.array(j, int))), shape=shape),
        row_low=np.array([-inf if r.sense == pulp.LpConstraintLE else -r.constant for r in rows], float),
        row_high=np.array([inf if r.sense == pulp.LpConstraintGE else -r.constant for r in rows], float),
    )
