"""Expected scores of dated visits, each grid on its own days, where no order waits for a crew or for money.

The same mean course and the same marks as the response of schedules, but on the very days of a roster and with the
surveys' curves instead of their lines. So two rosters can be compared without any luck, and the distance between a plan
and its simulation splits into what the dates cost and what queues cost (experiments/plan_gap).
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Plan
from civsim.planner.gains import field_points
from civsim.planner.instance import Instance, mode_rows
from civsim.planner.modes import Modes, of_rows
from civsim.planner.response import Responses, respond_to_days
from civsim.planner.surveys import loads
from civsim.scores import survey_points

TOGETHER = 32  # grids worked out at once


def dated_scores(instance: Instance, plan: Plan) -> NDArray[np.float64]:
    """(A,) expected scores of the counted tests under dated visits, in the mean and without queues. [points]"""
    model, rows = instance.model, mode_rows(instance, plan.works)
    field, load = np.zeros(len(instance.tests)), np.zeros((len(instance.tests), len(model.categories.ids)))
    for grids in np.array_split(np.arange(len(rows)), -(-len(rows) // TOGETHER)):
        responses = respond_to_days(instance.dynamics, _days(model, plan, grids), instance.workers)
        modes = of_rows(instance.modes, rows[grids])
        points = field_points(model, instance.dynamics, modes, responses, instance.tests, instance.workers)
        field += np.einsum("ajj->a", points)
        load += _loads(instance, modes, responses)
    works = instance.desk_works[:, list(plan.works)].sum(axis=1)
    surveys = np.zeros(len(field))
    for leaf in instance.surveys:
        surveys[leaf.assessment] += survey_points(leaf.curve, float(load[leaf.assessment, leaf.categories].sum()))
    return np.asarray(field + surveys + instance.settled + works)


def dated_stock(instance: Instance, plan: Plan) -> NDArray[np.float64]:
    """(K, G, C) open problems an assessor would see on the tests' days, in the mean and without queues."""
    model, rows = instance.model, mode_rows(instance, plan.works)
    stock = np.zeros((len(instance.dynamics.snapshot_day), len(rows), len(model.categories.ids)))
    for grids in np.array_split(np.arange(len(rows)), -(-len(rows) // TOGETHER)):
        visible = respond_to_days(instance.dynamics, _days(model, plan, grids), instance.workers).visible
        features = instance.modes.features[rows[grids]]
        stock[:, grids] = np.einsum("gcs,gcsk->kgc", features, visible.mean(axis=3))
    return stock


def _days(model: Model, plan: Plan, grids: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n, V, D) visits of some neighbouring grids by channel and day."""
    counts = np.zeros((len(grids), len(model.channels.visits.channel), model.time.n_days), np.int64)
    own = np.flatnonzero((plan.grid >= grids[0]) & (plan.grid <= grids[-1]))
    np.add.at(counts, (plan.grid[own] - grids[0], plan.channel[own], plan.day[own]), 1)
    return counts


def _loads(instance: Instance, modes: Modes, responses: Responses) -> NDArray[np.float64]:
    """(A, C) what residents live with, mode n on response n."""
    model, dynamics, C = instance.model, instance.dynamics, len(instance.model.categories.ids)
    every = [
        [np.trace(loads(model, dynamics, modes, responses, int(a), c)) for c in range(C)]
        if instance.surveys
        else [0.0] * C
        for a in instance.tests
    ]
    return np.array(every, np.float64).reshape(len(instance.tests), C)
