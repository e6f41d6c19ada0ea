"""The most that the data leaves of a test can earn: KPIs of orders, whatever the plan, its crews without any queue.

Three things stand between such a leaf and full marks, whatever is planned:

* A repair fails its first verification with the redo probability of its category, so that of a leaf's due orders at
  most 1 - r (1 - u) are right the first time (`orders_mixed`: r, the least mean redo probability that a mix of orders
  can have; u: the share that is not yet verified by the end of the month of its deadline).
* What is not verified is neither closed nor closed on time. So u raises the one leaf and lowers the others, and what
  they earn together is the optimum of a small programme with a choice for each leaf: to count on it, or to give it up.
* An order is closed on time only if repair and verification fit before its deadline (`on_time.py`).

Leaves of the share of problems found count as full: how much is found depends on the plan.

Marks end at full and at nothing, so chance takes off a little near the one, by at least the spread of the most orders
(`marks`), and gives a little near the other, by at most the spread of the fewest (`luck`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from civsim.model import Model
from civsim.planner.on_time import on_time_chance
from civsim.planner.orders_mixed import Orders, fewest_orders, least_mean, most_orders
from civsim.scores import data_months, leaf_points

FIRST_TIME, ON_TIME, CLOSED = "first_time_share", "on_time_share", "closed_share"
FAR = 5.4  # standard deviations: what chance earns where the mean earns at most 5 of them, and nothing elsewhere
SPREAD = 0.9  # of the variance that is counted on for losses near full marks, and the share verified that it stands for
SLACK = 1e-6  # points


@dataclass(frozen=True)
class Leaf:
    """One data leaf in one test."""

    rule: str
    points: float
    low: float
    full: float
    of: NDArray[np.bool_]  # (C,) its categories
    luck: float  # what chance may earn where the mean earns nothing, as a share of the points
    sd: float  # least standard deviation of the share of repairs right the first time


def full_marks(model: Model, tests: NDArray[np.int64]) -> NDArray[np.float64]:
    """(A,) points of all data leaves. [points]"""
    return np.asarray(leaf_points(model)[tests][:, model.indicators.of_kind("data")].sum(axis=1))


def data_points(model: Model, tests: NDArray[np.int64], orders: Orders) -> NDArray[np.float64]:
    """(A,) most points that the data leaves earn in each test, in the mean, under any mix of schedules."""
    total, known = full_marks(model, tests), dict[tuple[object, ...], float]()
    if not total.any():
        return total
    chance = on_time_chance(model)
    for a, test in enumerate(tests):
        span, leaves = data_months(model, int(test)), _leaves(model, int(test), orders)
        key = (span.start, span.stop, *((x.points, x.rule, x.of.tobytes()) for x in leaves))
        if key not in known:
            known[key] = sum(x.points for x in leaves) - _earned(model, leaves, orders, span, chance)
        total[a] -= known[key]
    return total


def _leaves(model: Model, test: int, orders: Orders) -> list[Leaf]:
    """The data leaves of a test that something limits, and those that speak of the same orders."""
    ind, points, span = model.indicators, leaf_points(model)[test], data_months(model, test)
    found = []
    for n in map(int, ind.of_kind("data")):
        if ind.rule[n] in (FIRST_TIME, ON_TIME, CLOSED) and points[n] > 0:
            of, redo = ind.categories[n], model.categories.redo
            fewest = max(fewest_orders(orders, of, span), 1e-9)
            low, full = float(ind.low[n]), float(ind.threshold[n])
            most = max(most_orders(orders, of, span), 1e-9)
            luck = min(1.0, FAR * 0.5 / np.sqrt(fewest) / (full - low) + np.exp(-fewest))
            sd = np.sqrt(SPREAD * least_mean(orders, redo * (1.0 - redo), of, span) / most)
            found.append(Leaf(str(ind.rule[n]), float(points[n]), low, full, of, float(luck), float(sd)))
    return found


def marks(leaf: Leaf, level: float) -> tuple[float, float]:
    """What a mean level earns at most, the share being normal about it with the least spread; and the slope of this."""
    z = (leaf.full - level) / max(leaf.sd, 1e-9)
    below = float(special.ndtr(z))
    short = max(leaf.sd, 1e-9) * (z * below + np.exp(-z * z / 2) / np.sqrt(2 * np.pi))
    return 1.0 - float(short) / (leaf.full - leaf.low), below / (leaf.full - leaf.low)


def _earned(model: Model, leaves: list[Leaf], orders: Orders, span: slice, chance: NDArray[np.float64]) -> float:
    """Most points of some leaves together.

    Variables: for each leaf e (share of its points) and z (1 if it is counted on), then for each set of categories of
    a first-time leaf the share u of its orders that is left unverified.
    """
    sets = {x.of.tobytes(): x.of for x in leaves if x.rule == FIRST_TIME}
    L, size = len(leaves), 2 * len(leaves) + len(sets)
    if not L:
        return 0.0
    rows, limits = [], []

    def row(entries: dict[int, float], limit: float) -> None:
        rows.append([entries.get(i, 0.0) for i in range(size)])
        limits.append(limit)

    for n, leaf in enumerate(leaves):
        row({n: 1.0, L + n: -1.0}, 0.0)  # e <= z
        if leaf.rule == FIRST_TIME:
            most = 1.0 - least_mean(orders, model.categories.redo, leaf.of, span)
            start, slope = marks(leaf, most)
            by_chance = min(1.0, (most - leaf.low) / (leaf.full - leaf.low)) - start
            slope = slope * float(model.categories.redo[leaf.of].max()) + by_chance / (1.0 - SPREAD)
            u = 2 * L + list(sets).index(leaf.of.tobytes())
            row({n: 1.0, L + n: max(0.0, -start), u: -slope}, max(0.0, start))
            continue
        counted = {n: leaf.full - leaf.low, L + n: leaf.low}  # (full - low) e + low z <= level, which is never below 0
        if leaf.rule == ON_TIME:
            row(counted, 1.0 - least_mean(orders, 1.0 - chance, leaf.of, span))
        for k, of in enumerate(sets.values()):
            if (leaf.of | ~of).all():  # the first-time leaf's orders are some of this one's
                share = least_mean(orders, of.astype(np.float64), leaf.of, span)
                row(counted | {2 * L + k: share}, 1.0)
    given_up = sum(x.points * x.luck for x in leaves)
    cost = np.concatenate([[-x.points for x in leaves], [x.points * x.luck for x in leaves], np.zeros(len(sets))])
    whole = np.concatenate([np.zeros(L), np.ones(L), np.zeros(size - 2 * L)])
    constraints = optimize.LinearConstraint(np.array(rows), -np.inf, np.array(limits))
    options = {"mip_rel_gap": 0.0}
    solved = optimize.milp(
        cost, integrality=whole, bounds=optimize.Bounds(0, 1), constraints=constraints, options=options
    )
    return float(min(given_up - solved.fun + SLACK, sum(x.points for x in leaves)))
