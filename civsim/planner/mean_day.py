"""One category of a grid from day to day, in the mean: found, ordered, repaired, verified, coming back.

Orders that are filed on a day are booked ahead: when they will be done, and when they take crew-hours.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.model.mechanisms import exponential_survival, exponential_survival_mean
from civsim.planner.course import Course
from civsim.planner.physics import Physics

FIRST_DAY: Any = np.int64(0)  # not a plain 0, for which the compiler would make a version of its own
NEGLIGIBLE = 1e-4  # problems for a base rate or an opening stock of 1; fewer are not followed


@compiled(nogil=True)
def _is_visited(counts: NDArray[np.int64], d: int) -> bool:
    """Whether any channel visits on day d."""
    visits = 0
    for v in range(counts.shape[0]):
        visits += counts[v, d]
    return visits > 0


@compiled(nogil=True)
def _first_from(days: NDArray[np.int64], first: int) -> int:
    """Number of the first of some ordered days that is not before `first`."""
    n = 0
    while n < len(days) and days[n] < first:
        n += 1
    return n


@compiled(nogil=True)
def advance(
    first: int,
    last: int,
    negligible: float,
    counts: NDArray[np.int64],
    arrivals: NDArray[np.float64],
    p: Physics,
    c: int,
    course: Course,
) -> None:
    """One category from day `first` to before `last`, or until fewer than `negligible` problems are left."""
    comes_back, redo, V = p.relapse[c, 0], p.repair[c, 1], counts.shape[0]
    waits = exponential_survival(1.0, p.relapse[c, 1])
    stays = exponential_survival(1.0 - p.closing_part[c], p.relapse[c, 1])
    hazard = p.rates[c, 0] + p.rates[c, 1]
    reported = p.rates[c, 0] / hazard if hazard > 0.0 else 0.0
    day_left, _ = _without_visit(1.0, 0.0, 1.0, hazard)
    day_share, _ = _without_visit(0.0, 1.0, 1.0, hazard)
    # plain arrays: reading a field of a tuple on every day is slow
    later, lags, service, crew_period = p.closing_day[c], p.lags[c], p.repair[c, 2], p.crew_period
    stock, closed, done, hours, filed = course.stock, course.closed, course.done, course.hours, course.filed
    snapshot_day, survey_days, again = p.snapshot_day, p.survey_days, p.done_by[V + 1, c]
    report_done, report_work, redo_done, redo_work = (
        p.done_on[V, c],
        p.work[V, c],
        p.done_on[V + 1, c],
        p.work[V + 1, c],
    )
    k, e = _first_from(snapshot_day, first), _first_from(survey_days, first)
    for d in range(first, last):
        back = comes_back * closed[d]
        new = arrivals[d] + stock[4] + stock[3] * (1.0 - waits) + back * (1.0 - stays)
        stock[3] = stock[3] * waits + back * stays
        stock[4] = 0.0
        if k < len(snapshot_day) and snapshot_day[k] == d:
            course.seen[k] += _seen_at_noon(d, k, new, counts, p, c, course, hazard, reported)
            k += 1
        if _is_visited(counts, d):
            gone = _visited_day(d, new, counts, p, c, course, hazard)
        else:
            left = stock[0] * day_left + new * day_share
            gone = stock[0] + new - left
            stock[0] = left
        fixed = gone * reported * p.repair[c, 0]
        filed[V, d] = gone * reported - fixed
        _fix_at_checks(fixed, d, p, c, course)
        if filed[V, d] > 0.0:
            book(filed[V, d], d, lags, report_done[d], report_work[d], service, crew_period[d], done, hours)
        ended = done[d]
        if redo > 0.0:
            ended /= 1.0 - redo * again[d, 0]
            filed[V + 1, d] = redo * ended
            book(filed[V + 1, d], d, lags, redo_done[d], redo_work[d], service, crew_period[d], done, hours)
        good = (1.0 - redo) * ended
        stock[1] += filed[V, d] - good
        _end(good, d, later, comes_back, stays, stock, closed)
        if e < len(survey_days) and survey_days[e] == d:
            course.lived[e] += stock[0] + stock[1] + stock[2]
            e += 1
        if stock[0] + stock[1] + stock[2] + stock[3] < negligible:
            break


@compiled(nogil=True)
def _fix_at_checks(fixed: float, d: int, p: Physics, c: int, course: Course) -> None:
    """Books what day d's reports will have fixed at their checks, and ends what is fixed on day d."""
    if p.repair[c, 0] <= 0.0:
        return
    checked, by_day, stock = p.checked[c], course.fixed, course.stock
    for lag in range(checked.shape[1]):
        by_day[0, d + lag] += fixed * checked[0, lag]
        if lag > 0:
            by_day[1, d + lag] += fixed * checked[1, lag]
    stock[1] += fixed - by_day[0, d]
    stock[3] += p.relapse[c, 0] * by_day[0, d]


@compiled(nogil=True)
def _end(
    good: float,
    d: int,
    later: int,
    comes_back: float,
    stays: float,
    stock: NDArray[np.float64],
    closed: NDArray[np.float64],
) -> None:
    """Good repairs of day d are closed `later` days on; those of earlier days that are closed today leave."""
    if later == 0:
        stock[3] += comes_back * good * stays
        stock[4] += comes_back * good * (1.0 - stays)
    else:
        closed[d + later] += good
        stock[2] += good - closed[d]


@compiled(nogil=True)
def _visited_day(
    d: int, new: float, counts: NDArray[np.int64], p: Physics, c: int, course: Course, hazard: float
) -> float:
    """Takes the hidden stock through one day and its visits; returns what was reported or went by itself."""
    stock, now, gone = course.stock, 0.0, 0.0
    for v in range(counts.shape[0]):
        if counts[v, d] > 0:
            stock[0], lost = _without_visit(stock[0], new, p.passes[v, 0] - now, hazard)
            gone += lost
            now = max(now, p.passes[v, 0])
            found = stock[0] * (1.0 - (1.0 - p.find[v, c, d]) ** counts[v, d])
            stock[0] -= found
            stock[3] += p.relapse[c, 0] * found * p.spot[v, c]
            orders = found * (1.0 - p.spot[v, c])
            course.filed[v, d] = orders
            stock[1] += orders
            book(
                orders, d, p.lags[c], p.done_on[v, c, d], p.work[v, c, d], p.repair[c, 2], p.crew_period[d],
                course.done, course.hours,
            )  # fmt: skip
    stock[0], lost = _without_visit(stock[0], new, 1.0 - now, hazard)
    return gone + lost


@compiled(nogil=True)
def book(
    orders: float,
    d: int,
    lags: int,
    done_on: NDArray[np.float64],
    work: NDArray[np.float64],
    service: float,
    period: int,
    done: NDArray[np.float64],
    hours: NDArray[np.float64],
) -> None:
    """Orders filed on day d: when they will be done, and when they take crew-hours."""
    for lag in range(lags):
        done[d + lag] += orders * done_on[lag]
    for i in range(3):
        hours[period + i] += orders * service * work[i]


@compiled(nogil=True)
def _without_visit(start: float, new: float, span: float, hazard: float) -> tuple[float, float]:
    """Hidden stock after a part of a day without visits, and how many left it; `new` arrive a day."""
    if span <= 0.0:
        return start, 0.0
    if hazard <= 0.0:
        return start + new * span, 0.0
    left = start * exponential_survival(span, 1.0 / hazard) + new * span * exponential_survival_mean(span, 1.0 / hazard)
    return left, start + new * span - left


@compiled(nogil=True)
def _seen_at_noon(
    d: int,
    k: int,
    new: float,
    counts: NDArray[np.int64],
    p: Physics,
    c: int,
    course: Course,
    hazard: float,
    reported: float,
) -> float:
    """Open problems an assessor would see at noon of day d: hidden, being checked, waiting, in work, badly repaired."""
    V, hidden, noon = counts.shape[0], course.stock[0], p.noon
    stock, gone = _without_visit(hidden, new, 0.5, hazard)
    at_once = 2.0 * p.checked[c, 1, 0] * p.repair[c, 0]  # checked[.., 1, 0] is a share of the whole day's reports
    seen = stock + course.stock[1] + gone * reported * (1.0 - at_once) - course.fixed[1, d]
    reports = gone * reported * (1.0 - p.repair[c, 0])
    good = 2.0 * reports * noon[V, c, k, 0]  # noon[.., 0] is a share of the whole day's filings
    for v in range(V):
        if counts[v, d] > 0 and p.morning[v] > 0.0:
            there, _ = _without_visit(hidden, new, p.passes[v, 1], hazard)
            found = there * p.morning[v] * (1.0 - (1.0 - p.find[v, c, d]) ** counts[v, d])
            hidden -= found  # a second channel sees what is left
            seen -= found * p.spot[v, c]
            good += found * (1.0 - p.spot[v, c]) / p.morning[v] * noon[v, c, k, 0]
    for m in range(V + 2):
        for lag in range(1, min(p.lags[c], d + 1)):
            if course.filed[m, d - lag] > 0.0:
                by_midnight = p.done_by[m, c, d - lag, lag - 1]
                good += course.filed[m, d - lag] * max(0.0, noon[m, c, k, lag] - by_midnight)
    return float(seen - (1.0 - p.repair[c, 1]) * good)
