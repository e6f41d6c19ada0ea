"""The expected course of the problems in one grid, day by day, under visits on given days.

Within a day arrivals and relapses are spread evenly; a visit passes at the middle of its hours (only on the day of a
test are morning and afternoon told apart); reports and natural ends run continuously. For repairs see `repair_delay`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.course import Course, add, branch, new_course
from civsim.planner.mean_day import FIRST_DAY, advance
from civsim.planner.physics import Physics
from civsim.planner.sources import OPENING, all_arrivals, late_arrivals


@compiled(nogil=True)
def simulate_mean(
    counts: NDArray[np.int64],
    p: Physics,
    visible: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """Adds the course of every category and source under one row of visit days to the outputs (C, S, ..).

    Sources are ordered as in `sources.py`.
    """
    F, C = p.differs.shape
    D = p.arrivals.shape[1]
    for c in range(C):
        for f in range(F):
            if f == 0 or p.differs[f, c]:
                course = courses(1 if f == 0 else 0, c, counts, p, hours.shape[2])
                if f == 0 and p.opens_with[c]:
                    course.stock[0, 1] = 1.0
                follow(FIRST_DAY, D, f, c, 1 if f == 0 else 0, counts, p, course, visible[c], hours[c], lived[c])
                if f == 0:
                    add(1.0, course, 1, visible[c, OPENING], hours[c, OPENING], lived[c, OPENING])


@compiled(nogil=True)
def courses(there: int, c: int, counts: NDArray[np.int64], p: Physics, periods: int) -> Course:
    """A course for what arrives, one for each of what is `there` at first, and one for each completion day."""
    return new_course(counts, p, periods, 1 + there + int(p.cuts[:, c].sum()))


@compiled(nogil=True)
def follow(
    first: Any,
    last: int,
    f: int,
    c: int,
    there: int,
    counts: NDArray[np.int64],
    p: Physics,
    course: Course,
    visible: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """Follows what is `there` and what arrives from day `first` to before `last`; adds the latter to its sources.

    What arrives from a completion day on is what arrives at all, less what arrived before: the course branches on that
    day, and the branch is followed without new arrivals until it has died out.
    """
    W, beside, start, row = len(p.completion), 1 + there, first, f * p.differs.shape[1] + c
    arrivals = p.arrivals[row : row + 1]
    for w in range(W):
        if p.cuts[w, c] and first < p.completion[w] < last:
            advance(start, p.completion[w], counts, arrivals, p, c, course, beside)
            start = p.completion[w]
            branch(course, beside, start, p.longest)
            beside += 1
    advance(start, last, counts, arrivals, p, c, course, beside)
    lane, s = 1 + there, all_arrivals(f, W)
    add(1.0, course, 0, visible[s], hours[s], lived[s])
    for w in range(W):
        if p.cuts[w, c] and p.completion[w] < last:
            s = late_arrivals(f, w, W)
            if p.completion[w] > first:
                add(-1.0, course, lane, visible[s], hours[s], lived[s])
                lane += 1
            add(1.0, course, 0, visible[s], hours[s], lived[s])
