"""The expected course of a grid from some day on, under visits on given days, from what is there on that morning.

Like `mean_course`, of which it is the part from that day on. Its sources are those of `sources.py`, with the hidden
problems of the morning in place of the opening stock, and two more: closed problems that may come back, counted as
those that will, and orders in hand, taken as if they had been filed on that day.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.course import add
from civsim.planner.mean_course import courses, follow
from civsim.planner.mean_orders import book
from civsim.planner.physics import Physics
from civsim.planner.sources import OPENING

MORE = 2
"""Sources after those of `sources.py`: what will come back, and orders in hand."""
HIDDEN, KNOWN, COMING = 0, 1, 3
"""Places of the stock of a course."""


@compiled(nogil=True)
def simulate_rest(
    first: Any,
    last: int,
    counts: NDArray[np.int64],
    p: Physics,
    visible: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """Adds the course of every category and source on the days first..last to the outputs (C, S + MORE, ..)."""
    F, C = p.differs.shape
    V, S = counts.shape[0], hours.shape[1] - MORE
    for c in range(C):
        for f in range(F):
            if f == 0 or p.differs[f, c]:
                course = courses(3 if f == 0 else 0, c, counts, p, hours.shape[2])
                if f == 0:
                    course.stock[HIDDEN, 1] = course.stock[COMING, 2] = course.stock[KNOWN, 3] = 1.0
                    orders = course.stock[KNOWN]
                    book(
                        orders, first, p.lags[c], p.done_on[V, c, first], p.work[V, c, first], p.repair[c, 2],
                        p.crew_period[first], course.done, course.hours,
                    )  # fmt: skip
                follow(first, last, f, c, 3 if f == 0 else 0, counts, p, course, visible[c], hours[c], lived[c])
                for lane, s in ((1, OPENING), (2, S), (3, S + 1)):
                    if f == 0:
                        add(1.0, course, lane, visible[c, s], hours[c, s], lived[c, s])
