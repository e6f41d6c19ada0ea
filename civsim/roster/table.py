"""The roster as a table: one row a visit, in the order in which teams go."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.model import Areas, Model, build_periods
from civsim.roster.dating import Roster
from civsim.roster.teams import areas_of

COLUMNS = ("date", "team", "district", "grid", "channel", "order")


def visits_table(model: Model, roster: Roster, language: Language = "zh") -> pd.DataFrame:
    """The visits with columns date, team, district, grid, channel (its id), order (in the team's day, from 1).

    Read back as a plan it gives the same visits: only date, channel and grid bind.
    """
    plan, areas = roster.plan, model.areas
    team = team_numbers(model, roster)
    rows = np.lexsort((roster.order, roster.team, team.area, plan.channel, plan.day))
    ids = np.array(model.channels.visit_ids, object)
    labels = np.array([team.label(model, i, language) for i in range(len(team.keys))], object)
    return pd.DataFrame(
        {
            "date": dates_of(model, plan.day[rows]),
            "team": labels[team.of_visit[rows]],
            "district": np.array(areas.districts, object)[areas.district[plan.grid[rows]]],
            "grid": np.array(areas.grids, object)[plan.grid[rows]],
            "channel": ids[plan.channel[rows]],
            "order": roster.order[rows],
        },
        columns=list(COLUMNS),
    )


class TeamNumbers:
    """The teams that occur in a roster (K), numbered by channel, area and number in the area."""

    def __init__(self, area: NDArray[np.int64], keys: NDArray[np.int64], of_visit: NDArray[np.int64]) -> None:
        self.area, self.keys, self.of_visit = area, keys, of_visit  # (N,), (K, 3) channel, area, number, (N,)

    def label(self, model: Model, i: int, language: Language) -> str:
        """Name of a team: its channel, its district where it belongs to one, its number."""
        v, area, number = self.keys[i]
        return team_label(model, int(v), int(area), int(number), language)


def team_label(model: Model, v: int, area: int, number: int, language: Language) -> str:
    """Name of a team: its channel, its district where it belongs to one, its number."""
    visits = model.channels.visits
    width = max(2, len(str(int(visits.teams[v].max(initial=0)))))
    district = [model.areas.districts[area]] if visits.per_district[v] else []
    return "-".join([channel_name(model, v, language), *district, f"{number:0{width}d}"])


def team_numbers(model: Model, roster: Roster) -> TeamNumbers:
    """The teams of a roster."""
    area = areas_of(model, roster.plan)
    rows = np.stack([roster.plan.channel.astype(np.int64), area, roster.team.astype(np.int64)], axis=1)
    keys, of_visit = np.unique(rows, axis=0, return_inverse=True)
    return TeamNumbers(area, keys, np.asarray(of_visit, np.int64).reshape(-1))


def channel_name(model: Model, v: int, language: Language) -> str:
    """Display name of a visit channel."""
    number = int(model.channels.visits.channel[v])
    return model.channels.names[number].to(language)


def street_name(areas: Areas, s: int) -> str:
    """Name of a street without its district."""
    return areas.streets[s].partition("/")[2]


def dates_of(model: Model, day: NDArray[np.integer]) -> NDArray[np.datetime64]:
    """Dates of day numbers."""
    dates: NDArray[np.datetime64] = np.datetime64(model.time.first, "D") + day.astype("timedelta64[D]")
    return dates.astype("datetime64[s]")


def between(model: Model, roster: Roster, first: date | None, last: date | None) -> Roster:
    """The part of a roster from the first to the last date, both included; None leaves that end open.

    Raises
    ------
    CivsimError
        If the dates are in the wrong order.
    """
    if first and last and last < first:
        raise CivsimError(
            Text(f"截止日 {last} 早于起始日 {first}", f"the last day, {last}, is before the first, {first}")
        )
    low = model.time.day_of(first) if first else 0
    high = model.time.day_of(last) if last else model.time.n_days - 1
    plan, periods = roster.plan, build_periods(model.time, model.assessments)
    inside = (plan.day >= low) & (plan.day <= high)
    touched = (periods.first_day <= high) & (periods.last_day >= low)
    return replace(
        roster,
        plan=replace(plan, day=plan.day[inside], channel=plan.channel[inside], grid=plan.grid[inside]),
        team=roster.team[inside],
        order=roster.order[inside],
        dropped=tuple(d for d in roster.dropped if touched[d.period]),
    )
