"""The rolling plan: at the start of every month the rest of the horizon is planned anew, from what the city knows.

What is kept of the plan made in advance: works, overtime, and how many visits each channel makes in each area on each
day, and so team-days and money. What is decided anew is which grids they go to. On the first of a month the belief
about hidden stock takes in what was found and closed (`belief`), the linear programme of the remaining periods is
solved from there (`remaining`), and the visits of the month are dated. Later months are planned too, and forgotten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model import Cadence, Decision, Due, Known, Model
from civsim.planner.belief import Belief, Visits
from civsim.planner.columns import Column
from civsim.planner.expected_arrivals import Arrivals
from civsim.planner.generate import Generated, in_use
from civsim.planner.instance import Instance
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.outset import Outset
from civsim.planner.redating import filled, moved
from civsim.planner.remaining import Remaining, Standing, from_here, remaining
from civsim.planner.rounding import sampled, visit_rows, whole_grids, worths
from civsim.planner.solve import solved_master

_LOCK = Lock()
DAYS_HIDDEN = 10.0


@dataclass(frozen=True)
class Stage:
    """What is worked out once for a month, whatever the state of the city then."""

    rest: Remaining
    columns: Sequence[Column]  # of a middling state, to start with


@dataclass(frozen=True)
class Rolling:
    """Looks at the plan again every month."""

    outset: Outset = field(repr=False)
    objective: str = "cycle_score"
    schedules: int = 120  # of the catalogue
    worth_a_change: float = 0.1  # points for which visits are moved; what is expected of smaller changes is not had
    gap: float = 0.001
    rounds: int = 20
    every: Cadence = field(default="month", init=False)
    name: str = field(default="rolling", init=False)
    _kept: dict[int, Stage] = field(default_factory=dict, init=False, repr=False, compare=False)

    def start(self, model: Model) -> Decision:
        """The decision function of one replication."""
        return _Course(self, model).decide

    def stage(self, first: int) -> Stage:
        """The problem of the periods from `first` on, worked out once for all replications."""
        with _LOCK:
            if first not in self._kept:
                rest = remaining(self.outset, first, self.schedules, 2)
                middling = middling_standing(self.outset.problem)
                self._kept[first] = Stage(rest, in_use(solved(self, Stage(rest, ()), middling)))
            return self._kept[first]

    def __getstate__(self) -> Mapping[str, Any]:
        """What is sent to other processes: they work out the rest themselves."""
        return self.__dict__ | {"_kept": {}}


class _Course:
    """One replication of the rolling plan."""

    def __init__(self, policy: Rolling, model: Model) -> None:
        self.policy, self.model = policy, model
        problem = policy.outset.problem
        physics, rounds = problem.dynamics.physics, problem.dynamics.rounds
        arrivals = Arrivals(problem.model, physics, policy.outset.works)
        self.belief = Belief(problem.model, physics, rounds[len(rounds) // 2], arrivals)
        self.made = Visits(*(np.zeros(0, np.int64) for _ in range(3)))

    def decide(self, known: Known, due: Due) -> NDArray[np.integer]:
        """The grids of the visits of a month."""
        self.belief.advance(known.day, self.made, known.found + known.reported, known.closed)
        grid = self._planned(known, due)
        self.made = Visits(due.day, due.channel, grid)
        return grid

    def _planned(self, known: Known, due: Due) -> NDArray[np.integer]:
        problem = self.policy.outset.problem
        first = int(np.searchsorted(problem.periods.first_day, known.day))
        if not len(due.day) or known.day > problem.model.assessments.first_day[problem.tests].max():
            return due.grid
        standing = Standing(self.belief.hidden, self.belief.coming.copy(), known.open.astype(np.float64))
        visits = planned_visits(self.policy, first, standing)
        if visits is None:
            return due.grid
        worth = standing.hidden @ problem.model.channels.visits.find.T  # (G, V) expected findings
        return dated(self.model, problem, due, visits, worth, known.last_visit)


def planned_visits(policy: Rolling, first: int, standing: Standing) -> NDArray[np.int64] | None:
    """(G, V, T) visits of the best plan for the periods from `first` on; None where it gains too little to change."""
    stage = policy.stage(first)
    found = solved(policy, stage, standing)
    problem, worth, grids = found.frame.instance, worths(found), np.arange(len(standing.hidden))
    rows = visit_rows(found, np.full(len(problem.capacity.budget), np.inf))
    schedule = whole_grids(problem, worth, sampled(found), rows).schedule
    own = stage.rest.own
    if own is not None and worth[grids, schedule].sum() < worth[grids, own].sum() + policy.worth_a_change:
        return None
    return problem.schedules[schedule].astype(np.int64)


def solved(policy: Rolling, stage: Stage, standing: Standing) -> Generated:
    """The linear programme of what is left, from where the city stands."""
    problem, limits = from_here(stage.rest, standing, policy.outset.due), (policy.gap, policy.rounds, inf)
    objective, shortage = OBJECTIVES[policy.objective], policy.outset.shortage
    return solved_master(problem, objective, *limits, shortage=shortage, before=stage.columns)


def middling_standing(problem: Instance) -> Standing:
    """As many hidden problems as appear in some days, and none in hand."""
    hidden = DAYS_HIDDEN * problem.model.categories.base_rate
    return Standing(hidden, np.zeros_like(hidden), np.zeros_like(hidden))


def dated(
    model: Model,
    problem: Instance,
    due: Due,
    planned: NDArray[np.int64],
    worth: NDArray[np.float64],
    last_visit: NDArray[np.int64],
) -> NDArray[np.integer]:
    """The grid of each visit that is due, from planned visits (G, V, T)."""
    grid, periods, latest = due.grid.copy(), problem.periods, last_visit.copy()
    period = np.searchsorted(periods.last_day, due.day)
    for v in np.unique(due.channel):
        area = model.channels.visits.area_of(int(v), model.areas.district)
        for t in np.unique(period[due.channel == v]):
            mine = np.flatnonzero((due.channel == v) & (period == t))
            for a in np.unique(area[due.grid[mine]]):
                here, members = mine[area[due.grid[mine]] == a], np.flatnonzero(area == a)
                count = filled(planned[members, v, t], len(here), worth[members, v])
                span = int(periods.first_day[t]), int(periods.last_day[t])
                place = np.searchsorted(members, due.grid[here])
                grid[here] = members[moved(place, count, latest[v, members], *span)]
            np.maximum.at(latest[v], grid[mine], due.day[mine])
    return grid
