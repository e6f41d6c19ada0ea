"""Rows of money as it is really spent: each repair when it falls due, until the year's money is gone.

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
    """One row a year with a budget, and one a test in such a year."""
    instance, capacity = statement.instance, statement.instance.capacity
    reserve = statement.reserve.money(instance.model)
    pools = list(range(len(statement.shortage.short)))
    years = np.flatnonzero(np.isfinite(capacity.budget)) if statement.shortage.money_can_bind else ()
    for y in years:
        spent, uses = commitments(statement, int(y))
        budget = float(capacity.budget[y])
        kept_back = min(float(reserve[y]), max(budget, 0.0))
        total = spent - statement.variable(f"unpaid_y{y}")
        if (extra := statement.extras.get(f"money_y{y}")) is not None and budget > 0:
            total -= budget * extra
        if y > 0 and f"unpaid_y{y - 1}" in statement.variables:
            total += statement.variables[f"unpaid_y{y - 1}"]
        if capacity.carry_over:
            total += statement.variable(f"kept_y{y}", 0.0, float(np.abs(capacity.budget[: y + 1]).sum()) + 1.0)
            if y > 0:
                total -= statement.variables[f"kept_y{y - 1}"]
        statement.row(f"due_y{y}", at_most(total, budget - kept_back), uses + due(statement, int(y), pools))
    for a, test in enumerate(instance.tests):
        first = int(instance.model.assessments.first_day[test])
        _unpaid_at_test(statement, a, int(instance.model.budget.year_of_day[first]), first, pools)


def _unpaid_at_test(statement: Statement, a: int, y: int, first: int, pools: list[int]) -> None:
    """What is unpaid when a test looks: the year's rest, less what falls due later."""
    if f"unpaid_y{y}" in statement.variables:
        period = int(statement.instance.dynamics.crew_period[first])
        later: list[Use] = [(d, n, -x) for d, n, x in due(statement, y, pools, period)]
        missing = statement.variables[f"unpaid_y{y}"] - statement.variable(f"unpaid_at_{a}")
        statement.row(f"unpaid_at_{a}", at_most(missing, 0.0), later)


def unpaid_loss(statement: Statement, a: int) -> pulp.LpAffineExpression:
    """Points lost by what is unpaid when a test looks."""
    if not statement.as_due or f"unpaid_at_{a}" not in statement.variables:
        return pulp.LpAffineExpression()
    return float(statement.shortage.money_penalty[a]) * statement.variables[f"unpaid_at_{a}"]
