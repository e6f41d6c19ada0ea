"""The expected course of one category of problems in one grid, day by day, under visits on given days.

Within a day arrivals and relapses are spread evenly; a visit passes at the middle of its hours (only on the day of a
test are its morning and its afternoon told apart, because tests look at noon); reports and natural ends run
continuously. Repairs take the time of `repair_delay`.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from civsim.model.mechanisms import exponential_survival, exponential_survival_mean

NEGLIGIBLE = 1e-4  # problems for a base rate or an opening stock of 1; fewer are not followed


@njit(cache=True, nogil=True)
def simulate_mean(
    counts: NDArray[np.int64],
    arrivals: NDArray[np.float64],
    opens_with: NDArray[np.bool_],
    completion: NDArray[np.int64],
    cuts: NDArray[np.bool_],
    rates: NDArray[np.float64],
    relapse: NDArray[np.float64],
    repair: NDArray[np.float64],
    find: NDArray[np.float64],
    passes: NDArray[np.float64],
    crew_period: NDArray[np.int64],
    snapshot_day: NDArray[np.int64],
    survey_days: NDArray[np.int64],
    done_by: NDArray[np.float64],
    done_on: NDArray[np.float64],
    noon: NDArray[np.float64],
    work: NDArray[np.float64],
    morning: NDArray[np.float64],
    lags: NDArray[np.int64],
    closing_day: NDArray[np.int64],
    closing_part: NDArray[np.float64],
    visible: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """Expected course of every category and source under one row of visit days; adds to the three outputs.

    What arrives from a completion day on is what arrives at all, less what arrived before: the course is copied on that
    day and followed without new arrivals until it has died out.
    """
    C, D = arrivals.shape
    V, W, K, E, T = counts.shape[0], len(completion), len(snapshot_day), len(survey_days), hours.shape[2]
    none = np.zeros(D)
    longest = lags.max() + closing_day.max() + 2
    filed, branch_filed = np.zeros((V + 2, D)), np.zeros((V + 2, D))
    done, branch_done = np.zeros(D + longest), np.zeros(D + longest)
    closed, branch_closed = np.zeros(D + longest), np.zeros(D + longest)
    stock, branch = np.zeros(5), np.zeros(5)
    for c in range(C):
        law = (rates[c, 0], rates[c, 1], repair[c, 0], repair[c, 1], repair[c, 2], relapse[c, 0], relapse[c, 1])
        times = (lags[c], closing_day[c], closing_part[c])
        base_seen, base_hours, base_lived = np.zeros(K), np.zeros(T), np.zeros(E)
        filed[:], done[:], closed[:], stock[:] = 0.0, 0.0, 0.0, 0.0
        start = 0
        for w in range(W + 1):
            stop = completion[w] if w < W else D
            if w < W and not cuts[w, c]:
                continue
            _advance(
                start, stop, 0.0, counts, arrivals[c], law, times, find[:, c], passes, crew_period, snapshot_day,
                survey_days, done_by[:, c], done_on[:, c], noon[:, c], work[:, c], morning, stock, filed, done, closed,
                base_seen, base_hours, base_lived,
            )  # fmt: skip
            start = stop
            if w < W:
                near = max(stop - longest, 0)
                branch[:] = stock
                branch_filed[:, near:] = filed[:, near:]
                branch_done[stop:] = done[stop:]
                branch_closed[stop:] = closed[stop:]
                visible[c, 2 + w] -= base_seen
                hours[c, 2 + w] -= base_hours
                lived[c, 2 + w] -= base_lived
                seen, spent, felt = np.zeros(K), np.zeros(T), np.zeros(E)
                _advance(
                    stop, D, NEGLIGIBLE, counts, none, law, times, find[:, c], passes, crew_period, snapshot_day,
                    survey_days, done_by[:, c], done_on[:, c], noon[:, c], work[:, c], morning, branch,
                    branch_filed, branch_done, branch_closed, seen, spent, felt,
                )  # fmt: skip
                visible[c, 2 + w] -= seen
                hours[c, 2 + w] -= spent
                lived[c, 2 + w] -= felt
        visible[c, 0] += base_seen
        hours[c, 0] += base_hours
        lived[c, 0] += base_lived
        for w in range(W):
            if cuts[w, c]:
                visible[c, 2 + w] += base_seen
                hours[c, 2 + w] += base_hours
                lived[c, 2 + w] += base_lived
        if opens_with[c]:
            filed[:], done[:], closed[:], stock[:] = 0.0, 0.0, 0.0, 0.0
            stock[0] = 1.0
            _advance(
                0, D, NEGLIGIBLE, counts, none, law, times, find[:, c], passes, crew_period, snapshot_day,
                survey_days, done_by[:, c], done_on[:, c], noon[:, c], work[:, c], morning, stock, filed, done, closed,
                visible[c, 1], hours[c, 1], lived[c, 1],
            )  # fmt: skip


@njit(cache=True, nogil=True)
def _advance(
    first: int,
    last: int,
    negligible: float,
    counts: NDArray[np.int64],
    arrivals: NDArray[np.float64],
    law: tuple[float, float, float, float, float, float, float],
    times: tuple[int, int, float],
    find: NDArray[np.float64],
    passes: NDArray[np.float64],
    crew_period: NDArray[np.int64],
    snapshot_day: NDArray[np.int64],
    survey_days: NDArray[np.int64],
    done_by: NDArray[np.float64],
    done_on: NDArray[np.float64],
    noon: NDArray[np.float64],
    work: NDArray[np.float64],
    morning: NDArray[np.float64],
    stock: NDArray[np.float64],
    filed: NDArray[np.float64],
    done: NDArray[np.float64],
    closed: NDArray[np.float64],
    seen: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """One category from day `first` to before `last`, or until fewer than `negligible` problems are left.

    `stock`: hidden; known and open; well repaired and being verified; closed and to come back; back within the day.
    `filed` (V + 2, D): orders by day and mode: visits, reports (by the day of the report), redo (of the failed repair).
    """
    report, natural, spot, redo, service, comes_back, back_days = law
    L, later, part = times
    V = counts.shape[0]
    hazard = report + natural
    waits, stays = exponential_survival(1.0, back_days), exponential_survival(1.0 - part, back_days)
    day_left, day_share = 1.0, 1.0
    if hazard > 0.0:
        day_left, day_share = exponential_survival(1.0, 1.0 / hazard), exponential_survival_mean(1.0, 1.0 / hazard)
    reported = report / hazard if hazard > 0.0 else 0.0
    hidden, known, verifying, pending, late = stock
    k, e = np.searchsorted(snapshot_day, first), np.searchsorted(survey_days, first)
    for d in range(first, last):
        back = closed[d]
        new = arrivals[d] + late + pending * (1.0 - waits) + comes_back * back * (1.0 - stays)
        pending = pending * waits + comes_back * back * stays
        late = 0.0
        visited = False
        for v in range(V):
            if counts[v, d] > 0:
                visited = True
        if k < len(snapshot_day) and snapshot_day[k] == d:
            seen[k] += _seen_at_noon(
                d, hidden, new, known, counts, visited, find, passes, morning, hazard, reported, spot, redo, filed,
                done_by, noon[:, k], L,
            )  # fmt: skip
            k += 1
        if visited:
            now, gone = 0.0, 0.0
            for v in range(V):
                if counts[v, d] == 0:
                    continue
                hidden, lost = _without_visit(hidden, new, passes[v, 0] - now, hazard)
                gone += lost
                now = max(now, passes[v, 0])
                found = hidden * (1.0 - (1.0 - find[v]) ** counts[v, d])
                hidden -= found
                pending += comes_back * found * spot
                filed[v, d] = found * (1.0 - spot)
                known += filed[v, d]
                _book(filed[v, d], d, L, done_on[v, d], work[v, d], service, crew_period[d], done, hours)
            hidden, lost = _without_visit(hidden, new, 1.0 - now, hazard)
            gone += lost
        else:
            left = hidden * day_left + new * day_share
            gone = hidden + new - left
            hidden = left
        filed[V, d] = gone * reported
        known += filed[V, d]
        if filed[V, d] > 0.0:
            _book(filed[V, d], d, L, done_on[V, d], work[V, d], service, crew_period[d], done, hours)
        ended = done[d]
        if redo > 0.0:
            ended /= 1.0 - redo * done_by[V + 1, d, 0]
            filed[V + 1, d] = redo * ended
            _book(redo * ended, d, L, done_on[V + 1, d], work[V + 1, d], service, crew_period[d], done, hours)
        good = (1.0 - redo) * ended
        known -= good
        if later == 0:
            pending += comes_back * good * stays
            late += comes_back * good * (1.0 - stays)
        else:
            closed[d + later] += good
            verifying += good - closed[d]
        if e < len(survey_days) and survey_days[e] == d:
            lived[e] += hidden + known + verifying
            e += 1
        if hidden + known + verifying + pending < negligible:
            break
    stock[0], stock[1], stock[2], stock[3], stock[4] = hidden, known, verifying, pending, late


@njit(cache=True, nogil=True)
def _book(
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
    """Orders filed on day d: when they will be done, and in which crew periods they take crew-hours."""
    for lag in range(lags):
        done[d + lag] += orders * done_on[lag]
    for i in range(3):
        hours[period + i] += orders * service * work[i]


@njit(cache=True, nogil=True)
def _without_visit(start: float, new: float, span: float, hazard: float) -> tuple[float, float]:
    """Hidden stock after a part of a day without visits, and how many left it; `new` arrive a day."""
    if span <= 0.0:
        return start, 0.0
    if hazard <= 0.0:
        return start + new * span, 0.0
    left = start * exponential_survival(span, 1.0 / hazard) + new * span * exponential_survival_mean(span, 1.0 / hazard)
    return left, start + new * span - left


@njit(cache=True, nogil=True)
def _seen_at_noon(
    d: int,
    hidden: float,
    new: float,
    known: float,
    counts: NDArray[np.int64],
    visited: bool,
    find: NDArray[np.float64],
    passes: NDArray[np.float64],
    morning: NDArray[np.float64],
    hazard: float,
    reported: float,
    spot: float,
    redo: float,
    filed: NDArray[np.float64],
    done_by: NDArray[np.float64],
    noon: NDArray[np.float64],
    L: int,
) -> float:
    """Open problems an assessor would see at noon of day d: hidden, being checked, waiting, in work, badly repaired."""
    V = counts.shape[0]
    stock, gone = _without_visit(hidden, new, 0.5, hazard)
    good = 2.0 * gone * reported * noon[V, 0]  # noon[.., 0] is a share of the whole day's filings
    seen = stock + known + gone * reported
    if visited:
        for v in range(V):
            if counts[v, d] > 0 and morning[v] > 0.0:
                there, _ = _without_visit(hidden, new, passes[v, 1], hazard)
                found = there * morning[v] * (1.0 - (1.0 - find[v]) ** counts[v, d])
                hidden -= found  # a second channel sees what is left
                seen -= found * spot
                good += found * (1.0 - spot) / morning[v] * noon[v, 0]
    for m in range(V + 2):
        for lag in range(1, min(L, d + 1)):
            if filed[m, d - lag] > 0.0:
                good += filed[m, d - lag] * max(0.0, noon[m, lag] - done_by[m, d - lag, lag - 1])
    return float(seen - (1.0 - redo) * good)
