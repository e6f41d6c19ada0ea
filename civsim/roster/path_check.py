"""Whether the dated visits of a plan keep the scenario's path rules, day by day."""

import numpy as np

from civsim.model import Breach, Model, Plan, breaches


def path_breaches(model: Model, plan: Plan) -> list[Breach]:
    """Every time that a grid is left alone for longer than a path rule allows."""
    rules = model.spec.plan.path_rules
    if not rules:
        return []
    days = {}
    for v in range(len(model.channels.visit_ids)):
        own = np.flatnonzero(plan.channel == v)
        order = own[np.lexsort((plan.day[own], plan.grid[own]))]
        grids, first = np.unique(plan.grid[order], return_index=True)
        parts = np.split(plan.day[order].astype(np.int64), first[1:])
        days[v] = dict(zip(grids.tolist(), parts, strict=True)) if len(grids) else {}
    first_day, last_day = model.time.warm_up_days, model.time.n_days - 1
    return list(breaches(rules, model.channels.visit_ids, days, len(model.areas.grids), first_day, last_day))
