"""A plan made in advance, as it is looked at again on the way: its visits by month, works, crews and surveys' lines.

It is made from the dated plan alone, so that any plan can be looked at again, whoever made it.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Periods, Plan, build_periods
from civsim.planner.backlog import Shortage, build_shortage
from civsim.planner.catalogue import build_catalogue
from civsim.planner.instance import Instance, build_instance, mode_rows, survey_loads, with_surveys, with_works
from civsim.planner.reserve import USUAL

Floats = NDArray[np.float64]

ROWS = 400  # different rows of visits by period up to which those of the plan itself are looked at
OTHERS = 40  # schedules beside them
NO_LIMIT = 1e7  # crew-hours


@dataclass(frozen=True)
class Outset:
    """The plan that is looked at again."""

    problem: Instance  # with its works; crews with its overtime, less what is kept back
    shortage: Shortage
    visits: NDArray[np.int16]  # (G, V, T)
    due: tuple[Floats, ...]  # the same by channel (areas, T)
    works: tuple[int, ...]


def outset_of(model: Model, plan: Plan) -> Outset:
    """What does not change of a plan when it is looked at again. Path rules are not kept."""
    periods = build_periods(model.time, model.assessments)
    visits = _by_period(model, periods, plan)
    rows, own = np.unique(visits, axis=0, return_inverse=True)
    known = len(rows) <= ROWS
    others = build_catalogue(model, periods, OTHERS)
    instance = build_instance(model, schedules=np.concatenate([rows, others]) if known else others)
    if known:
        load = survey_loads(instance, mode_rows(instance, plan.works), own.ravel())
        instance = with_surveys(instance, load, tangent=True)
    shortage = build_shortage(instance)
    most = np.full_like(shortage.most_waiting, NO_LIMIT)  # by chance more may wait than on average
    return Outset(
        with_crews_of(with_works(instance, plan.works), plan.overtime),
        replace(shortage, most_waiting=most, money_can_bind=False),
        visits,
        _by_area(model, visits),
        plan.works,
    )


def with_crews_of(problem: Instance, overtime: Floats) -> Instance:
    """The problem with the overtime of a plan (P, M) settled, and the usual part of the crews' time kept back."""
    capacity = problem.capacity
    shares = overtime[:, np.maximum(capacity.month, 0)] * (capacity.month >= 0)
    hours = USUAL.crew_utilisation * (capacity.crew_hours + shares * capacity.overtime_hours)
    settled = replace(capacity, crew_hours=hours, overtime_most=np.zeros_like(capacity.overtime_most))
    return replace(problem, capacity=settled)


def _by_period(model: Model, periods: Periods, plan: Plan) -> NDArray[np.int16]:
    """(G, V, T) visits of a dated plan."""
    shape = len(model.areas.grids), len(model.channels.visits.channel), periods.size
    visits = np.zeros(shape, np.int16)
    np.add.at(visits, (plan.grid, plan.channel, np.searchsorted(periods.last_day, plan.day)), 1)
    return visits


def _by_area(model: Model, visits: NDArray[np.int16]) -> tuple[Floats, ...]:
    """Visits (G, V, T) by channel (areas, T)."""
    channels, found = model.channels.visits, []
    for v in range(visits.shape[1]):
        total = np.zeros((len(channels.teams[v]), visits.shape[2]))
        np.add.at(total, channels.area_of(v, model.areas.district), visits[:, v].astype(np.float64))
        found.append(total)
    return tuple(found)
