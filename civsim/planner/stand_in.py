"""Who a bound is worked out for: every grid by itself, or one grid that stands for each class."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.planner.gains import Law, field_points, site_entries
from civsim.planner.instance import Instance
from civsim.planner.modes import Modes, of_rows
from civsim.planner.pool import joined, with_survey_points
from civsim.planner.response import Responses, respond


@dataclass(frozen=True)
class StandIns:
    """A problem and the modes that are worked out; `place` (R,) gives the place among `rows` of each mode's own."""

    instance: Instance
    rows: NDArray[np.int64]
    place: NDArray[np.int64]
    modes: Modes  # those of `rows`
    scale: NDArray[np.float64]  # (A, R) of the points of a mode's sites
    of_classes: bool


def of_grids(instance: Instance) -> StandIns:
    """Every mode of every grid by itself."""
    rows = np.arange(len(instance.modes.grid))
    return StandIns(instance, rows, rows, instance.modes, np.ones((len(instance.tests), len(rows))), False)


def of_classes(instance: Instance) -> StandIns:
    """The class LP: every grid is taken to be like the mean of its class.

    It has the class's mean arrivals, the sites of its middle grid by arrivals, and these sites earn as much as the
    class's do on average. The grids of a class are touched by the same works, so they have the same modes in the same
    order.
    """
    modes, rate = instance.modes, instance.model.categories.base_rate.sum(axis=1)
    sites, first = site_points(instance), np.searchsorted(modes.grid, np.arange(len(instance.class_of)))
    own, features = np.zeros(len(modes.grid), np.int64), modes.features.copy()
    scale = np.ones((len(sites), len(modes.grid)))
    for k in range(len(instance.class_size)):
        members = np.flatnonzero(instance.class_of == k)
        middle = members[np.argsort(rate[members], kind="stable")[len(members) // 2]]
        points = sites[:, middle]
        for i in range(int((modes.grid == middle).sum())):
            own[first[members] + i] = first[middle] + i
            features[first[members] + i] = modes.features[first[members] + i].mean(axis=0)
            scale[:, first[members] + i] = np.where(
                points > 0.0, sites[:, members].mean(axis=1) / np.maximum(points, 1e-300), 1.0
            )[:, None]
    rows, place = np.unique(own, return_inverse=True)
    everywhere = replace(modes, features=features)
    alike = StandIns(replace(instance, modes=everywhere), rows, place.ravel(), of_rows(everywhere, rows), scale, True)
    field = field_points(
        instance.model, instance.dynamics, alike.modes, instance.responses, instance.tests, instance.workers
    )
    return replace(alike, instance=replace(alike.instance, points=_points_of(alike, field, instance.responses)))


def site_points(instance: Instance) -> NDArray[np.float64]:
    """(A, G) points that the sites of each grid earn without any problem."""
    laws: dict[Law, int] = {}
    entries = [site_entries(instance.model, instance.dynamics, int(a), laws) for a in instance.tests]
    grids = len(instance.class_of)
    return np.stack([np.bincount(np.repeat(np.arange(grids), np.diff(e.start)), e.points, grids) for e in entries])


def grown(instance: Instance, stand: StandIns, more: NDArray[np.int16]) -> Instance:
    """The problem with more schedules, its survey lines unchanged."""
    responses, parts = respond(instance.dynamics, more, instance.workers), (instance.model, instance.dynamics)
    field = field_points(*parts, stand.modes, responses, instance.tests, instance.workers)
    return joined(instance, more, responses, _points_of(stand, field, responses))


def _points_of(stand: StandIns, field: NDArray[np.float64], responses: Responses) -> NDArray[np.float64]:
    """(A, R, J) points of every mode, given the field points of those worked out by themselves."""
    field *= stand.scale[:, stand.rows, None]
    return with_survey_points(stand.instance, stand.modes, responses, field)[:, stand.place]
