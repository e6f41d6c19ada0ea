"""Who a bound is worked out for: every grid by itself, or one grid that stands for each class."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.planner.instance import Instance
from civsim.planner.modes import of_rows
from civsim.planner.pool import on_schedules


@dataclass(frozen=True)
class StandIns:
    """A problem and the modes that are worked out; `place` (R,) gives the place among `rows` of each mode's own."""

    instance: Instance
    rows: NDArray[np.int64]
    place: NDArray[np.int64]
    of_classes: bool


def of_grids(instance: Instance) -> StandIns:
    """Every mode of every grid by itself."""
    rows = np.arange(len(instance.modes.grid))
    return StandIns(instance, rows, rows, False)


def of_classes(instance: Instance) -> StandIns:
    """The class LP: every grid is taken to be like the middle one of its class by arrivals.

    The grids of a class are touched by the same works, so they have the same modes in the same order.
    """
    modes, rate = instance.modes, instance.model.categories.base_rate.sum(axis=1)
    middle = np.zeros(len(instance.class_size), np.int64)
    for k in range(len(middle)):
        members = np.flatnonzero(instance.class_of == k)
        middle[k] = members[np.argsort(rate[members], kind="stable")[len(members) // 2]]
    first = np.searchsorted(modes.grid, np.arange(len(instance.class_of)))
    own = middle[instance.class_of[modes.grid]]
    rows, place = np.unique(first[own] + np.arange(len(modes.grid)) - first[modes.grid], return_inverse=True)
    alike = replace(
        instance,
        modes=replace(modes, features=modes.features[rows][place]),
        field=instance.field[:, rows][:, place],
        points=instance.points[:, rows][:, place],
    )
    return StandIns(alike, rows, place.ravel(), True)


def grown(instance: Instance, stand: StandIns, more: NDArray[np.int16]) -> Instance:
    """The problem with more schedules, its survey lines unchanged."""
    fresh = on_schedules(instance, more, of_rows(instance.modes, stand.rows))
    return replace(
        instance,
        schedules=np.concatenate([instance.schedules, more]),
        allowed=np.append(instance.allowed, fresh.allowed),
        responses=instance.responses.joined(fresh.responses),
        field=np.concatenate([instance.field, fresh.field[:, stand.place]], axis=2),
        points=np.concatenate([instance.points, fresh.points[:, stand.place]], axis=2),
    )
