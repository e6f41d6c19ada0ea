"""Queue rows: what waits at a pool by chance when tests and residents look, by how much its crews are used.

queue[p,t] >= factor[p] (level[k] + slope[k] share of the crews' time in use)    for every tangent k (queues.py)

They belong to the plan's careful master alone: the bound counts on crews that find work when they have time.
"""

import pulp

from civsim.planner.queues import Queues, build_queues
from civsim.planner.response import month_ends_before
from civsim.planner.statement import Statement, at_most


def queue_loss(statement: Statement, a: int) -> pulp.LpAffineExpression:
    """Points lost in test a by what waits by chance."""
    if not statement.reserve.queueing:
        return pulp.LpAffineExpression()
    instance, shortage = statement.instance, statement.shortage
    queues = build_queues(instance)
    first = int(instance.model.assessments.first_day[instance.tests[a]])
    crew_period = instance.dynamics.crew_period
    eve = int(crew_period[first]) - 1
    ends = sorted({int(crew_period[d]) for d in month_ends_before(instance.model, first)})
    loss = pulp.LpAffineExpression()
    for p in shortage.short_pools:
        field = float(queues.share[p] @ shortage.penalty[p, :, a])
        lived = float(queues.share[p] @ shortage.survey_penalty[p, :, a])
        for t, points in [(eve, field), *((t, lived) for t in ends)]:
            if t >= 0 and points > 0 and instance.capacity.crew_hours[p, t] > 0:
                loss += points * _queue(statement, queues, p, t)
    return loss


def _queue(statement: Statement, queues: Queues, p: int, t: int) -> pulp.LpVariable:
    """The variable of a pool's queue in a period, with its rows."""
    name = f"queue_p{p}_t{t}"
    if name in statement.variables:
        return statement.variables[name]
    capacity = statement.instance.capacity
    queue = statement.variable(name)
    hours, month = float(capacity.crew_hours[p, t]), int(capacity.month[t])
    done = pulp.lpSum(statement.variables[f"done_c{c}_p{p}_t{t}"] for c in statement.categories_of(p))
    if month >= 0:
        done -= float(capacity.overtime_hours[p, t]) * statement.variables[f"overtime_p{p}_m{month}"]
    factor = statement.reserve.queue_factor(p)
    for k, (slope, level) in enumerate(zip(queues.slope[p], queues.level[p], strict=True)):
        statement.row(f"{name}_{k}", at_most(factor * float(slope) / hours * done - queue, -factor * float(level)))
    return queue
