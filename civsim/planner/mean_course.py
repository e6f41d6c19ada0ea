"""The expected course of the problems in one grid, day by day, under visits on given days.

Within a day arrivals and relapses are spread evenly; a visit passes at the middle of its hours (only on the day of a
test are morning and afternoon told apart); reports and natural ends run continuously. For repairs see `repair_delay`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.course import Course, add, copied, new_course
from civsim.planner.mean_day import FIRST_DAY, NEGLIGIBLE, advance
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

    Sources are ordered as in `sources.py`. What arrives from a completion day on is what arrives at all, less what
    arrived before: the course is copied on that day and followed without new arrivals until it has died out.
    """
    F, C = p.differs.shape
    D, T = p.arrivals.shape[1], hours.shape[2]
    for c in range(C):
        for f in range(F):
            if f == 0 or p.differs[f, c]:
                arriving(FIRST_DAY, D, f, c, counts, p, visible[c], hours[c], lived[c])
        if p.opens_with[c]:
            opening = new_course(counts, p, T)
            opening.stock[0] = 1.0
            dying_out(FIRST_DAY, D, counts, p, c, OPENING, opening, visible[c], hours[c], lived[c])


@compiled(nogil=True)
def dying_out(
    first: Any,
    last: int,
    counts: NDArray[np.int64],
    p: Physics,
    c: int,
    s: int,
    course: Course,
    visible: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """Adds to a source the course of what is there on a day, followed while nothing new arrives."""
    F, C = p.differs.shape
    advance(first, last, NEGLIGIBLE, counts, p.arrivals[F * C], p, c, course)
    add(1.0, course, visible[s], hours[s], lived[s])


@compiled(nogil=True)
def arriving(
    first: Any,
    last: int,
    f: int,
    c: int,
    counts: NDArray[np.int64],
    p: Physics,
    visible: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """Adds the course of what arrives of a category from day `first` to before `last`, and from completion days on."""
    F, C = p.differs.shape
    T, none, arrivals = hours.shape[1], p.arrivals[F * C], p.arrivals[f * C + c]
    W = len(p.completion)
    course, start = new_course(counts, p, T), first
    for w in range(W):
        if p.cuts[w, c] and first < p.completion[w] < last:
            stop, s = p.completion[w], late_arrivals(f, w, W)
            advance(start, stop, 0.0, counts, arrivals, p, c, course)
            rest = copied(course, stop - p.longest, counts, p, T)
            advance(stop, last, NEGLIGIBLE, counts, none, p, c, rest)
            add(-1.0, rest, visible[s], hours[s], lived[s])
            start = stop
    advance(start, last, 0.0, counts, arrivals, p, c, course)
    s = all_arrivals(f, W)
    add(1.0, course, visible[s], hours[s], lived[s])
    for w in range(W):
        if p.cuts[w, c] and p.completion[w] < last:
            s = late_arrivals(f, w, W)
            add(1.0, course, visible[s], hours[s], lived[s])
