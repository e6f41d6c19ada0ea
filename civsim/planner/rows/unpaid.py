"""Rows of money as it is really spent: each repair when it falls due, until the purse (y) of its account is empty.

    commitments + repairs due + unpaid of last year - unpaid of this year <= budget - reserve
    unpaid when test a looks >= unpaid of its year - repairs that fall due after it

The money rows let a plan choose which repairs to pay; crews do not choose, they repair whatever comes. So a plan that
is to be carried out (`as_due`) loses points for what is unpaid when a test looks; the bound does not count it.
"""

import numpy as np
import pulp

from civsim.planner.rows.money import commitments, due
from civsim.planner.statement import Statement, Use, at_most


def unpaid_rows(statement: Statement) -> None:
    """One row a purse, and one a test in a year with purses."""
    instance, capacity = statement.instance, statement.instance.capacity
    purses = capacity.purses
    reserve = statement.reserve.money(instance.model)
    pools = list(range(len(statement.shortage.short)))
    years = np.flatnonzero(np.isfinite(capacity.budget)) if statement.shortage.money_can_bind else ()
    for y in map(int, years):
        spent, uses = commitments(statement, y)
        budget = float(capacity.budget[y])
        kept_back = min(float(reserve[y]), max(budget, 0.0))
        total = spent - statement.variable(f"unpaid_y{y}")
        if (extra := statement.extras.get(f"money_y{y}")) is not None and budget > 0:
            total -= budget * extra
        if not purses.is_first(y) and f"unpaid_y{y - 1}" in statement.variables:
            total += statement.variables[f"unpaid_y{y - 1}"]
        if capacity.carry_over:
            total += statement.variable(f"kept_y{y}", 0.0, float(np.abs(capacity.budget[purses.so_far(y)]).sum()) + 1.0)
            if not purses.is_first(y):
                total -= statement.variables[f"kept_y{y - 1}"]
        statement.row(f"due_y{y}", at_most(total, budget - kept_back), uses + due(statement, y, pools))
    for a, test in enumerate(instance.tests):
        first = int(instance.model.assessments.first_day[test])
        for y in purses.of_year(int(instance.model.budget.year_of_day[first])):
            _unpaid_at_test(statement, f"unpaid_at_{a}_y{y}", int(y), first, pools)


def _unpaid_at_test(statement: Statement, name: str, y: int, first: int, pools: list[int]) -> None:
    """What of a purse's repairs is unpaid when a test looks: the year's rest, less what falls due later."""
    if f"unpaid_y{y}" in statement.variables:
        period = int(statement.instance.dynamics.crew_period[first])
        later: list[Use] = [(d, n, -x) for d, n, x in due(statement, y, pools, period)]
        missing = statement.variables[f"unpaid_y{y}"] - statement.variable(name)
        statement.row(name, at_most(missing, 0.0), later)


def unpaid_loss(statement: Statement, a: int) -> pulp.LpAffineExpression:
    """Points lost by what is unpaid when a test looks."""
    found = [x for name, x in statement.variables.items() if name.startswith(f"unpaid_at_{a}_")]
    if not statement.as_due or not found:
        return pulp.LpAffineExpression()
    return float(statement.shortage.money_penalty[a]) * pulp.lpSum(found)
