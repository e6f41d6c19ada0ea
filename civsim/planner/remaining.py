"""The planning problem of what is left of the horizon, from what a city knows and believes on some morning.

The response of a schedule is linear in arrivals and in what is there on that morning. So the schedules of the remaining
periods and their responses are worked out once for every month in which a plan is looked at again; what changes from
one state of the city to the next is how much there is of each source, and with it the points of every grid on every
schedule. Capacities are what is asked for: as many visits of each channel and area as are due in each period.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from civsim.model import Periods
from civsim.planner.catalogue import build_catalogue
from civsim.planner.gains import field_points
from civsim.planner.instance import Instance
from civsim.planner.outset import Outset
from civsim.planner.response import Dynamics, Responses, respond
from civsim.planner.rest_course import MORE, simulate_rest
from civsim.planner.sources import OPENING
from civsim.planner.surveys import loads

Floats = NDArray[np.float64]

AHEAD = 75  # days
OWN = 400  # different schedules of the plan itself up to which they are looked at


@dataclass(frozen=True)
class Standing:
    """Where a city stands on a morning, by grid and category (G, C)."""

    hidden: Floats  # expected
    coming: Floats  # closed problems that will come back
    orders: Floats  # in hand


@dataclass(frozen=True)
class Remaining:
    """What is left of a problem from period `first` on, before it is known where the city stands."""

    problem: Instance  # with works settled and the surveys' lines drawn
    first: int
    schedules: NDArray[np.int16]  # (J, V, T), nothing in the periods that have passed
    responses: Responses
    ahead: NDArray[np.int64]  # counted tests (numbers among A) that are still to come
    own: NDArray[np.int64] | None  # (G,) schedule of each grid in the plan made in advance; None if they are too many


def remaining(outset: Outset, first: int, most: int, workers: int = 1) -> Remaining:
    """The schedules of the periods from `first` on, those of the plan and about `most` others, and their responses.

    What is done now hardly shows after a year: it is looked ahead to the first test that is at least `AHEAD` days off.
    """
    problem = outset.problem
    model, periods, day = problem.model, problem.periods, int(problem.periods.first_day[first])
    last = look_ahead(problem, day)
    until = int(np.searchsorted(periods.first_day, last))
    rest = Periods(*(getattr(periods, k)[first:until] for k in ("first_day", "last_day", "month", "year")))
    planned, own = np.unique(outset.visits[:, :, first:until], axis=0, return_inverse=True)
    others = build_catalogue(model, rest, most)
    few = len(planned) <= OWN
    schedules = np.pad(
        np.concatenate([others, planned]) if few else others, ((0, 0), (0, 0), (first, periods.size - until))
    )
    begins = model.assessments.first_day[problem.tests]
    ahead = np.flatnonzero((begins >= day) & (begins < last))
    return Remaining(
        problem,
        first,
        schedules,
        respond_from(problem.dynamics, schedules, day, last, workers),
        ahead,
        len(others) + own.ravel() if few else None,
    )


def look_ahead(problem: Instance, day: int) -> int:
    """The day after the first test that is far enough ahead of a day, or after the last test there is."""
    tests = problem.model.assessments
    ends = {int(a): max(int(tests.snapshot_day[k]) for k in tests.snapshots[a]) + 1 for a in problem.tests}
    far = [end for a, end in ends.items() if tests.first_day[a] >= day + AHEAD]
    return min(far, default=max(ends.values()))


def respond_from(
    dynamics: Dynamics, schedules: NDArray[np.integer], first: int, last: int, workers: int = 1
) -> Responses:
    """Responses of schedules (J, V, T) from day `first` to before `last`; sources as in `rest_course`."""
    return respond(dynamics, schedules, workers, partial(simulate_rest, np.int64(first), last), MORE)


def from_here(rest: Remaining, standing: Standing, due: tuple[Floats, ...], workers: int = 1) -> Instance:
    """The problem of the remaining periods, for where the city stands; `due` are visits by channel (areas, T)."""
    problem, responses = rest.problem, rest.responses
    features = np.concatenate(
        [problem.modes.features, standing.coming[:, :, None], standing.orders[:, :, None]], axis=2
    )
    features[:, :, OPENING] = standing.hidden
    modes = replace(problem.modes, features=features)
    J = len(rest.schedules)
    tests = problem.tests[rest.ahead]
    earned = field_points(problem.model, problem.dynamics, modes, responses, tests, workers)
    points = np.zeros((len(problem.tests), len(modes.grid), J))
    points[rest.ahead] = earned
    for a in rest.ahead:
        for c in np.flatnonzero(problem.survey_slope[a]):
            load = loads(problem.model, problem.dynamics, modes, responses, int(problem.tests[a]), int(c))
            points[a] += problem.survey_slope[a, c] * load
    return replace(
        problem,
        schedules=rest.schedules,
        responses=responses,
        modes=modes,
        points=points,
        allowed=np.ones(J, bool),
        capacity=replace(
            problem.capacity, visits=due, windows=(), budget=np.full_like(problem.capacity.budget, np.inf)
        ),
        workers=workers,
    )
