"""The same planning problem with more or less of one scarce thing: money, inspection teams or repair crews."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import FEN_PER_WAN, UNLIMITED, Model
from civsim.planner.backlog import Shortage
from civsim.planner.capacity import Capacity
from civsim.planner.instance import Instance

RESOURCES = ("budget", "teams", "crews")


def purses_given(model: Model) -> NDArray[np.float64]:
    """(B,) 万元 of each purse as the scenario gives it; 0 where none is given."""
    amount = model.budget.amount_fen.ravel()
    return np.asarray(np.where(amount >= UNLIMITED, 0.0, amount / FEN_PER_WAN))


def amount_of(instance: Instance, resource: str) -> float:
    """How much of a resource there is over the horizon. [万元 as the scenario gives it, team-days, crew-hours]"""
    capacity, visits = instance.capacity, instance.model.channels.visits
    if resource == "budget":
        return float(purses_given(instance.model).sum())
    if resource == "teams":
        per_day = visits.grids_per_team_day * visits.utilisation
        return float(sum(caps.sum() / max(n, 1e-9) for caps, n in zip(capacity.visits, per_day, strict=True)))
    return float(capacity.crew_hours.sum())


def scaled(instance: Instance, resource: str, multiple: float, least: float) -> Instance:
    """The problem with a multiple of a resource.

    Rows are stated as for the `least` multiple, so that all multiples have the same.
    Works, campaigns and rounds that run in any case cost what they cost.
    """
    capacity = instance.capacity
    if resource == "budget":
        more = (multiple - 1.0) * purses_given(instance.model)
        return replace(instance, capacity=replace(capacity, budget=capacity.budget + more))
    if resource == "teams":
        return replace(instance, capacity=_teams(capacity, multiple, least))
    return replace(
        instance,
        capacity=replace(
            capacity,
            crew_hours=capacity.crew_hours * multiple,
            overtime_hours=capacity.overtime_hours * multiple,
            morning_hours=capacity.morning_hours * multiple,
        ),
    )


def _teams(capacity: Capacity, multiple: float, least: float) -> Capacity:
    return replace(
        capacity,
        visits=tuple(caps * multiple for caps in capacity.visits),
        scarcest=tuple(caps * least for caps in capacity.visits),
        windows=tuple(replace(window, visits=window.visits * multiple) for window in capacity.windows),
    )


def shortage_at(shortage: Shortage, instance: Instance) -> Shortage:
    """A shortage with the lines as they are, for the crews of another multiple."""
    capacity = instance.capacity
    most = capacity.crew_hours + capacity.overtime_hours * capacity.overtime_most[:, None]
    return replace(shortage, most_done=most)
