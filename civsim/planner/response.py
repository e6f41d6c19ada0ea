"""What one schedule of visits does to one grid: expected open problems and crew-hours, exact where crews do not queue.

For a fixed schedule the expected dynamics of a grid are linear in its arrivals and its opening stock, so they are
worked out once for an arrival rate of 1 a day and an opening stock of 1; a grid's own are sums of these. Works enter
by linearity too: what arrives from a completion day on is a source of its own.

Time goes in days. Within a day: arrivals and relapses are spread evenly; a visit passes at the middle of its hours
(only on the day of a test are its morning and its afternoon told apart, because tests look at noon); reports and
natural ends run continuously. Against the engine's mean this is within about 1 % (tests/planner/test_response.py).
A plan fixes visits by period, not by day: in a period with n visits and N days of work the i-th falls on day
floor((phase + i) / n * N), and results are kept for each of `PHASES`, since the phase of a grid is not planned.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from civsim.model import DAY_MS, HOUR_MS, Model, Periods
from civsim.model.mechanisms import exponential_survival, exponential_survival_mean
from civsim.planner.repair_delay import RepairDelay, repair_delay

PHASES = (0.1, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True)
class Dynamics:
    """All that the response needs to know of a model, as plain arrays."""

    delay: RepairDelay
    sources: NDArray[np.float64]  # (S, C, D) arrivals a day: all, none (the opening stock), then after each works day
    completion_days: tuple[int, ...]  # the works days, in the order of the sources from 2 on
    work_days: tuple[tuple[NDArray[np.int64], ...], ...]  # [v][t] days on which channel v may go out in period t
    crew_period: NDArray[np.int64]  # (D,) 0 = warm-up if there is one, then the planning periods
    crew_periods: int
    survey_days: NDArray[np.int64]  # month ends that surveys look at
    rates: NDArray[np.float64]  # (C, 2) reports and natural ends a day
    relapse: NDArray[np.float64]  # (C, 2) probability, mean days
    repair: NDArray[np.float64]  # (C, 3) on-the-spot share, redo probability, mean crew-hours
    find: NDArray[np.float64]  # (V, C)
    passes: NDArray[np.float64]  # (V, 2) middle of the hours, middle of the morning part [day]
    snapshot_day: NDArray[np.int64]


@dataclass(frozen=True)
class Responses:
    """Response of J schedules, by category and source."""

    visible: NDArray[np.float64]  # (J, C, S, phases, K) open problems an assessor would see
    hours: NDArray[np.float64]  # (J, C, S, crew periods) crew-hours of repairs
    lived: NDArray[np.float64]  # (J, C, S, month ends) open problems residents live with

    def joined(self, more: "Responses") -> "Responses":
        """These and more schedules."""
        pairs = ((getattr(self, k), getattr(more, k)) for k in ("visible", "hours", "lived"))
        return Responses(*(np.concatenate(pair) for pair in pairs))


def month_ends_before(model: Model, day: int) -> list[int]:
    """The up to three last days of whole months before a day."""
    ends = [int(model.time.month_days(m)[-1]) for m in range(len(model.time.months))]
    return [d for d in ends if d < day][-3:]


def build_dynamics(model: Model, periods: Periods) -> Dynamics:
    """The arrays of a model that responses are computed from."""
    categories, visits, D = model.categories, model.channels.visits, model.time.n_days
    C, warm = len(categories.ids), model.time.warm_up_days
    works = model.works
    cutting = [w for w in range(len(works.ids)) if (works.kept[w] < 1).any() and works.complete_day[w] < D]
    days = tuple(sorted({int(works.complete_day[w]) for w in cutting}))
    touched = {d: (works.kept[[w for w in cutting if works.complete_day[w] == d]] < 1).any(axis=0) for d in days}
    after = [categories.day_factor * touched[d][:, None] * (np.arange(D) >= d) for d in days]
    crew_period = np.searchsorted(periods.first_day, np.arange(D), side="right") - (0 if warm else 1)
    survey = sorted({e for d in model.assessments.first_day for e in month_ends_before(model, int(d))})
    middle = visits.window_ms.mean(axis=1) / DAY_MS
    opens = visits.window_ms[:, 0] / DAY_MS
    morning = (opens + np.maximum(np.minimum(visits.window_ms[:, 1], 12 * HOUR_MS) / DAY_MS, opens)) / 2
    return Dynamics(
        delay=repair_delay(model, crew_period, model.assessments.snapshot_day),
        sources=np.stack([categories.day_factor, np.zeros((C, D)), *after]),
        completion_days=days,
        work_days=tuple(
            tuple(periods.days(t)[visits.works_on[v, periods.days(t)]] for t in range(periods.size))
            for v in range(len(visits.channel))
        ),
        crew_period=crew_period,
        crew_periods=periods.size + (1 if warm else 0),
        survey_days=np.array(survey, np.int64),
        rates=np.stack(
            [(DAY_MS / model.channels.reports.delay_ms).sum(axis=0), DAY_MS / categories.natural_end_ms], axis=1
        ),
        relapse=np.stack([categories.relapse, categories.relapse_ms / DAY_MS], axis=1),
        repair=np.stack([categories.spot_share, categories.redo, categories.mean_service_ms / HOUR_MS], axis=1),
        find=visits.find,
        passes=np.stack([middle, morning], axis=1),
        snapshot_day=model.assessments.snapshot_day,
    )


def visit_days(dynamics: Dynamics, schedule: NDArray[np.integer], phase: float) -> NDArray[np.int64]:
    """(V, D) visits by day of one schedule (V, T): evenly spread over the days of work of each period."""
    V, D = schedule.shape[0], dynamics.sources.shape[2]
    counts = np.zeros((V, D), np.int64)
    for v, t in zip(*np.nonzero(schedule), strict=True):
        days, n = dynamics.work_days[v][t], int(schedule[v, t])
        if len(days):
            place = np.floor((phase + np.arange(n)) / n * len(days)).astype(np.int64)
            np.add.at(counts[v], days[place], 1)
    return counts


def respond(dynamics: Dynamics, schedules: NDArray[np.integer], workers: int = 2) -> Responses:
    """Responses of schedules (J, V, T)."""
    J, S, C = len(schedules), *dynamics.sources.shape[:2]
    visible = np.zeros((J, C, S, len(PHASES), len(dynamics.snapshot_day)))
    hours = np.zeros((J, C, S, dynamics.crew_periods + 2))
    lived = np.zeros((J, C, S, len(dynamics.survey_days)))
    delay = dynamics.delay

    def part(chunk: NDArray[np.int64]) -> None:
        for j in chunk:
            for i, phase in enumerate(PHASES):
                counts = visit_days(dynamics, schedules[j], phase)
                _simulate_mean(
                    counts, dynamics.sources, dynamics.rates, dynamics.relapse, dynamics.repair, dynamics.find,
                    dynamics.passes, dynamics.crew_period, dynamics.snapshot_day, dynamics.survey_days,
                    delay.done, delay.noon, delay.work, delay.morning, delay.lags, delay.closing_day,
                    delay.closing_part, visible[j, :, :, i], hours[j], lived[j],
                )  # fmt: skip

    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(part, np.array_split(np.arange(J), workers)))
    return Responses(visible, hours[..., : dynamics.crew_periods] / len(PHASES), lived / len(PHASES))


@njit(cache=True, nogil=True)
def _simulate_mean(
    counts: NDArray[np.int64],
    sources: NDArray[np.float64],
    rates: NDArray[np.float64],
    relapse: NDArray[np.float64],
    repair: NDArray[np.float64],
    find: NDArray[np.float64],
    passes: NDArray[np.float64],
    crew_period: NDArray[np.int64],
    snapshot_day: NDArray[np.int64],
    survey_days: NDArray[np.int64],
    done_by: NDArray[np.float64],
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
    """Expected course of every (source, category) under one row of visit days; adds to the three outputs."""
    S, C, D = sources.shape
    V = counts.shape[0]
    busy = np.zeros(D, np.bool_)
    for v in range(V):
        for d in range(D):
            if counts[v, d] > 0:
                busy[d] = True
    filed = np.zeros((V + 1, D))  # by visit channel, then by reports
    for c in range(C):
        report, natural = rates[c]
        hazard = report + natural
        spot, redo, service = repair[c]
        comes_back, back_days = relapse[c]
        waits = exponential_survival(1.0, back_days)
        L, later, part = lags[c], closing_day[c], closing_part[c]
        stays = exponential_survival(1.0 - part, back_days)
        for s in range(S):
            if s != 1 and sources[s, c].sum() == 0.0:
                continue
            filed[:] = 0.0
            done, closed = np.zeros(D + L + 1), np.zeros(D + later + 1)
            hidden = 1.0 if s == 1 else 0.0
            known, verifying, pending, late = 0.0, 0.0, 0.0, 0.0
            k, e = 0, 0
            for d in range(D):
                new = sources[s, c, d] + late + pending * (1.0 - waits) + comes_back * closed[d] * (1.0 - stays)
                pending = pending * waits + comes_back * closed[d] * stays
                late = 0.0
                if k < len(snapshot_day) and snapshot_day[k] == d:
                    visible[c, s, k] += _seen_at_noon(
                        d, hidden, new, known, counts, busy, find[:, c], passes, morning, hazard, report, spot, redo,
                        filed, done_by[:, c], noon[:, c, k], L, V
                    )  # fmt: skip
                    k += 1
                now, start = 0.0, hidden
                if busy[d]:
                    for v in range(V):
                        if counts[v, d] == 0:
                            continue
                        start, gone = _without_visit(start, new, passes[v, 0] - now, hazard)
                        filed[V, d] += gone * report / hazard if hazard > 0.0 else 0.0
                        now = passes[v, 0]
                        found = start * (1.0 - (1.0 - find[v, c]) ** counts[v, d])
                        start -= found
                        filed[v, d] += found * (1.0 - spot)
                        pending += comes_back * found * spot
                hidden, gone = _without_visit(start, new, 1.0 - now, hazard)
                filed[V, d] += gone * report / hazard if hazard > 0.0 else 0.0
                for m in range(V + 1):
                    if filed[m, d] == 0.0:
                        continue
                    known += filed[m, d]
                    before = 0.0
                    for lag in range(L):
                        done[d + lag] += filed[m, d] * (done_by[m, c, d, lag] - before)
                        before = done_by[m, c, d, lag]
                    for i in range(3):
                        hours[c, s, crew_period[d] + i] += filed[m, d] * service * work[m, c, d, i]
                again = done_by[V + 1, c, d, 0]
                ended = done[d] / (1.0 - redo * again)
                bad = redo * ended
                before = again
                for lag in range(1, L):
                    done[d + lag] += bad * (done_by[V + 1, c, d, lag] - before)
                    before = done_by[V + 1, c, d, lag]
                for i in range(3):
                    hours[c, s, crew_period[d] + i] += bad * service * work[V + 1, c, d, i]
                good = ended - bad
                known -= good
                verifying += good
                if later == 0:
                    pending += comes_back * good * stays
                    late += comes_back * good * (1.0 - stays)
                    verifying -= good
                elif d + later < D:
                    closed[d + later] += good
                if later > 0:
                    verifying -= closed[d]
                if e < len(survey_days) and survey_days[e] == d:
                    lived[c, s, e] += hidden + known + verifying
                    e += 1


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
    busy: NDArray[np.bool_],
    find: NDArray[np.float64],
    passes: NDArray[np.float64],
    morning: NDArray[np.float64],
    hazard: float,
    report: float,
    spot: float,
    redo: float,
    filed: NDArray[np.float64],
    done_by: NDArray[np.float64],
    noon: NDArray[np.float64],
    L: int,
    V: int,
) -> float:
    """Open problems an assessor would see at noon of day d: hidden, being checked, waiting, in work, badly repaired."""
    stock, gone = _without_visit(hidden, new, 0.5, hazard)
    reported = gone * report / hazard if hazard > 0.0 else 0.0
    good = 2.0 * reported * noon[V, 0]  # noon[.., 0] is a share of the whole day's filings
    seen = stock + known + reported
    if busy[d]:
        for v in range(V):
            if counts[v, d] > 0 and morning[v] > 0.0:
                there, _ = _without_visit(hidden, new, passes[v, 1], hazard)
                found = there * morning[v] * (1.0 - (1.0 - find[v]) ** counts[v, d])
                hidden -= found  # a second channel sees what is left
                seen -= found * spot
                good += found * (1.0 - spot) / morning[v] * noon[v, 0]
    for m in range(V + 1):
        for lag in range(1, min(L, d + 1)):
            x = filed[m, d - lag]
            if x > 0.0:
                good += x * max(0.0, noon[m, lag] - done_by[m, d - lag, lag - 1])
    return seen - (1.0 - redo) * good
