"""Path rules as filters of schedules: which schedules keep to them, and the others changed until they do.

A schedule fixes visits by period; they count as evenly spread, on the days and in the phases in which the response
counts them. So a schedule that keeps the rules does so if the roster spreads visits evenly; the dated roster is
checked day by day by itself (roster/path_check.py).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from civsim.errors import InfeasibleError
from civsim.language import Text
from civsim.model import Model, Periods, breaches
from civsim.planner.response import PHASES, Dynamics, evenly_spread

WorkDays = Sequence[Sequence[NDArray[np.int64]]]  # [v][t] days on which channel v may go out in period t
OFFSETS = 4  # slow cadences, by their phase, that schedules are filled up with
BROKEN = 1e7  # points by which a schedule that breaks a rule is made unattractive


def open_periods(model: Model, periods: Periods) -> NDArray[np.bool_]:
    """(V, T) whether the path rules allow visits of a channel in a period."""
    visits, month = model.channels.visit_ids, model.time.month_of_year[periods.first_day]
    rules = model.spec.plan.path_rules
    closed = [rules[v].closed_months if v in rules else () for v in visits]
    return np.array([~np.isin(month, months) for months in closed], bool).reshape(len(visits), periods.size)


def days_of(work_days: WorkDays, schedule: NDArray[np.integer], phase: float) -> list[NDArray[np.int64]]:
    """By channel, the days of a schedule's visits, evenly spread in their periods."""
    found = []
    for spans, row in zip(work_days, schedule, strict=True):
        days = [evenly_spread(s, int(n), phase) for s, n in zip(spans, row, strict=True) if n]
        found.append(np.concatenate([np.zeros(0, np.int64), *days]))
    return found


def keeps_rules(model: Model, work_days: WorkDays, schedule: NDArray[np.integer]) -> bool:
    """Whether a schedule (V, T) keeps every path rule in every phase."""
    return all(_first_breach(model, days_of(work_days, schedule, phase)) is None for phase in PHASES)


def keeping(model: Model, periods: Periods, dynamics: Dynamics, schedules: NDArray[np.int16]) -> NDArray[np.bool_]:
    """(J,) which schedules keep the path rules."""
    if not model.spec.plan.path_rules:
        return np.ones(len(schedules), bool)
    shut = ~open_periods(model, periods)
    return np.array([not s[shut].any() and keeps_rules(model, dynamics.work_days, s) for s in schedules], bool)


def _first_breach(model: Model, days: list[NDArray[np.int64]]) -> tuple[int, int, int] | None:
    """(channel, day, days allowed) of the first breach of one grid's visits."""
    first, last = model.time.warm_up_days, model.time.n_days - 1
    by_grid = {v: {0: own} for v, own in enumerate(days)}
    found = breaches(model.spec.plan.path_rules, model.channels.visit_ids, by_grid, 1, first, last)
    return next(((b.channel, b.day, b.allowed) for b in found), None)


def mended(model: Model, periods: Periods, work_days: WorkDays, schedules: NDArray[np.int16]) -> NDArray[np.int16]:
    """The empty schedule, then those that keep the path rules: as they are, or with the visits that they lack.

    Raises
    ------
    InfeasibleError
        If no schedule keeps them.
    """
    if not model.spec.plan.path_rules:
        return schedules
    check_teams(model)
    shut, found = ~open_periods(model, periods), {}
    for n, schedule in enumerate(schedules):
        table = np.where(shut, 0, schedule).astype(np.int16)
        filled = _filled(model, work_days, table, shut, n % OFFSETS)
        if filled is not None:
            found[filled.tobytes()] = filled
    if not found:
        raise InfeasibleError(
            Text(
                "没有巡查日程能遵守 plan.path_rules：请放宽 every_days、within_weeks 或 closed_months",
                "no schedule of visits keeps plan.path_rules; relax every_days, within_weeks or closed_months",
            )
        )
    empty = np.zeros_like(schedules[0])
    found.pop(empty.tobytes(), None)
    return np.stack([empty, *found.values()])


def _filled(
    model: Model, work_days: WorkDays, table: NDArray[np.int16], shut: NDArray[np.bool_], offset: int
) -> NDArray[np.int16] | None:
    """The schedule with one visit more wherever a rule is broken first, until none is; None if that does not help."""
    most = np.array([[len(days) for days in spans] for spans in work_days], np.int64) * ~shut
    table = table.copy()
    for _ in range(int(most.sum()) + 1):
        phases = (PHASES[(offset + i) % len(PHASES)] for i in range(len(PHASES)))
        breach = next((b for p in phases if (b := _first_breach(model, days_of(work_days, table, p)))), None)
        if breach is None:
            return table
        v, day, allowed = breach
        near = [_overlap(days, day, day + allowed) for days in work_days[v]]
        room = np.array(near) * (table[v] < most[v])
        if not room.any():
            return None
        late = np.flatnonzero(room)[-1] if offset % 2 else int(np.argmax(room))
        table[v, late] += 1
    return None


def _overlap(days: NDArray[np.int64], after: int, until: int) -> int:
    """How many of some days lie after a day and not beyond another."""
    return int(((days > after) & (days <= until)).sum())


def check_teams(model: Model) -> None:
    """Every grid that has to be visited needs a team.

    Raises
    ------
    InfeasibleError
        If an area has none.
    """
    visits = model.channels.visits
    for name, rule in model.spec.plan.path_rules.items():
        v = model.channels.visit_ids.index(name)
        idle = np.flatnonzero(visits.teams[v] == 0)
        if rule.every_days is not None and len(idle):
            at = "、".join(model.areas.districts[a] for a in idle) if visits.per_district[v] else ""
            raise InfeasibleError(
                Text(
                    f"plan.path_rules.{name}.every_days 要求每个网格都巡查，但{at or '全市'}没有该渠道的巡查组",
                    f"plan.path_rules.{name}.every_days asks for visits of every grid, but there are no teams of this "
                    f"channel{' in ' + at if at else ''}",
                )
            )
