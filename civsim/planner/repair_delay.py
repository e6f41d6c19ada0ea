"""From filing to repair when crews are free: the distribution of the delay in whole days, by category.

A repair runs in shift time only. Filed at instant t it is done by s with probability F(W(s) - W(t)), where W counts
shift time and F is the law of the crew time. This is exact as long as no order waits for a crew; orders that do wait
are the master's backlog. Filing instants are averaged: over the hours of the channel for a visit, over 24 hours plus
the on-site check for reports, over the shift plus verification for a redo. A tail below `TAIL` falls on the last lag.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import DAY_MS, HOUR_MS, Model
from civsim.model.compiled import compiled
from civsim.model.mechanisms import service_exceeds
from civsim.planner.averages import main_pool, report_rates

TAIL = 1e-3
LONGEST = 200  # days; longer repairs fall on the last lag
POINTS = 12  # instants over which filing is averaged


@dataclass(frozen=True)
class RepairDelay:
    """Delay of one attempt at repair, by mode of filing (modes: one a row of visits, then reports, then redo).

    `done[m, c, d, l]`: probability that what is filed through day d is done by the end of day d + l.
    `noon[m, c, k, l]`: the same by noon of snapshot k, for what is filed on the l-th day before (l = 0: that morning).
    `work[m, c, d, i]`: share of the crew time that falls in the i-th crew period from that of day d.
    `morning[m, k]`: share of a day's filings that fall before noon.
    """

    done: NDArray[np.float64]
    noon: NDArray[np.float64]
    work: NDArray[np.float64]
    morning: NDArray[np.float64]
    lags: NDArray[np.int64]  # (C,)
    closing_day: NDArray[np.int64]  # (C,) days from repair to closing
    closing_part: NDArray[np.float64]  # (C,) part of the day at which it closes


@compiled
def _shift_before(
    t: float, opens: NDArray[np.float64], closes: NDArray[np.float64], before: NDArray[np.float64]
) -> float:
    """Shift time before instant t, all in days."""
    day = min(int(t), len(opens) - 1)
    return float(before[day] + max(min(t - day, closes[day]) - opens[day], 0.0))


@compiled
def _fill(
    first: NDArray[np.float64],
    span: NDArray[np.float64],
    opens: NDArray[np.float64],
    closes: NDArray[np.float64],
    before: NDArray[np.float64],
    typical: float,
    sigma: float,
    mean: float,
    lags: int,
    period_end: NDArray[np.int64],
    snapshot_day: NDArray[np.int64],
    done: NDArray[np.float64],
    noon: NDArray[np.float64],
    work: NDArray[np.float64],
) -> None:
    """One mode and category: what is filed through day d is filed uniformly in d + first[d] + [0, span[d]]."""
    for d in range(done.shape[0]):
        for p in range(POINTS):
            start = d + first[d] + span[d] * (p + 0.5) / POINTS
            gone = _shift_before(start, opens, closes, before)
            for lag in range(lags):
                if lag == lags - 1 or d + lag + 1 >= len(before):
                    done[d, lag] += 1.0 / POINTS
                elif d + lag + 1 > start:
                    done[d, lag] += (1.0 - service_exceeds(before[d + lag + 1] - gone, typical, sigma)) / POINTS
            left = 1.0
            for i in range(work.shape[1] - 1):
                end = period_end[d, i]
                kept = 1.0
                if end > start:
                    kept = _work_left(before[min(end, len(before) - 1)] - gone, typical, sigma, mean)
                work[d, i] += (left - kept) / POINTS
                left = kept
            work[d, work.shape[1] - 1] += left / POINTS
    for k in range(len(snapshot_day)):
        at = snapshot_day[k] + 0.5
        for lag in range(min(lags, snapshot_day[k] + 1)):
            d = snapshot_day[k] - lag
            for p in range(POINTS):
                start = d + first[d] + span[d] * (p + 0.5) / POINTS
                if start < at:
                    gone = _shift_before(start, opens, closes, before)
                    hours = _shift_before(at, opens, closes, before) - gone
                    noon[k, lag] += (1.0 - service_exceeds(hours, typical, sigma)) / POINTS


@compiled
def _work_left(hours: float, typical: float, sigma: float, mean: float) -> float:
    """Share of the mean crew time that comes after the first `hours` of a repair: E[(S - hours)+] / E[S]."""
    if hours <= 0.0:
        return 1.0
    if sigma < 0.0:
        return float(service_exceeds(hours, mean, -1.0))
    if sigma == 0.0:
        return max(0.0, 1.0 - hours / mean)
    # E[S; S > x] of a lognormal is its mean times P(S' > x), the median of S' being larger by exp(sigma^2)
    beyond = service_exceeds(hours, typical * np.exp(sigma * sigma), sigma)
    return float(max(0.0, beyond - hours / mean * service_exceeds(hours, typical, sigma)))


def _calendar(model: Model, c: int, days: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Opening, closing and shift time before each day of a category's crews, continued past the run's end. [day]"""
    pool = main_pool(model, c)
    opens, closes = model.departments.opens[pool] / DAY_MS, model.departments.closes[pool] / DAY_MS
    D = len(opens)
    beyond = np.arange(days) % 7 + max(D - 7, 0)
    beyond = np.minimum(beyond, D - 1)
    opens, closes = np.append(opens, opens[beyond]), np.append(closes, closes[beyond])
    return opens, closes, np.append(0.0, np.cumsum(closes - opens))


def _lags(before: NDArray[np.float64], days: int, delay: float, typical: float, sigma: float) -> int:
    """Days until all but TAIL of the repairs are done, whatever the day of filing."""
    hours = typical
    while service_exceeds(hours, typical, sigma) > TAIL:
        hours *= 1.1
    start = np.minimum(np.arange(days) + 1, len(before) - 1)
    reached = np.searchsorted(before, before[start] + hours)
    longest = int((reached - np.arange(days)).max()) if days else 1
    return max(2, min(longest, LONGEST) + int(np.ceil(delay)) + 1)


def repair_delay(
    model: Model,
    period_of_day: NDArray[np.int64],
    snapshot_day: NDArray[np.int64],
    hours_of_visits: NDArray[np.int64],
) -> RepairDelay:
    """Delays of all categories, for visits at given hours (V, 2) [ms]. `period_of_day`: crew period of each day."""
    categories, reports = model.categories, model.channels.reports
    D, C, V = model.time.n_days, len(categories.ids), len(hours_of_visits)
    typical, mean = categories.service_ms / DAY_MS, categories.mean_service_ms / DAY_MS
    verification = categories.verification_ms / DAY_MS
    check = reports.check_ms / DAY_MS
    slowest = max([*verification, *check, 0.0])
    rates = report_rates(model)
    calendars = [_calendar(model, c, 2 * LONGEST) for c in range(C)]
    lags = np.array(
        [_lags(calendars[c][2], D, float(slowest), typical[c], categories.service_sigma[c]) for c in range(C)], np.int64
    )
    most = int(lags.max())
    done, noon = np.zeros((V + 2, C, D, most)), np.zeros((V + 2, C, len(snapshot_day), most))
    work = np.zeros((V + 2, C, D, 3))
    last = np.append(np.flatnonzero(np.diff(period_of_day)), D - 1) + 1
    ends = np.append(last, [10**9, 10**9])
    period_end = np.stack([ends[period_of_day], ends[period_of_day + 1]], 1)
    for c in range(C):
        opens, closes, before = calendars[c]
        law = (typical[c], float(categories.service_sigma[c]), mean[c], int(lags[c]))
        shift = np.where(closes > opens, opens, 0.3)[:D], np.where(closes > opens, closes - opens, 0.4)[:D]
        modes = [
            (np.full(D, w[0] / DAY_MS), np.full(D, (w[1] - w[0]) / DAY_MS), 1.0, v)
            for v, w in enumerate(hours_of_visits)
        ]
        rate = rates[:, c]
        share = rate / rate.sum() if rate.sum() > 0 else rate
        modes += [(np.full(D, check[r]), np.ones(D), share[r], V) for r in range(len(share)) if share[r] > 0]
        modes.append((shift[0] + verification[c], shift[1], 1.0, V + 1))
        for first, span, weight, m in modes:
            parts = np.zeros_like(done[m, c]), np.zeros_like(noon[m, c]), np.zeros_like(work[m, c])
            _fill(first, span, opens, closes, before, *law, period_end, snapshot_day, *parts)
            for total, part in zip((done, noon, work), parts, strict=True):
                total[m, c] += weight * part
    closing = np.array([float(np.median((calendars[c][0] + calendars[c][1])[:D]) / 2) for c in range(C)]) + verification
    return RepairDelay(
        done=done,
        noon=noon,
        work=work,
        morning=_morning(hours_of_visits),
        lags=lags,
        closing_day=np.floor(closing).astype(np.int64),
        closing_part=closing - np.floor(closing),
    )


def _morning(window_ms: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of each visit channel's hours that lie before noon."""
    opens, closes = window_ms[:, 0], window_ms[:, 1]
    return np.asarray(np.clip((12 * HOUR_MS - opens) / np.maximum(closes - opens, 1), 0.0, 1.0))
