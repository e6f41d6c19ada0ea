"""What becomes of orders, in the mean: booked ahead on the day they are filed, done, closed, fixed at checks."""

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.course import Course
from civsim.planner.physics import Physics


@compiled(nogil=True)
def book(
    orders: NDArray[np.float64],
    d: int,
    lags: int,
    done_on: NDArray[np.float64],
    work: NDArray[np.float64],
    service: float,
    period: int,
    done: NDArray[np.float64],
    hours: NDArray[np.float64],
) -> None:
    """Orders filed on day d, by course: when they will be done, and when they take crew-hours."""
    for lag in range(lags):
        for i in range(len(orders)):
            done[d + lag, i] += orders[i] * done_on[lag]
    for month in range(3):
        for i in range(len(orders)):
            hours[period + month, i] += orders[i] * service * work[month]


@compiled(nogil=True)
def check(
    reported: float,
    spot: float,
    gone: NDArray[np.float64],
    orders: NDArray[np.float64],
    filed: NDArray[np.float64],
) -> None:
    """Files what is `reported` of what is gone as orders, but for what is fixed when it is checked; leaves that."""
    for i in range(len(gone)):
        fixed = gone[i] * reported * spot
        orders[i] = gone[i] * reported - fixed
        filed[i] = orders[i]
        gone[i] = fixed


@compiled(nogil=True)
def fix_at_checks(fixed: NDArray[np.float64], d: int, p: Physics, c: int, course: Course) -> None:
    """Books what day d's reports will have fixed at their checks, and ends what is fixed on day d."""
    if p.repair[c, 0] <= 0.0:
        return
    checked, by_day, stock = p.checked[c], course.fixed, course.stock
    for lag in range(checked.shape[1]):
        for i in range(len(fixed)):
            by_day[0, d + lag, i] += fixed[i] * checked[0, lag]
            if lag > 0:
                by_day[1, d + lag, i] += fixed[i] * checked[1, lag]
    for i in range(len(fixed)):
        stock[1, i] += fixed[i] - by_day[0, d, i]
        stock[3, i] += p.relapse[c, 0] * by_day[0, d, i]


@compiled(nogil=True)
def end(
    good: NDArray[np.float64],
    d: int,
    later: int,
    comes_back: float,
    stays: float,
    stock: NDArray[np.float64],
    closed: NDArray[np.float64],
) -> None:
    """Good repairs of day d are closed `later` days on; those of earlier days that are closed today leave."""
    for i in range(len(good)):
        if later == 0:
            stock[3, i] += comes_back * good[i] * stays
            stock[4, i] += comes_back * good[i] * (1.0 - stays)
        else:
            closed[d + later, i] += good[i]
            stock[2, i] += good[i] - closed[d, i]
