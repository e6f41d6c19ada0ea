"""Overtime tried out by simulation, where the linear programme cannot follow what arises.

Where money for repairs runs out, overtime of one department takes it from the others: what that is worth depends on
whose repairs count most, and only a simulation tells. From a plan at hand, each department's overtime is turned on, or
off, over all the plan, over each year and over each quarter, and every turn that raises the simulated score stays.
"""

from collections.abc import Callable, Iterable, Iterator
from math import ceil

import numpy as np
from numpy.typing import NDArray

from civsim.engine import check_plan_money
from civsim.errors import CivsimError, InfeasibleError
from civsim.model import Model, Plan
from civsim.planner import WholePlan, with_overtime

Floats = NDArray[np.float64]

YEAR, QUARTER = 12, 3  # months; spans of overtime that is turned together, after the whole plan at once
FEW_GRIDS = 5000  # in larger cities a simulation takes too long to try every quarter
GRIDS_SEEN, MOST_REPLICATIONS = 2000, 8  # replications of a small city are added up to about one large city
LACKING_MORE = 1e-3  # [points, or 万元] that is rounding


def replications_of(model: Model) -> int:
    """How many replications tell plans apart: scores of a city spread the less, the more grids it has."""
    return min(max(ceil(GRIDS_SEEN / len(model.areas.grids)), 1), MOST_REPLICATIONS)


def turns(model: Model, can: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """(P, M) places of overtime that are turned together, where pools `can` (P,) have it: the longest spans first."""
    months, department = len(model.time.months), model.departments.pool_department
    shorter = (YEAR, QUARTER) if len(model.areas.grids) <= FEW_GRIDS else (YEAR,)
    for span in (months, *(span for span in shorter if span < months)):
        for first in range(0, months, span):
            within = (np.arange(months) >= first) & (np.arange(months) < first + span)
            for d in range(len(model.departments.ids)):
                pools = can & (department == d)
                if pools.any():
                    yield pools[:, None] & within[None, :]


def climbed(
    overtime: Floats,
    most: Floats,
    places: Iterable[NDArray[np.bool_]],
    score: Callable[[Floats], float],
    keeps: Callable[[Floats], bool],
) -> Floats:
    """Overtime (P, M) after all turns that raise the score and keep what is asked for.

    A turn sets its places to the most there is (P,), or to none, whichever is better than what they had.
    """
    best = score(overtime)
    for place in places:
        for level in (most[:, None], 0.0):
            turned = np.where(place, level, overtime)
            if not np.array_equal(turned, overtime) and (found := score(turned)) > best and keeps(turned):
                overtime, best = turned, found
    return overtime


def can_pay(model: Model, plan: Plan) -> bool:
    """Whether the budget holds what the plan commits."""
    try:
        check_plan_money(model, plan)
    except CivsimError:
        return False
    return True


def keeps_what_is_asked(plan: WholePlan, objective: str) -> Callable[[Floats], bool]:
    """Whether the programme can state such overtime, with floors and shares of spending kept as well as in the plan."""

    def keeps(overtime: Floats) -> bool:
        try:
            found = with_overtime(plan, objective, overtime)
        except InfeasibleError:
            return False
        return found.worth.lacking <= plan.worth.lacking + LACKING_MORE

    return keeps
