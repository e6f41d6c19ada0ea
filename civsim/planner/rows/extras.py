"""Elastic capacities: variables by which a resource may grow, as shares of what there is."""

import numpy as np

from civsim.planner.statement import Statement

MOST = 20.0  # times the present capacity: beyond that nothing counts as a help


def add_extras(statement: Statement, most: float = MOST) -> None:
    """Variables for the growth of each resource that exists at all, as shares of its capacity.

    Growth by -1 takes away what the city does not have yet (first_resources.py).
    """
    capacity = statement.instance.capacity
    for v, caps in enumerate(capacity.visits):
        for area in range(len(caps)):
            if caps[area].sum() > 0:
                _grow(statement, f"team_v{v}_a{area}", most)
    for p in statement.shortage.short_pools:
        if capacity.crew_hours[p].sum() > 0:
            _grow(statement, f"crew_p{p}", most)
    for y in np.flatnonzero(np.isfinite(capacity.budget) & (capacity.budget > 0)):
        _grow(statement, f"money_y{y}", most)


def _grow(statement: Statement, name: str, most: float) -> None:
    least = -1.0 if name in statement.instance.capacity.founded else 0.0
    statement.extras[name] = statement.variable(f"extra_{name}", least, most)
