"""First teams, crews and money where a city has none, so that growth has something to grow from.

The least extra counts growth as a share of what there is, and nothing grows from nothing. Where an area has no teams, a
pool no crews or a purse no money, the city is given a first lot of about what it would need, and the growth of that lot
starts at -1: as long as it stays there, the lot is not there at all.
"""

from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from civsim.model import FEN_PER_WAN, HOUR_MS, Model
from civsim.planner.capacity import build_capacity
from civsim.planner.catalogue import MONTH, build_catalogue
from civsim.planner.instance import Instance, over_schedules
from civsim.planner.modes import build_modes
from civsim.planner.purses import Purses
from civsim.planner.response import build_dynamics, respond

LEAST_MONEY = 0.01  # 万元: a purse with less counts as empty


def with_first_resources(instance: Instance, most_schedules: int = 480) -> Instance:
    """The problem with a first lot of each resource that is wholly missing; `capacity.founded` names the lots."""
    model, named = _with_teams(instance.model)
    model, crews = _with_crews(model)
    dynamics = build_dynamics(model, instance.periods)
    capacity = build_capacity(model, instance.periods, dynamics, instance.tests)
    empty = np.flatnonzero(capacity.budget < LEAST_MONEY)
    founded = named | crews | {f"money_y{b}" for b in empty}
    if not founded:
        return instance
    budget = capacity.budget.copy()
    budget[empty] = np.maximum(_money(model, capacity.purses)[empty], 1.0)
    scarcest = tuple(
        np.where([[f"team_v{v}_a{area}" in named] for area in range(len(caps))], 0.0, caps)
        for v, caps in enumerate(capacity.visits)
    )
    first_lots = replace(capacity, budget=budget, scarcest=scarcest, founded=frozenset(founded))
    table, A = build_catalogue(model, instance.periods, most_schedules), len(instance.tests)
    modes = build_modes(model, dynamics.completion_days)
    nothing = np.zeros((A, len(modes.grid), 0))
    bare = replace(
        instance,
        model=model,
        dynamics=dynamics,
        capacity=first_lots,
        schedules=table[:0],
        responses=respond(dynamics, table[:0]),
        modes=modes,
        points=nothing,
        allowed=np.zeros(0, bool),
    )
    return over_schedules(bare, table)


def _with_teams(model: Model) -> tuple[Model, set[str]]:
    """Teams that see each grid about once a month where an area has none in any year."""
    visits, named = model.channels.visits, set()
    teams_in, teams = [x.copy() for x in visits.teams_in], [x.copy() for x in visits.teams]
    for v in range(len(teams)):
        if v in visits.fixed:
            continue
        area_of = visits.area_of(v, model.areas.district)
        for area in np.flatnonzero(teams[v] == 0).tolist():
            a_month = visits.grids_per_team_day[v] * visits.utilisation[v] * MONTH
            teams[v][area] = teams_in[v][area] = ceil((area_of == area).sum() / max(a_month, 1e-9))
            named.add(f"team_v{v}_a{area}")
    visits = replace(visits, teams=tuple(teams), teams_in=tuple(teams_in))
    return replace(model, channels=replace(model.channels, visits=visits)), named


def _with_crews(model: Model) -> tuple[Model, set[str]]:
    """Crews for the work that arises where a pool has none in any year and work to do. No overtime."""
    departments, categories, time = model.departments, model.categories, model.time
    arising = categories.base_rate * categories.mean_service_ms / HOUR_MS * time.n_days
    work = np.bincount(departments.pool_of.ravel(), arising.ravel(), len(departments.crews))
    one = (departments.closes - departments.opens).sum(axis=1) / HOUR_MS
    lacking = np.flatnonzero((departments.crews == 0) & (work > 0) & (one > 0))
    crews, crews_on, overtime = departments.crews.copy(), departments.crews_on.copy(), departments.overtime_share.copy()
    for p in lacking.tolist():
        crews[p] = crews_on[p] = ceil(work[p] / one[p])
        overtime[p] = 0.0
    departments = replace(departments, crews=crews, crews_on=crews_on, overtime_share=overtime)
    return replace(model, departments=departments), {f"crew_p{p}" for p in lacking}


def _money(model: Model, purses: Purses) -> NDArray[np.float64]:
    """(B,) cost of all that arises, by purse. [万元]"""
    cost = model.categories.base_rate @ (model.categories.cost_fen / FEN_PER_WAN)  # (G,) a day
    by_district = np.bincount(model.areas.district, cost, len(purses.of_district))
    by_account = np.bincount(purses.of_district, by_district, purses.accounts)
    days = np.bincount(model.budget.year_of_day[model.budget.year_of_day >= 0], minlength=len(model.budget.years))
    return np.asarray(by_account[purses.account] * days[purses.year])
