"""What a plan may use: visits by team area and period, crew-hours by pool and period, money by purse (purses.py).

Capacities come from the scenario alone and are frozen before any schedule is looked at, so that adding a schedule never
changes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import DAY_MS, FEN_PER_WAN, HOUR_MS, Model, Periods, teams_on, with_overtime
from civsim.planner.purses import Purses, build_purses, money_left, work_cost
from civsim.planner.response import Dynamics

HALF_DAY = DAY_MS // 2


@dataclass(frozen=True)
class WindowCap:
    """Visits that a channel's teams of one area may make in some periods together (windows with a limit of days)."""

    channel: int
    area: int
    periods: tuple[int, ...]
    visits: float


@dataclass(frozen=True)
class Capacity:
    """Frozen capacities. Crew periods (Tc) are the planning periods, preceded by the warm-up if there is one."""

    visits: tuple[NDArray[np.float64], ...]  # by channel: (areas, T) visits
    windows: tuple[WindowCap, ...]
    crew_hours: NDArray[np.float64]  # (P, Tc) regular
    overtime_hours: NDArray[np.float64]  # (P, Tc) at an overtime share of 1
    overtime_most: NDArray[np.float64]  # (P,) largest share
    morning_hours: NDArray[np.float64]  # (P, A) from the start of a counted test to its looks, overtime included
    budget: NDArray[np.float64]  # (B,) 万元 left of each purse after what runs in any case; inf where none binds
    purses: Purses
    carry_over: bool
    visit_cost: NDArray[np.float64]  # (V,) 万元
    repair_cost: NDArray[np.float64]  # (C,) 万元 a crew-hour
    overtime_cost: NDArray[np.float64]  # (P,) 万元 a crew-hour
    work_cost: NDArray[np.float64]  # (W, B) 万元
    year: NDArray[np.int64]  # (Tc,) -1 in the warm-up
    month: NDArray[np.int64]  # (Tc,) -1 in the warm-up
    settled_cost: NDArray[np.float64]  # (B,) 万元 of optional works once it is settled which run; in `budget` already
    lead: int  # crew periods before the first planning period: 0 or 1
    scarcest: tuple[NDArray[np.float64], ...] | None = None  # fewest visits for which rows are stated (scaled.py)
    founded: frozenset[str] = frozenset()  # resources of which the city has none (first_resources.py)


def build_capacity(model: Model, periods: Periods, dynamics: Dynamics, tests: NDArray[np.int64]) -> Capacity:
    """All capacities of a model."""
    visits, departments = model.channels.visits, model.departments
    regular = departments.closes - departments.opens
    most = _overtime_most(model)
    shares = np.repeat(most[:, None], len(model.time.months), 1)
    full = with_overtime(departments, model.time, shares) - departments.opens
    extra = np.where(most[:, None] > 0, (full - regular) / np.maximum(most[:, None], 1e-9), 0.0)
    crews = departments.crews_on / HOUR_MS
    purses = build_purses(model)
    Tc, lead = dynamics.crew_periods, dynamics.crew_periods - periods.size
    in_period = np.eye(Tc)[dynamics.crew_period]  # (D, Tc)
    mean_hours = model.categories.mean_service_ms / HOUR_MS
    return Capacity(
        visits=visit_caps(model, periods),
        windows=window_caps(model, periods),
        crew_hours=(regular * crews) @ in_period,
        overtime_hours=(extra * crews) @ in_period,
        overtime_most=most,
        morning_hours=np.stack([_morning(model, full, int(a)) for a in tests], 1)
        if len(tests)
        else np.zeros((len(crews), 0)),
        budget=money_left(model),
        purses=purses,
        carry_over=model.budget.carry_over,
        visit_cost=visits.cost_fen / visits.grids_per_team_day / FEN_PER_WAN,
        repair_cost=model.categories.cost_fen / FEN_PER_WAN / mean_hours,
        overtime_cost=departments.overtime_fen_per_hour / FEN_PER_WAN,
        work_cost=work_cost(model),
        year=np.append(np.full(lead, -1), periods.year).astype(np.int64),
        month=np.append(np.full(lead, -1), periods.month).astype(np.int64),
        settled_cost=np.zeros(model.budget.amount_fen.size),
        lead=lead,
    )


def _overtime_most(model: Model) -> NDArray[np.float64]:
    """(P,) largest share of overtime: the department's limit, and no shift past midnight."""
    departments = model.departments
    length = departments.closes - departments.opens
    room = np.where(length > 0, (DAY_MS - departments.closes) / np.maximum(length, 1), np.inf).min(
        axis=1, initial=np.inf
    )
    return np.asarray(np.minimum(departments.overtime_share, np.maximum(room, 0.0)) * (departments.crews > 0))


def visit_caps(model: Model, periods: Periods) -> tuple[NDArray[np.float64], ...]:
    """Visits of each channel (areas, T) that a plan may use."""
    return tuple(_visit_caps(model, periods, v) for v in range(len(model.channels.visits.channel)))


def _visit_caps(model: Model, periods: Periods, v: int) -> NDArray[np.float64]:
    """(areas, T) visits of one channel that a plan may use: days of work x teams x grids a team-day x utilisation.

    Days of leave are left out.
    """
    visits = model.channels.visits
    days = np.array([visits.works_on[v, periods.days(t)].sum() for t in range(periods.size)])
    per_day = visits.teams_in[v][:, periods.year] * visits.grids_per_team_day[v] * visits.utilisation[v]
    on_leave = visits.teams_in[v][:, model.time.year_number] - teams_on(visits, v, model.time)
    away = np.stack([(on_leave * visits.works_on[v])[:, periods.days(t)].sum(axis=1) for t in range(periods.size)], 1)
    return np.asarray(per_day * days[None, :] - away * visits.grids_per_team_day[v] * visits.utilisation[v])


def window_caps(model: Model, periods: Periods) -> tuple[WindowCap, ...]:
    """Limits of days; windows that share a period are taken together, since visits count by period."""
    visits, found = model.channels.visits, []
    for v, windows in enumerate(visits.windows):
        teams = visits.teams_in[v]
        groups: list[tuple[set[int], int]] = []
        for first, last, most in windows:
            inside = {
                t
                for t in range(periods.size)
                if visits.works_on[v, max(first, periods.first_day[t]) : min(last, periods.last_day[t]) + 1].any()
            }
            work = int(visits.works_on[v, max(first, 0) : last + 1].sum())
            days = work if most < 0 else min(most, work)
            for other in [g for g in groups if g[0] & inside]:
                groups.remove(other)
                inside, days = inside | other[0], days + other[1]
            if inside:
                groups.append((inside, days))
        per_team = visits.grids_per_team_day[v] * visits.utilisation[v]
        if any(most >= 0 for _, _, most in windows):
            found += [
                WindowCap(
                    v,
                    area,
                    tuple(sorted(inside)),
                    min(
                        float(teams[area, periods.year[list(inside)]].max() * per_team * days),
                        float(_most_team_days(model, periods, v, area, inside, days) * per_team),
                    ),
                )
                for inside, days in groups
                for area in range(len(teams))
            ]
    return tuple(found)


def _most_team_days(model: Model, periods: Periods, v: int, area: int, inside: set[int], days: int) -> float:
    """Team-days of one area on those days of some periods on which most teams work; inf where nobody takes leave."""
    visits = model.channels.visits
    if not (visits.leave[:, 0] == v).any():
        return float("inf")
    open_days = np.concatenate([periods.days(t) for t in sorted(inside)])
    open_days = open_days[visits.works_on[v, open_days]]
    return float(np.sort(teams_on(visits, v, model.time)[area, open_days])[::-1][:days].sum())


def keep_windows(caps: Sequence[NDArray[np.float64]], windows: Sequence[WindowCap]) -> None:
    """Cuts caps (areas, T) by channel back in proportion, until windows with a limit of days hold."""
    for window in windows:
        inside = list(window.periods)
        total = caps[window.channel][window.area, inside].sum()
        caps[window.channel][window.area, inside] *= min(1.0, window.visits / total) if total > 0 else 1.0


def _morning(model: Model, closes: NDArray[np.int64], test: int) -> NDArray[np.float64]:
    """(P,) crew-hours between the start of a test's first day and its looks at noon, on average over its days."""
    first = int(model.assessments.first_day[test])
    hours = []
    for k in model.assessments.snapshots[test]:
        day = int(model.assessments.snapshot_day[k])
        whole = closes[:, first:day].sum(axis=1)
        half = np.clip(HALF_DAY - model.departments.opens[:, day], 0, closes[:, day])
        hours.append((whole + half) * model.departments.crews_on[:, day] / HOUR_MS)
    return np.asarray(np.mean(hours, axis=0))
