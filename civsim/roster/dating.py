"""From amounts to dates: an allocation's visits become dated visits of teams.

Visits by grid and period stay as allocated wherever the teams can make them; what they cannot make is dropped and
listed. The same allocation always gives the same roster.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Allocation, Model, Periods, Plan, build_periods, make_plan, teams_on
from civsim.roster.days import Demand, team_days_out
from civsim.roster.route import phases, route, stretches_of
from civsim.roster.spread import fitting, spread
from civsim.roster.tours import team_tours

Reason = Literal["no_team", "no_day", "on_leave", "full"]
REASONS: dict[Reason, Text] = {
    "no_team": Text("该区没有此渠道的巡查组", "the channel has no team there"),
    "no_day": Text("该时段内此渠道没有出动日", "the channel has no day of work in the period"),
    "on_leave": Text("巡查组全部休假", "all teams are on leave"),
    "full": Text("巡查组已排满", "all teams are fully used"),
}
LONG_AGO = -(2**31)


@dataclass(frozen=True)
class Dropped:
    """Visits of one grid and period that did not fit."""

    channel: int  # number among the visit channels
    grid: int
    period: int
    visits: int
    reason: Reason


@dataclass(frozen=True)
class Roster:
    """Dated visits and who makes them. `team` and `order` are aligned with the visits (N) of the plan.

    Teams of an area are numbered from 1; `order` is the place of a visit in its team's day, from 1. `utilisation` is
    the share of what the teams can do on their days out in a month (V, M); NaN where they have no day out.
    """

    plan: Plan
    team: NDArray[np.int32]
    order: NDArray[np.int16]
    dropped: tuple[Dropped, ...]
    utilisation: NDArray[np.float64]

    @property
    def dropped_visits(self) -> int:
        """Number of allocated visits that did not fit."""
        return sum(d.visits for d in self.dropped)


@dataclass(frozen=True)
class _Dated:
    """Visits of one channel with their days, what was dropped, and the days on which its teams go out."""

    day: NDArray[np.int64]
    grid: NDArray[np.int64]
    dropped: list[Dropped]
    days_out: NDArray[np.bool_]


def date_visits(model: Model, allocation: Allocation, name: str | None = None, turn: float = 0.0) -> Roster:
    """The dated roster of an allocation.

    Parameters
    ----------
    allocation
        Whole visits by (visit channel, grid, period of `build_periods`), with overtime and works, which pass through.
    name
        Name of the plan; that of the allocation if not given.
    turn
        Share of its stretch by which every team's walk is turned: it starts so much further on. [0..1)
    """
    periods, walk = build_periods(model.time, model.assessments), route(model.areas)
    channels = range(len(model.channels.visits.channel))
    dated = [_dated(model, periods, walk, v, allocation.visits[v].astype(np.int64), turn) for v in channels]
    day, grid = (np.concatenate([np.zeros(0, np.int64), *(getattr(d, k) for d in dated)]) for k in ("day", "grid"))
    channel = np.repeat(np.array(channels, np.int64), [len(d.day) for d in dated])
    plan = make_plan(
        name or allocation.name,
        day,
        channel,
        grid,
        len(model.departments.crews),
        model.time,
        allocation.overtime,
        allocation.works,
    )
    team, order = team_tours(model, plan, walk)
    use = np.array([_utilisation(model, v, d) for v, d in zip(channels, dated, strict=True)])
    return Roster(
        plan, team, order, tuple(x for d in dated for x in d.dropped), use.reshape(-1, len(model.time.months))
    )


def _dated(
    model: Model, periods: Periods, walk: NDArray[np.int64], v: int, wanted: NDArray[np.int64], turn: float
) -> _Dated:
    """Days of the visits of channel v; `wanted` is by (grid, period)."""
    visits = model.channels.visits
    there = teams_on(visits, v, model.time)
    cap = _usual_teams(there, visits.works_on[v], periods) * visits.grids_per_team_day[v]
    area = visits.area_of(v, model.areas.district)
    by_area = np.stack([wanted[area == a].sum(axis=0) for a in range(len(cap))], axis=1)
    out = team_days_out(model, periods, v, Demand(by_area, cap))
    days, grids = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    dropped: list[Dropped] = []
    for a in np.flatnonzero(by_area.sum(axis=0)):
        members = walk[area[walk] == a]
        d, g = _dated_area(model, periods, v, members, wanted[members], out, there[a], int(a), dropped, turn)
        days.append(d)
        grids.append(g)
    return _Dated(np.concatenate(days), np.concatenate(grids), dropped, out)


def _dated_area(
    model: Model,
    periods: Periods,
    v: int,
    members: NDArray[np.int64],
    wanted: NDArray[np.int64],
    out: NDArray[np.bool_],
    there: NDArray[np.int64],
    area: int,
    dropped: list[Dropped],
    turn: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(days, grids) of the visits of one team area, whose grids `members` are in the order of the walk.

    `there` are the teams at work by day (D).
    """
    visits = model.channels.visits
    by_year, per_day = visits.teams_in[v][area], int(visits.grids_per_team_day[v])
    spans = [periods.days(t)[out[periods.days(t)]] for t in range(periods.size)]
    busy = sum(len(s) for s, n in zip(spans, wanted.sum(axis=0), strict=True) if n)
    phase = phases(wanted.sum(axis=1), stretches_of(int(wanted.sum()), busy, per_day, int(by_year.max())))
    phase = (phase + turn) % 1.0
    last = np.full(len(members), LONG_AGO, np.int64)
    days, grids = [], []
    for t, span in enumerate(spans):
        teams = int(by_year[periods.year[t]])
        taken = (teams - there[span]) * per_day  # by leave
        room = teams * per_day * len(span) - int(taken.sum())
        count = fitting(np.ascontiguousarray(wanted[:, t]), room)
        reason: Reason = "no_team" if teams == 0 else "no_day" if not len(span) else "full" if room else "on_leave"
        lost = wanted[:, t] - count
        dropped += [Dropped(v, int(members[g]), t, int(lost[g]), reason) for g in np.flatnonzero(lost)]
        if not count.any():
            continue
        days.append(span[spread(count, phase, last, span, teams * per_day, taken)])
        which = np.repeat(np.arange(len(members)), count)
        np.maximum.at(last, which, days[-1])
        grids.append(members[which])
    empty = np.zeros(0, np.int64)
    return np.concatenate([empty, *days]), np.concatenate([empty, *grids])


def _usual_teams(there: NDArray[np.int64], works: NDArray[np.bool_], periods: Periods) -> NDArray[np.int64]:
    """(areas, T) teams at work on an average day of work of each period, rounded down; one at least if any is."""
    usual = np.zeros((len(there), periods.size), np.int64)
    for t in range(periods.size):
        days = periods.days(t)[works[periods.days(t)]]
        total = there[:, days].sum(axis=1)
        usual[:, t] = np.where(total > 0, np.maximum(total // max(len(days), 1), 1), 0)
    return usual


def _utilisation(model: Model, v: int, dated: _Dated) -> NDArray[np.float64]:
    """(M,) visits as a share of what the teams can do on their days out."""
    months, visits = len(model.time.months), model.channels.visits
    made = np.bincount(model.time.month[dated.day], minlength=months)[:months]
    out = np.flatnonzero(dated.days_out)
    team_days = np.zeros(months, np.int64)
    np.add.at(team_days, model.time.month[out], teams_on(visits, v, model.time)[:, out].sum(axis=0))
    able = team_days * float(visits.grids_per_team_day[v])
    return np.where(able > 0, made / np.maximum(able, 1), np.nan)
