"""Money rows: visits, repairs done, overtime and works of a year within its budget, in 万元.

What is left of a year goes to the next only where the scenario carries it over; commitments (all but repairs) must fit
into the year's own budget in any case, as the engine demands.
"""

import numpy as np
import pulp

from civsim.planner.statement import Statement, Use, at_most


def money_rows(statement: Statement) -> None:
    """One row a year with a budget, and one more for commitments where the rest is carried over."""
    capacity = statement.instance.capacity
    if not statement.settled:
        for o in range(len(statement.instance.modes.optional)):
            statement.variable(f"work_{o}", 0.0, 1.0)
    for y in np.flatnonzero(np.isfinite(capacity.budget)) if statement.shortage.money_can_bind else ():
        committed, uses = commitments(statement, int(y))
        budget = float(capacity.budget[y])
        extra = statement.extras.get(f"money_y{y}")
        more = -budget * extra if extra is not None and budget > 0 else pulp.LpAffineExpression()
        repairs, repair_uses = _repairs(statement, int(y))
        total = committed + repairs + more
        if capacity.carry_over:
            statement.row(f"committed_y{y}", at_most(committed + more, budget), uses)
            if y + 1 < len(capacity.budget):
                total += statement.variable(f"carried_y{y}", 0.0, float(capacity.budget[: y + 1].sum()) * 10 + 1)
            if y > 0:
                total -= statement.variables[f"carried_y{y - 1}"]
        statement.row(f"money_y{y}", at_most(total, budget), uses + repair_uses)


def all_money(statement: Statement) -> pulp.LpAffineExpression:
    """All the money of a plan over all years, as one variable held by a row. [万元]

    Repairs count as they fall due: crews do all work that they can, so leaving work undone saves nothing.
    """
    spent = statement.variable("spent", 0.0, None)
    terms: pulp.LpAffineExpression = pulp.LpAffineExpression(-spent)
    uses: list[Use] = []
    for y in range(len(statement.instance.capacity.budget)):
        committed, visits = commitments(statement, y)
        terms += committed
        uses += visits + due(statement, y, list(range(len(statement.shortage.short))))
    statement.row("spent", at_most(terms, 0.0), uses)
    return pulp.LpAffineExpression(spent)


def commitments(statement: Statement, y: int) -> tuple[pulp.LpAffineExpression, list[Use]]:
    """Overtime and works (variables) and visits (demands) of a year."""
    instance, capacity = statement.instance, statement.instance.capacity
    terms = pulp.LpAffineExpression()
    for p in statement.shortage.short_pools:
        for m in sorted({int(m) for m, year in zip(capacity.month, capacity.year, strict=True) if year == y}):
            hours = capacity.overtime_hours[p, capacity.month == m].sum()
            terms += float(hours * capacity.overtime_cost[p]) * statement.variables[f"overtime_p{p}_m{m}"]
    if not statement.settled:
        for o, w in enumerate(instance.modes.optional):
            if capacity.work_cost[w, y] > 0:
                terms += float(capacity.work_cost[w, y]) * statement.variables[f"work_{o}"]
    V, T = instance.schedules.shape[1:]
    uses: list[Use] = [
        (d, statement.demands.visits(v, t), float(capacity.visit_cost[v]))
        for d in range(len(instance.pool))
        for v in range(V)
        for t in range(T)
        if instance.periods.year[t] == y and capacity.visit_cost[v] > 0
    ]
    return terms, uses


def _repairs(statement: Statement, y: int) -> tuple[pulp.LpAffineExpression, list[Use]]:
    """Repairs of a year: as done where crews may fall short, else as they fall due."""
    capacity, shortage = statement.instance.capacity, statement.shortage
    periods = [int(t) for t in np.flatnonzero(capacity.year == y)]
    terms = pulp.lpSum(
        float(capacity.repair_cost[c]) * statement.variables[f"done_c{c}_p{p}_t{t}"]
        for p in shortage.short_pools
        for c in statement.categories_of(p)
        for t in periods
        if capacity.repair_cost[c] > 0
    )
    return terms, due(statement, y, [int(p) for p in np.flatnonzero(~shortage.short)])


def due(statement: Statement, y: int, pools: list[int], first: int = 0) -> list[Use]:
    """Cost of the repairs of some pools as they fall due in a year, from a crew period on."""
    capacity = statement.instance.capacity
    return [
        (d, statement.demands.hours(c, int(t)), float(capacity.repair_cost[c]))
        for p in pools
        for c in statement.categories_of(p)
        for d in statement.districts_of(c, p)
        for t in np.flatnonzero(capacity.year == y)
        if capacity.repair_cost[c] > 0 and t >= first
    ]
