"""Elastic capacities: variables by which a resource may grow, as shares of what there is."""

import numpy as np

from civsim.planner.statement import Statement

MOST = 20.0  # times the present capacity: beyond that nothing counts as a help


def add_extras(statement: Statement, most: float = MOST) -> None:
    """Variables for the growth of each resource that exists at all, as shares of its capacity."""
    capacity = statement.instance.capacity
    for v, caps in enumerate(capacity.visits):
        for area in range(len(caps)):
            if caps[area].sum() > 0:
                name = f"team_v{v}_a{area}"
                statement.extras[name] = statement.variable(f"extra_{name}", 0.0, most)
    for p in statement.shortage.short_pools:
        if capacity.crew_hours[p].sum() > 0:
            statement.extras[f"crew_p{p}"] = statement.variable(f"extra_crew_p{p}", 0.0, most)
    for y in np.flatnonzero(np.isfinite(capacity.budget) & (capacity.budget > 0)):
        statement.extras[f"money_y{y}"] = statement.variable(f"extra_money_y{y}", 0.0, most)
