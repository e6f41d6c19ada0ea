"""An earlier roster as a table has it, in the numbers of a city: what a new one is compared with and keeps."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, VisitRow
from civsim.roster.guard import without_guard
from civsim.scenario import Table


@dataclass(frozen=True)
class Earlier:
    """Visits (N) of an earlier roster that lie in the horizon, at grids and by channels that there still are.

    `team` is 0 where the table names none. `lost` visits are in the horizon, but their grid or channel is gone.
    """

    day: NDArray[np.int64]
    channel: NDArray[np.int64]
    grid: NDArray[np.int64]
    team: NDArray[np.int64]
    lost: int

    @property
    def size(self) -> int:
        """Number of visits."""
        return len(self.day)


def earlier_visits(model: Model, table: Table[VisitRow]) -> Earlier:
    """The visits of a table that mean something in a city; a team is known by the number at the end of its name."""
    fixed = set(model.channels.fixed_ids)
    channels = {name: v for v, name in enumerate(model.channels.visit_ids) if name not in fixed}
    grids, time = model.areas.index, model.time
    teams = {name: team_number(name) or 0 for name in {row.team for row in table.rows}}
    found, lost = [], 0
    for row in table.rows:
        day = time.day_of(row.date)
        if not time.warm_up_days <= day < time.n_days:
            continue
        v, g = (known.get(x, known.get(without_guard(x))) for known, x in ((channels, row.channel), (grids, row.grid)))
        if v is None or g is None:
            lost += 1
        else:
            found.append((day, v, g, teams[row.team]))
    numbers = np.array(found, np.int64).reshape(-1, 4)
    numbers = numbers[np.lexsort(numbers.T[::-1])]
    days, visited, grid, team = numbers.T
    return Earlier(days, visited, grid, team, lost)


def team_number(label: str) -> int | None:
    """Number of a team from its name (日常巡查-东城区-02); None where the name ends in none."""
    digits = re.search(r"[0-9]{1,7}$", label)
    return int(digits.group()) if digits and int(digits.group()) > 0 else None
