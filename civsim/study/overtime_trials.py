"""Overtime tried out by simulation, where the linear programme cannot follow what arises.

Where money for repairs runs out, overtime of one department takes it from the others: what that is worth depends on
whose repairs count most, and only a simulation tells. From a plan at hand, each department's overtime is turned on, or
off, over all the plan, over each year and over each quarter, and every turn that raises the simulated score stays.
"""

from collections.abc import Callable, Iterator
from math import ceil

import numpy as np
from numpy.typing import NDArray

from civsim.engine import check_plan_money
from civsim.errors import CivsimError, InfeasibleError
from civsim.model import Model, Plan

Floats = NDArray[np.float64]

YEAR, QUARTER = 12, 3  # months; spans of overtime that is turned together, after the whole plan at once
FEW_GRIDS = 5000  # in larger cities a simulation takes too long to try every quarter
GRIDS_SEEN, MOST_REPLICATIONS = 2000, 8  # replications of a small city are added up to about one large city


def replications_of(model: Model) -> int:
    """How many replications tell plans apart: scores of a city spread the less, the more grids it has."""
    return min(max(ceil(GRIDS_SEEN / len(model.areas.grids)), 1), MOST_REPLICATIONS)


def turns(model: Model, can: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """(P, M) places of overtime that are turned together, where pools `can` (P,) have it: the longest spans first."""
    months, department = len(model.time.months), model.departments.pool_department
    for span in (months, YEAR, QUARTER) if len(model.areas.grids) <= FEW_GRIDS else (months, YEAR):
        for first in range(0, months, span):
            within = (np.arange(months) >= first) & (np.arange(months) < first + span)
            for d in range(len(model.departments.ids)):
                pools = can & (department == d)
                if pools.any():
                    yield pools[:, None] & within[None, :]


def climbed(
    overtime: Floats,
    most: Floats,
    places: Iterator[NDArray[np.bool_]],
    score: Callable[[Floats], float],
    keeps: Callable[[Floats], bool],
) -> Floats:
    """Overtime (P, M) after all turns that raise the score and keep what is asked for.

    A turn sets its places to the most there is (P,), or to none where all have that already.
    """
    best = score(overtime)
    for place in places:
        full = np.where(place, most[:, None], 0.0)
        turned = np.where(place, 0.0 if (overtime >= full)[place].all() else full, overtime)
        found = score(turned)
        if found > best and keeps(turned):
            overtime, best = turned, found
    return overtime


def can_pay(model: Model, plan: Plan) -> bool:
    """Whether the budget holds what the plan commits."""
    try:
        check_plan_money(model, plan)
    except CivsimError:
        return False
    return True


def keeps_what_is_asked(restate: Callable[[Floats], object]) -> Callable[[Floats], bool]:
    """Whether the programme can state such overtime, with floors and shares of spending kept as before."""

    def keeps(overtime: Floats) -> bool:
        try:
            restate(overtime)
        except InfeasibleError:
            return False
        return True

    return keeps
