"""The score of the LP is concave in every budget: visits, crews and money of one place and one time at a time."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from civsim.model import Model
from civsim.planner.backlog import build_shortage
from civsim.planner.generate import generate
from civsim.planner.instance import Instance, build_instance
from civsim.planner.master import state
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.scaled import shortage_at
from tests.planner.cities import city

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
Changed = Callable[[Instance, float], Instance]


def scarce() -> Model:
    """Three districts, two channels, four months of two years, with visits, crews and money that are all short."""
    return city(
        grids=(1.0, 2.0, 4.0),
        end="2023-02-28",
        tests={"first": ["2022-12-15"], "last": ["2023-02-24"]},
        weights={2022: 0.4, 2023: 0.6},
        budget={2022: 20, 2023: 5, "carry_over": False},
        channels__patrol__per="district",
        channels__patrol__utilisation=0.1,
        channels__sweep={
            "kind": "visit",
            "teams": 1,
            "per": "city",
            "grids_per_team_day": 1,
            "cost_per_team_day": 0.3,
            "utilisation": 0.1,
            "find_probability": {"litter": 0.95},
        },
        departments__crew={"crews": 1, "per": "district", "shift": {"from": 8, "to": 9}},
        horizon__start="2022-11-01",
    )


@cache
def problem() -> Instance:
    """Its planning problem."""
    return build_instance(scarce(), most_schedules=120)


def visits_of(channel: int, area: int, period: int) -> Changed:
    """Team-days of one channel, area and period."""

    def changed(instance: Instance, share: float) -> Instance:
        caps = [c.copy() for c in instance.capacity.visits]
        caps[channel][area, period] = 1.5 * share
        return replace(instance, capacity=replace(instance.capacity, visits=tuple(caps)))

    return changed


def crews_of(pool: int, period: int) -> Changed:
    """Crew-hours of one pool and period."""

    def changed(instance: Instance, share: float) -> Instance:
        hours = instance.capacity.crew_hours.copy()
        hours[pool, period] *= 2.0 * share
        return replace(instance, capacity=replace(instance.capacity, crew_hours=hours))

    return changed


def money_of(purse: int) -> Changed:
    """Money of one year."""

    def changed(instance: Instance, share: float) -> Instance:
        budget = instance.capacity.budget.copy()
        budget[purse] *= 2.0 * share
        return replace(instance, capacity=replace(instance.capacity, budget=budget))

    return changed


def values(changed: Changed) -> NDArray[np.float64]:
    """Value of the LP at evenly spaced amounts, by the same lines for waiting work."""
    instance = problem()
    shortage = build_shortage(changed(instance, 0.0))
    found = []
    for share in SHARES:
        here = changed(instance, share)
        stated = state(here, OBJECTIVES["cycle_score"], shortage_at(shortage, here))
        found.append(generate(stated, 1e-9, 200, 60).solution.value)
    return np.array(found)


BUDGETS = {
    "patrol of a district before the test": visits_of(0, 2, 1),
    "patrol of another district in another year": visits_of(0, 1, 2),
    "sweep of the city before the last test": visits_of(1, 0, 3),
    "crews of a district": crews_of(2, 1),
    "crews of another district in another year": crews_of(1, 3),
    "money of the first year": money_of(0),
    "money of the second year": money_of(1),
}


@pytest.mark.parametrize("budget", BUDGETS)
def test_score_is_concave_in_every_budget(budget: str) -> None:
    found = values(BUDGETS[budget])
    assert (np.diff(found) >= -1e-7).all()
    assert (np.diff(found, 2) <= 1e-6).all()
    assert found[-1] > found[0] + 1e-4, "this budget must matter here"
