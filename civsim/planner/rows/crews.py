"""Crew rows: work that falls due, is done, or waits, by pool and period; overtime by pool and month.

work     demand[c,p,t] + waiting[c,p,t-1] - waiting[c,p,t] - done[c,p,t] <= 0
crew     sum over c of done[c,p,t] / utilisation - overtime share[p,m] x hours at share 1 <= regular hours

A plan counts on a share of the crews' time only (utilisation below 1): orders come by chance, and crews that are fully
booked on average leave ever longer queues. The bound counts on all of it.
"""

import pulp

from civsim.planner.statement import Statement, Use, at_most


def crew_rows(statement: Statement) -> None:
    """Rows of the pools that may fall short; the others do all work when it falls due."""
    instance, capacity, shortage = statement.instance, statement.instance.capacity, statement.shortage
    for p in shortage.short_pools:
        categories = statement.categories_of(p)
        for m in sorted({int(m) for m in capacity.month if m >= 0}):
            statement.variable(f"overtime_p{p}_m{m}", 0.0, float(capacity.overtime_most[p]))
        for t in range(instance.dynamics.crew_periods):
            for c in categories:
                _work_row(statement, c, p, t)
            share = 1.0 / statement.reserve.crew_utilisation
            done = pulp.lpSum(share * statement.variables[f"done_c{c}_p{p}_t{t}"] for c in categories)
            month, limit = int(capacity.month[t]), float(capacity.crew_hours[p, t])
            if month >= 0:
                done -= float(capacity.overtime_hours[p, t]) * statement.variables[f"overtime_p{p}_m{month}"]
            extra = statement.extras.get(f"crew_p{p}")
            if extra is not None and limit > 0:
                done -= limit * extra
            statement.row(f"crew_p{p}_t{t}", at_most(done, limit))


def _work_row(statement: Statement, c: int, p: int, t: int) -> None:
    """What falls due is done now or waits."""
    shortage = statement.shortage
    done = statement.variable(f"done_c{c}_p{p}_t{t}", 0.0, float(shortage.most_done[p, t]))
    terms = -done - statement.variable(f"waiting_c{c}_p{p}_t{t}", 0.0, float(shortage.most_waiting[p, t]))
    if t > 0:
        terms += statement.variables[f"waiting_c{c}_p{p}_t{t - 1}"]
    uses: list[Use] = [(d, statement.demands.hours(c, t), 1.0) for d in statement.districts_of(c, p)]
    statement.row(f"work_c{c}_p{p}_t{t}", at_most(terms, 0.0), uses)
