"""Money rows: visits, repairs done, overtime and works that a purse pays within its budget, in 万元.

What is left of a year goes to the next only where the scenario carries it over; commitments (all but repairs) must fit
into the year's own budget in any case, as the engine demands.
"""

import numpy as np
import pulp

from civsim.planner.statement import Statement, Use, at_most


def money_rows(statement: Statement) -> None:
    """One row a purse with a budget, and one more for commitments where the rest is carried over.

    Crews whose repairs several purses pay count in a row over all purses of the year, since nothing says in which
    district they do how much; so the rows never forbid what could be paid.
    """
    capacity = statement.instance.capacity
    if not statement.settled:
        for o in range(len(statement.instance.modes.optional)):
            statement.variable(f"work_{o}", 0.0, 1.0)
    if not statement.shortage.money_can_bind:
        return
    stated = {int(b): _money_row(statement, int(b)) for b in np.flatnonzero(np.isfinite(capacity.budget))}
    if shared := [p for p in statement.shortage.short_pools if (capacity.purses.of_pool[p] > 0).sum() > 1]:
        for year in range(len(statement.instance.model.budget.years)):
            purses = capacity.purses.of_year(year)
            if all(int(b) in stated for b in purses):
                done = _done(statement, int(purses[0]), shared)
                total = pulp.lpSum([stated[int(b)][0] for b in purses]) + done
                uses = [use for b in purses for use in stated[int(b)][1]]
                statement.row(f"sum_money_y{year}", at_most(total, float(capacity.budget[purses].sum())), uses)


def _money_row(statement: Statement, b: int) -> tuple[pulp.LpAffineExpression, list[Use]]:
    """State the row of one purse; its left-hand side."""
    capacity, purses = statement.instance.capacity, statement.instance.capacity.purses
    committed, uses = commitments(statement, b)
    budget = float(capacity.budget[b])
    extra = statement.extras.get(f"money_y{b}")
    more = -budget * extra if extra is not None and budget > 0 else pulp.LpAffineExpression()
    a = int(purses.account[b])
    own = [p for p in statement.shortage.short_pools if purses.of_pool[p, a] == 1.0]
    falling_due = due(statement, b, [int(p) for p in np.flatnonzero(~statement.shortage.short)])
    total, all_uses = committed + _done(statement, b, own) + more, uses + falling_due
    if capacity.carry_over:
        statement.row(f"committed_y{b}", at_most(committed + more, budget), uses)
        if not purses.is_last(b):
            most = float(capacity.budget[purses.so_far(b)].sum()) * 10 + 1
            total += statement.variable(f"carried_y{b}", 0.0, most)
        if not purses.is_first(b):
            total -= statement.variables[f"carried_y{b - 1}"]
    statement.row(f"money_y{b}", at_most(total, budget), all_uses)
    return total, all_uses


def all_money(statement: Statement) -> pulp.LpAffineExpression:
    """All the money of a plan over all years, as one variable held by a row. [万元]

    Repairs count as they fall due: crews do all work that they can, so leaving work undone saves nothing.
    """
    spent = statement.variable("spent", 0.0, None)
    terms: pulp.LpAffineExpression = pulp.LpAffineExpression(-spent)
    uses: list[Use] = []
    for b in range(len(statement.instance.capacity.budget)):
        committed, visits = commitments(statement, b)
        terms += committed
        uses += visits + due(statement, b, list(range(len(statement.shortage.short))))
    statement.row("spent", at_most(terms, 0.0), uses)
    return pulp.LpAffineExpression(spent)


def commitments(statement: Statement, b: int) -> tuple[pulp.LpAffineExpression, list[Use]]:
    """Overtime and works (variables) and visits (demands) that a purse pays."""
    instance, capacity, purses = statement.instance, statement.instance.capacity, statement.instance.capacity.purses
    y, a = int(purses.year[b]), int(purses.account[b])
    terms = pulp.LpAffineExpression()
    for p in statement.shortage.short_pools:
        share = float(purses.of_pool[p, a])
        for m in sorted({int(m) for m, year in zip(capacity.month, capacity.year, strict=True) if year == y}):
            if share > 0:
                hours = capacity.overtime_hours[p, capacity.month == m].sum() * share
                terms += float(hours * capacity.overtime_cost[p]) * statement.variables[f"overtime_p{p}_m{m}"]
    if not statement.settled:
        for o, w in enumerate(instance.modes.optional):
            if capacity.work_cost[w, b] > 0:
                terms += float(capacity.work_cost[w, b]) * statement.variables[f"work_{o}"]
    V, T = instance.schedules.shape[1:]
    uses: list[Use] = [
        (int(d), statement.demands.visits(v, t), float(capacity.visit_cost[v]))
        for d in purses.districts(b)
        for v in range(V)
        for t in range(T)
        if instance.periods.year[t] == y and capacity.visit_cost[v] > 0
    ]
    return terms, uses


def _done(statement: Statement, b: int, pools: list[int]) -> pulp.LpAffineExpression:
    """Repairs that some pools do in the year of a purse; pools are those that may fall short."""
    capacity = statement.instance.capacity
    periods = [int(t) for t in np.flatnonzero(capacity.year == capacity.purses.year[b])]
    return pulp.lpSum(
        float(capacity.repair_cost[c]) * statement.variables[f"done_c{c}_p{p}_t{t}"]
        for p in pools
        for c in statement.categories_of(p)
        for t in periods
        if capacity.repair_cost[c] > 0
    )


def due(statement: Statement, b: int, pools: list[int], first: int = 0) -> list[Use]:
    """Cost of the repairs of some pools as they fall due in a purse's districts and year, from a crew period on."""
    capacity = statement.instance.capacity
    own = set(capacity.purses.districts(b).tolist())
    return [
        (d, statement.demands.hours(c, int(t)), float(capacity.repair_cost[c]))
        for p in pools
        for c in statement.categories_of(p)
        for d in statement.districts_of(c, p)
        for t in np.flatnonzero(capacity.year == capacity.purses.year[b])
        if d in own and capacity.repair_cost[c] > 0 and t >= first
    ]
