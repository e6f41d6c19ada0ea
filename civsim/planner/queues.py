"""How much work waits at a pool by chance alone, though its crews have time for all of it.

Orders come unevenly and take unequal times, so some wait. For a pool of c crews, used to the share rho of their time,
the mean number waiting is taken from the usual approximation for M/G/c, exact for one crew and for exponential times:

    Lq = C(c, rho) rho / (1 - rho) (1 + v) / 2

C is Erlang's probability to wait, v the squared coefficient of variation of the repairs' time. Lq bends upwards in rho,
so its tangents never exceed it: the rows of `rows/queues.py` charge a plan for the queues that its use of the crews
brings about.

References
----------
[allen-1990] chapter 5, the formula of Allen and Cunneen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import HOUR_MS
from civsim.planner.backlog import by_pool
from civsim.planner.instance import Instance

TOUCH = (0.3, 0.5, 0.65, 0.75, 0.82, 0.88, 0.92, 0.95, 0.97)
STEP = 1e-4


@dataclass(frozen=True)
class Queues:
    """Tangents (K) of the mean work that waits at each pool, and how it is shared among categories."""

    slope: NDArray[np.float64]  # (P, K) crew-hours for the share of use 1
    level: NDArray[np.float64]  # (P, K) crew-hours at the share 0
    share: NDArray[np.float64]  # (P, C)


def erlang_c(crews: int, load: float) -> float:
    """Probability that an order waits at a pool of some crews used to the share `load`."""
    blocked, offered = 1.0, crews * load
    for n in range(1, crews + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked / (1.0 - load * (1.0 - blocked))


def waiting_orders(crews: int, load: float, variation: float) -> float:
    """Mean number of orders that wait; `variation` is the squared coefficient of variation of the repairs' time."""
    return erlang_c(crews, load) * load / (1.0 - load) * (1.0 + variation) / 2.0


def build_queues(instance: Instance) -> Queues:
    """Tangents of all pools, for orders that come singly."""
    model, P = instance.model, len(instance.capacity.crew_hours)
    categories, crews = model.categories, np.maximum(np.round(model.departments.crews), 1).astype(int)
    mean = categories.mean_service_ms / HOUR_MS
    sigma = categories.service_sigma
    second = mean**2 * np.where(sigma < 0, 2.0, np.exp(sigma**2))  # below 0: exponential
    orders = by_pool(instance, categories.base_rate)  # (P, C) a day
    work = orders * mean
    share = work / np.maximum(work.sum(axis=1, keepdims=True), 1e-300)
    of_all = np.maximum(orders.sum(axis=1), 1e-300)
    service = work.sum(axis=1) / of_all
    variation = orders @ second / of_all / np.maximum(service**2, 1e-300) - 1.0
    slope, level = np.zeros((2, P, len(TOUCH)))
    for p in range(P):
        for k, x in enumerate(TOUCH):
            low, high = (waiting_orders(int(crews[p]), y, float(variation[p])) * service[p] for y in (x, x + STEP))
            slope[p, k] = (high - low) / STEP
            level[p, k] = low - slope[p, k] * x
    return Queues(slope, level, share)
