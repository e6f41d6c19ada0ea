"""Lists of waiting orders: redo first, then by priority of the category, two for each of its deadlines.

Within one list deadlines grow with the time of filing, so first come is earliest deadline. A category has lists in
every pool that may serve it. Where several accounts pay for what a pool does, there is a list an account in each of
these places, so that an account that is empty keeps nobody waiting but its own. Where overdue orders escalate, orders
for redo have lists by category and deadline too.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.engine.places import visit_rows
from civsim.model import Model, pool_shares


def crews_of(model: Model) -> dict[str, Any]:
    """Crews by pool and day, and the volunteers to whom orders are offered."""
    departments, channels = model.departments, model.channels
    source = np.concatenate([channels.visits.channel[visit_rows(model)], channels.reports.channel]).astype(np.int64)
    return {
        "offer_pool": departments.offer_pool.astype(np.int64),
        "accepts": np.vstack([departments.accepts[source], np.zeros((1, len(model.categories.ids)))]),
        "crews": departments.crews,
        "crews_on": departments.crews_on,
        "crews_vary": int((departments.crews_on != departments.crews[:, None]).any()),
    }


def lists_of(model: Model, rank: NDArray[np.int64]) -> dict[str, Any]:
    """Where the lists of each pool begin (P + 1,), lists in each place (P,), and places of the categories (P, C).

    `rank` (K, C) is the place of a deadline among those of its category. A category's lists follow each other by
    deadline, each time orders that are not postponed before those that are; a pool that never serves it has none (-1).
    """
    pools, categories = len(model.departments.crews), len(model.categories.ids)
    serves = np.zeros((pools, categories), bool)
    for pools_of in (model.departments.pool_of, model.departments.offer_pool):
        grid, category = np.nonzero(pools_of >= 0)
        serves[pools_of[grid, category], category] = True
    steps = len(model.escalation.ids)
    redo, place = np.zeros((pools, categories), np.int64), np.full((pools, categories), -1, np.int64)
    sizes = np.ones(pools, np.int64)
    for places in (redo, place) if steps else (place,):
        for c in np.argsort(model.categories.rank):
            places[serves[:, c], c] = sizes[serves[:, c]]
            sizes[serves[:, c]] += 2 * (rank[:, c].max() + 1)
    width = np.where((pool_shares(model) > 0).sum(axis=1) > 1, len(model.budget.amount_fen), 1)
    return {
        "list_first": np.concatenate([[0], np.cumsum(sizes * width)]).astype(np.int64),
        "list_width": width.astype(np.int64),
        "list_place": place,
        "redo_place": redo,
        "step_lateness": np.ascontiguousarray(model.escalation.lateness_ms),
        "step_factor": model.escalation.work_factor,
    }
