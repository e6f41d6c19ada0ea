"""One category of a grid from day to day, in the mean: found, ordered, repaired, verified, coming back.

Several courses go through the same days side by side; they come last everywhere, for the processor to do several at
once.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.model.mechanisms import exponential_survival, exponential_survival_mean
from civsim.planner.course import Course, leave
from civsim.planner.mean_orders import book, check, end, fix_at_checks
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
    counts: NDArray[np.int64],
    arrivals: NDArray[np.float64],
    p: Physics,
    c: int,
    course: Course,
    beside: int,
) -> None:
    """The first `beside` courses of one category from day `first` to before `last`.

    Each row of `arrivals` (.., D) belongs to a course, from 0 on; nothing new arrives on the others, which are left
    when fewer than `NEGLIGIBLE` problems are left on them.
    """
    comes_back, redo, V = p.relapse[c, 0], p.repair[c, 1], counts.shape[0]
    waits = exponential_survival(1.0, p.relapse[c, 1])
    stays = exponential_survival(1.0 - p.closing_part[c], p.relapse[c, 1])
    hazard = p.rates[c, 0] + p.rates[c, 1]
    reported = p.rates[c, 0] / hazard if hazard > 0.0 else 0.0
    day_left, day_share = _without_visit(1.0, hazard)
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
    new, gone, orders = np.zeros(beside), np.zeros(beside), np.zeros(beside)
    followed = np.ones(beside, np.bool_)
    for d in range(first, last):
        _begin(arrivals, d, comes_back, waits, stays, stock, closed, new)
        if k < len(snapshot_day) and snapshot_day[k] == d:
            for i in range(beside):
                course.seen[k, i] += _seen_at_noon(d, k, new[i], counts, p, c, course, i, hazard, reported)
            k += 1
        if _is_visited(counts, d):
            _visited_day(d, new, counts, p, c, course, hazard, gone, orders)
        else:
            gone[:] = 0.0
            _pass(1.0, day_left, day_share, new, stock, gone)
        check(reported, p.repair[c, 0], gone, orders, filed[V, d])
        fix_at_checks(gone, d, p, c, course)
        book(orders, d, lags, report_done[d], report_work[d], service, crew_period[d], done, hours)
        for i in range(beside):
            gone[i] = done[d, i]
        if redo > 0.0:
            for i in range(beside):
                gone[i] /= 1.0 - redo * again[d, 0]
                orders[i] = redo * gone[i]
                filed[V + 1, d, i] = orders[i]
            book(orders, d, lags, redo_done[d], redo_work[d], service, crew_period[d], done, hours)
        for i in range(beside):
            gone[i] *= 1.0 - redo
            stock[1, i] += filed[V, d, i] - gone[i]
        end(gone, d, later, comes_back, stays, stock, closed)
        if e < len(survey_days) and survey_days[e] == d:
            for i in range(beside):
                course.lived[e, i] += stock[0, i] + stock[1, i] + stock[2, i]
            e += 1
        _leave_what_died_out(len(arrivals), d, p.longest, course, followed)


@compiled(nogil=True)
def _begin(
    arrivals: NDArray[np.float64],
    d: int,
    comes_back: float,
    waits: float,
    stays: float,
    stock: NDArray[np.float64],
    closed: NDArray[np.float64],
    new: NDArray[np.float64],
) -> None:
    """Begins day d: sets what is `new` on it, of arrivals and of what comes back."""
    new[:] = 0.0
    for i in range(len(arrivals)):
        new[i] = arrivals[i, d]
    for i in range(len(new)):
        back = comes_back * closed[d, i]
        new[i] = new[i] + stock[4, i] + stock[3, i] * (1.0 - waits) + back * (1.0 - stays)
        stock[3, i] = stock[3, i] * waits + back * stays
        stock[4, i] = 0.0


@compiled(nogil=True)
def _leave_what_died_out(first: int, d: int, longest: int, course: Course, followed: NDArray[np.bool_]) -> None:
    """Leaves courses from number `first` on of which next to nothing is left after day d."""
    stock = course.stock
    for i in range(first, len(followed)):
        if followed[i] and stock[0, i] + stock[1, i] + stock[2, i] + stock[3, i] < NEGLIGIBLE:
            leave(course, i, d, longest)
            followed[i] = False


@compiled(nogil=True)
def _visited_day(
    d: int,
    new: NDArray[np.float64],
    counts: NDArray[np.int64],
    p: Physics,
    c: int,
    course: Course,
    hazard: float,
    gone: NDArray[np.float64],
    orders: NDArray[np.float64],
) -> None:
    """Takes the hidden stock through one day and its visits; sets what is `gone`: reported, or went by itself."""
    stock, now = course.stock, 0.0
    gone[:] = 0.0
    for v in range(counts.shape[0]):
        if counts[v, d] > 0:
            span = max(p.passes[v, 0] - now, 0.0)
            stays, of_new = _without_visit(span, hazard)
            _pass(span, stays, of_new, new, stock, gone)
            now = max(now, p.passes[v, 0])
            share = 1.0 - (1.0 - p.find[v, c, d]) ** counts[v, d]
            for i in range(len(new)):
                found = stock[0, i] * share
                stock[0, i] -= found
                stock[3, i] += p.relapse[c, 0] * found * p.spot[v, c]
                orders[i] = found * (1.0 - p.spot[v, c])
                course.filed[v, d, i] = orders[i]
                stock[1, i] += orders[i]
            book(
                orders, d, p.lags[c], p.done_on[v, c, d], p.work[v, c, d], p.repair[c, 2], p.crew_period[d],
                course.done, course.hours,
            )  # fmt: skip
    stays, of_new = _without_visit(1.0 - now, hazard)
    _pass(1.0 - now, stays, of_new, new, stock, gone)


@compiled(nogil=True)
def _pass(
    span: float,
    stays: float,
    of_new: float,
    new: NDArray[np.float64],
    stock: NDArray[np.float64],
    gone: NDArray[np.float64],
) -> None:
    """Takes the hidden stock through a part of a day of which such shares stay; adds the others to what is gone."""
    for i in range(len(new)):
        left = stock[0, i] * stays + new[i] * span * of_new
        gone[i] += stock[0, i] + new[i] * span - left
        stock[0, i] = left


@compiled(nogil=True)
def _without_visit(span: float, hazard: float) -> tuple[float, float]:
    """Share of a hidden stock, and of what arrives meanwhile, that is left after a part of a day without visits."""
    if span <= 0.0 or hazard <= 0.0:
        return 1.0, 1.0
    return exponential_survival(span, 1.0 / hazard), exponential_survival_mean(span, 1.0 / hazard)


@compiled(nogil=True)
def _seen_at_noon(
    d: int,
    k: int,
    new: float,
    counts: NDArray[np.int64],
    p: Physics,
    c: int,
    course: Course,
    i: int,
    hazard: float,
    reported: float,
) -> float:
    """Open problems an assessor would see at noon of day d: hidden, being checked, waiting, in work, badly repaired."""
    V, hidden, noon = counts.shape[0], course.stock[0, i], p.noon
    stays, of_new = _without_visit(0.5, hazard)
    stock = hidden * stays + new * 0.5 * of_new
    gone = hidden + new * 0.5 - stock
    at_once = 2.0 * p.checked[c, 1, 0] * p.repair[c, 0]  # checked[.., 1, 0] is a share of the whole day's reports
    seen = stock + course.stock[1, i] + gone * reported * (1.0 - at_once) - course.fixed[1, d, i]
    reports = gone * reported * (1.0 - p.repair[c, 0])
    good = 2.0 * reports * noon[V, c, k, 0]  # noon[.., 0] is a share of the whole day's filings
    for v in range(V):
        if counts[v, d] > 0 and p.morning[v] > 0.0:
            stays, of_new = _without_visit(p.passes[v, 1], hazard)
            there = hidden * stays + new * p.passes[v, 1] * of_new
            found = there * p.morning[v] * (1.0 - (1.0 - p.find[v, c, d]) ** counts[v, d])
            hidden -= found  # a second channel sees what is left
            seen -= found * p.spot[v, c]
            good += found * (1.0 - p.spot[v, c]) / p.morning[v] * noon[v, c, k, 0]
    for m in range(V + 2):
        for lag in range(1, min(p.lags[c], d + 1)):
            if course.filed[m, d - lag, i] > 0.0:
                by_midnight = p.done_by[m, c, d - lag, lag - 1]
                good += course.filed[m, d - lag, i] * max(0.0, noon[m, c, k, lag] - by_midnight)
    return float(seen - (1.0 - p.repair[c, 1]) * good)
