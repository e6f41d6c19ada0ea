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
from numpy.typing import NDArray

from civsim.model import DAY_MS, HOUR_MS, Model, Periods
from civsim.planner.mean_course import simulate_mean
from civsim.planner.repair_delay import RepairDelay, repair_delay

PHASES = (0.1, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True)
class Dynamics:
    """All that the response needs to know of a model, as plain arrays."""

    delay: RepairDelay
    arrivals: NDArray[np.float64]  # (C, D) a day, for a base rate of 1
    opens_with: NDArray[np.bool_]  # (C,) whether there is an opening stock anywhere
    completion_days: tuple[int, ...]  # days on which works are complete
    cuts: NDArray[np.bool_]  # (days, C) whether a work of that day cuts a category
    work_days: tuple[tuple[NDArray[np.int64], ...], ...]  # [v][t] days on which channel v may go out in period t
    crew_period: NDArray[np.int64]  # (D,) 0 = warm-up if there is one, then the planning periods
    crew_periods: int
    survey_days: NDArray[np.int64]  # month ends that surveys look at
    rates: NDArray[np.float64]  # (C, 2) reports and natural ends a day
    relapse: NDArray[np.float64]  # (C, 2) probability, mean days
    repair: NDArray[np.float64]  # (C, 3) on-the-spot share, redo probability, mean crew-hours
    find: NDArray[np.float64]  # (V, C)
    passes: NDArray[np.float64]  # (V, 2) middle of the hours, middle of the morning part [day]
    snapshot_day: NDArray[np.int64]  # days of the counted tests


@dataclass(frozen=True)
class Responses:
    """Response of J schedules, by category and source.

    Sources (S): all arrivals; the opening stock; then, for each completion day of works, the arrivals from that day on.
    """

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
    tests = model.assessments
    looks = np.array(
        sorted({int(tests.snapshot_day[k]) for a in np.flatnonzero(tests.weight > 0) for k in tests.snapshots[a]}),
        np.int64,
    )
    crew_period = np.searchsorted(periods.first_day, np.arange(D), side="right") - (0 if warm else 1)
    survey = sorted({e for d in tests.first_day[tests.weight > 0] for e in month_ends_before(model, int(d))})
    middle = visits.window_ms.mean(axis=1) / DAY_MS
    opens = visits.window_ms[:, 0] / DAY_MS
    morning = (opens + np.maximum(np.minimum(visits.window_ms[:, 1], 12 * HOUR_MS) / DAY_MS, opens)) / 2
    return Dynamics(
        delay=repair_delay(model, crew_period, looks),
        arrivals=categories.day_factor,
        opens_with=np.asarray((categories.opening_mean > 0).any(axis=0)),
        completion_days=days,
        cuts=np.array([touched[d] for d in days], bool).reshape(len(days), C),
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
        snapshot_day=looks,
    )


def visit_days(dynamics: Dynamics, schedule: NDArray[np.integer], phase: float) -> NDArray[np.int64]:
    """(V, D) visits by day of one schedule (V, T): evenly spread over the days of work of each period."""
    V, D = schedule.shape[0], dynamics.arrivals.shape[1]
    counts = np.zeros((V, D), np.int64)
    for v, t in zip(*np.nonzero(schedule), strict=True):
        days, n = dynamics.work_days[v][t], int(schedule[v, t])
        if len(days):
            place = np.floor((phase + np.arange(n)) / n * len(days)).astype(np.int64)
            np.add.at(counts[v], days[place], 1)
    return counts


def respond(dynamics: Dynamics, schedules: NDArray[np.integer], workers: int = 2) -> Responses:
    """Responses of schedules (J, V, T)."""
    J, C, S = len(schedules), len(dynamics.arrivals), 2 + len(dynamics.completion_days)
    visible = np.zeros((J, C, S, len(PHASES), len(dynamics.snapshot_day)))
    hours = np.zeros((J, C, S, dynamics.crew_periods + 2))
    lived = np.zeros((J, C, S, len(dynamics.survey_days)))
    delay, completion = dynamics.delay, np.array(dynamics.completion_days, np.int64)

    def part(chunk: NDArray[np.int64]) -> None:
        for j in chunk:
            for i, phase in enumerate(PHASES):
                counts = visit_days(dynamics, schedules[j], phase)
                simulate_mean(
                    counts, dynamics.arrivals, dynamics.opens_with, completion, dynamics.cuts, dynamics.rates,
                    dynamics.relapse, dynamics.repair, dynamics.find, dynamics.passes, dynamics.crew_period,
                    dynamics.snapshot_day, dynamics.survey_days, delay.done, delay.done_on, delay.noon, delay.work,
                    delay.morning, delay.lags, delay.closing_day, delay.closing_part, visible[j, :, :, i], hours[j], lived[j],
                )  # fmt: skip

    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(part, np.array_split(np.arange(J), workers)))
    return Responses(visible, hours[..., : dynamics.crew_periods] / len(PHASES), lived / len(PHASES))
