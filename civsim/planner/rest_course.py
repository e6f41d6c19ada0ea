"""The expected course of a grid from some day on, under visits on given days, from what is there on that morning.

Like `mean_course`, of which it is the part from that day on. Its sources are those of `sources.py`, with the hidden
problems of the morning in place of the opening stock, and two more: closed problems that may come back, counted as
those that will, and orders in hand, taken as if they had been filed on that day.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.course import new_course
from civsim.planner.mean_course import arriving, dying_out
from civsim.planner.mean_day import book
from civsim.planner.physics import Physics
from civsim.planner.sources import OPENING

MORE = 2
"""Sources after those of `sources.py`: what will come back, and orders in hand."""
HIDDEN, COMING = 0, 3
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
    S, T = hours.shape[1] - MORE, hours.shape[2]
    for c in range(C):
        for f in range(F):
            if f == 0 or p.differs[f, c]:
                arriving(first, last, f, c, counts, p, visible[c], hours[c], lived[c])
        for s, place in ((OPENING, HIDDEN), (S, COMING)):
            left = new_course(counts, p, T)
            left.stock[place] = 1.0
            dying_out(first, last, counts, p, c, s, left, visible[c], hours[c], lived[c])
        orders = new_course(counts, p, T)
        orders.stock[1] = 1.0
        V = counts.shape[0]
        book(
            1.0, first, p.lags[c], p.done_on[V, c, first], p.work[V, c, first], p.repair[c, 2], p.crew_period[first],
            orders.done, orders.hours,
        )  # fmt: skip
        dying_out(first, last, counts, p, c, S + 1, orders, visible[c], hours[c], lived[c])
