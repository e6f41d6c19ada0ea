"""Visits of a user's table that nobody could make: more than the teams can, on a day off, or the same one twice.

They are told and not refused: the table may come from a city that has other teams than the scenario says.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.errors import Mistake
from civsim.language import Text
from civsim.model import Model, VisitRow, make_plan
from civsim.roster.caps import cap_violations
from civsim.roster.user_visits import visit_numbers
from civsim.scenario import Table


def doubtful_visits(model: Model, table: Table[VisitRow]) -> list[Mistake]:
    """What is wrong with the visits, each at the first row that is one too many, in the order of the rows.

    Codes: `visit_twice` (a channel in the same grid on the same day), `visits_on_day_off`, `visits_beyond_teams`.

    Raises
    ------
    ScenarioError
        As `plan_from_visits` does.
    """
    numbers = visit_numbers(model, table)
    day, channel, grid = numbers.T
    rows = dict(_repeated(model, table, numbers))
    plan = make_plan("", day, channel, grid, len(model.departments.crews), model.time)
    violations = cap_violations(model, plan)
    if violations:
        by_team_day = _rows_by_team_day(model, numbers)
        for found in violations:
            row = int(by_team_day[found.channel, found.area, found.day][found.cap])
            code = "visits_beyond_teams" if found.rule == "too_many" else "visits_on_day_off"
            rows[row, code] = _mistake(table, row, code, found.text(model))
    return [rows[key] for key in sorted(rows)]


def _repeated(
    model: Model, table: Table[VisitRow], numbers: NDArray[np.int64]
) -> list[tuple[tuple[int, str], Mistake]]:
    """Every row that says what an earlier row says."""
    _, first = np.unique(numbers, axis=0, return_index=True)
    found = []
    for row in np.setdiff1d(np.arange(len(numbers)), first).tolist():
        day, channel, grid = (int(x) for x in numbers[row])
        name = model.channels.names[model.channels.visits.channel[channel]]
        when, where = model.time.date_of(day), model.areas.grids[grid]
        text = Text(f"{when} {name.zh} 同日重复巡查 {where}", f"{when} {name.en} visits {where} twice on one day")
        found.append(((row, "visit_twice"), _mistake(table, row, "visit_twice", text)))
    return found


def _rows_by_team_day(model: Model, numbers: NDArray[np.int64]) -> dict[tuple[int, int, int], NDArray[np.int64]]:
    """Rows of each channel, team area and day, in the order of the table."""
    day, channel, grid = numbers.T
    visits = model.channels.visits
    area = np.zeros(len(numbers), np.int64)
    for v in range(len(visits.channel)):
        area[channel == v] = visits.area_of(v, model.areas.district)[grid[channel == v]]
    order = np.lexsort((day, area, channel))
    keys = np.stack([channel, area, day], axis=1)[order]
    starts = np.flatnonzero(np.concatenate([[True], (keys[1:] != keys[:-1]).any(axis=1)]))
    parts = np.split(order, starts[1:])
    return {(int(k[0]), int(k[1]), int(k[2])): part for k, part in zip(keys[starts], parts, strict=True)}


def _mistake(table: Table[VisitRow], row: int, code: str, text: Text) -> Mistake:
    return Mistake(table.mark(row), "", code, text)
