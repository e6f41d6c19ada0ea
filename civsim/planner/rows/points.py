"""Point rows: the expected score of each counted test.

score[a] - points of the classes - desk points of works + loss from waiting work <= points that nothing changes
late[c,p,a] >= waiting[c,p,eve of a] - cleared[c,p,a];  sum over c of cleared[c,p,a] <= crew-hours before the looks
"""

import pulp

from civsim.planner.response import month_ends_before
from civsim.planner.rows.queues import queue_loss
from civsim.planner.rows.unpaid import unpaid_loss
from civsim.planner.statement import Statement, at_most


def point_rows(statement: Statement) -> None:
    """One row a test, and the rows of work that waits at a test."""
    instance = statement.instance
    districts = range(len(instance.pool))
    for a in range(len(instance.tests)):
        score = statement.variable(f"score_{a}", None, None)
        terms = score - _desk(statement, a) + _loss(statement, a) + _survey_loss(statement, a)
        terms += unpaid_loss(statement, a) + queue_loss(statement, a)
        uses = [(d, statement.demands.points(a), -1.0) for d in districts]
        statement.row(f"points_{a}", at_most(terms, float(instance.constant[a])), uses)


def scores_by_date(statement: Statement) -> list[pulp.LpVariable]:
    """Expected scores of the tests as if each date were a test of its own."""
    return [statement.variables[f"score_{a}"] for a in range(len(statement.instance.tests))]


def scores_if_held(statement: Statement) -> list[pulp.LpAffineExpression]:
    """Expected score of each counted test, given that it is held: the mean over its dates. By planned date."""
    scores = scores_by_date(statement)
    return [pulp.lpSum(p * scores[a] for a, p in dates) for dates in statement.instance.dates.values()]


def _desk(statement: Statement, a: int) -> pulp.LpAffineExpression:
    """Desk points of optional works that are complete by the test."""
    if statement.settled:
        return pulp.LpAffineExpression()
    worth = statement.instance.desk_works[a]
    return pulp.lpSum(
        float(worth[w]) * statement.variables[f"work_{o}"]
        for o, w in enumerate(statement.instance.modes.optional)
        if worth[w] > 0
    )


def _loss(statement: Statement, a: int) -> pulp.LpAffineExpression:
    """Points lost by work that still waits when the test looks."""
    instance, shortage = statement.instance, statement.shortage
    first = instance.model.assessments.first_day[instance.tests[a]]
    eve = int(instance.dynamics.crew_period[first]) - 1
    loss = pulp.LpAffineExpression()
    for p in shortage.short_pools if eve >= 0 else ():
        costly = [c for c in statement.categories_of(p) if shortage.penalty[p, c, a] > 0]
        if not costly:
            continue
        cleared = []
        for c in costly:
            late = statement.variable(f"late_c{c}_p{p}_a{a}", 0.0, float(shortage.most_waiting[p, eve]))
            cleared.append(statement.variable(f"cleared_c{c}_p{p}_a{a}", 0.0, float(shortage.most_waiting[p, eve])))
            waiting = statement.variables[f"waiting_c{c}_p{p}_t{eve}"]
            statement.row(f"late_c{c}_p{p}_a{a}", at_most(waiting - cleared[-1] - late, 0.0))
            loss += float(shortage.penalty[p, c, a]) * late
        statement.row(f"cleared_p{p}_a{a}", at_most(pulp.lpSum(cleared), float(instance.capacity.morning_hours[p, a])))
    return loss


def _survey_loss(statement: Statement, a: int) -> pulp.LpAffineExpression:
    """Points lost in surveys by work that waits at the month ends that residents remember."""
    instance, shortage = statement.instance, statement.shortage
    first = int(instance.model.assessments.first_day[instance.tests[a]])
    ends = {int(instance.dynamics.crew_period[d]) for d in month_ends_before(instance.model, first)}
    return pulp.lpSum(
        float(shortage.survey_penalty[p, c, a]) * statement.variables[f"waiting_c{c}_p{p}_t{t}"]
        for p in shortage.short_pools
        for c in statement.categories_of(p)
        for t in sorted(ends)
        if shortage.survey_penalty[p, c, a] > 0
    )
