"""What one schedule of visits does to one grid: expected open problems and crew-hours, exact where crews do not queue.

For a fixed schedule the expected dynamics of a grid are linear in its arrivals and its opening stock, so they are
worked out once for an arrival rate of 1 a day and an opening stock of 1; a grid's own are sums of these. Works enter
by linearity too: what arrives from a completion day on is a source of its own.

A plan fixes visits by period, not by day: in a period with n visits and N days of work the i-th falls on day
floor((phase + i) / n * N), and results are kept for each of `PHASES`, since the phase of a grid is not planned.
Against the engine's mean this is within about 1 % (tests/planner/test_response.py).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import DAY_MS, HOUR_MS, Model, Periods
from civsim.planner.averages import check_lags, report_rates, report_spot, round_days, round_finds
from civsim.planner.mean_course import simulate_mean
from civsim.planner.physics import Physics
from civsim.planner.repair_delay import repair_delay
from civsim.planner.sources import courses_differ, source_count
from civsim.planner.tests_that_find import MeanFindings, mean_findings

PHASES = (0.125, 0.375, 0.625, 0.875)


@dataclass(frozen=True)
class Dynamics:
    """All that the response needs to know of a model."""

    physics: Physics
    completion_days: tuple[int, ...]  # days on which works are complete
    work_days: tuple[tuple[NDArray[np.int64], ...], ...]  # [v][t] days on which channel v may go out in period t
    crew_period: NDArray[np.int64]  # (D,) 0 = warm-up if there is one, then the planning periods
    crew_periods: int
    snapshot_day: NDArray[np.int64]  # days of the counted tests
    survey_days: NDArray[np.int64]  # month ends that surveys look at
    rounds: tuple[NDArray[np.int64], ...]  # by phase: (V + F, D) visits that no plan moves, the last F those of tests


@dataclass(frozen=True)
class Responses:
    """Response of J schedules, by category and source.

    Sources (S) are those of `sources.py`.
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
    visits, D, warm = model.channels.visits, model.time.n_days, model.time.warm_up_days
    days = completions(model)
    tests, by_tests = model.assessments, mean_findings(model)
    looks = np.array(
        sorted({int(tests.snapshot_day[k]) for a in np.flatnonzero(tests.weight > 0) for k in tests.snapshots[a]}),
        np.int64,
    )
    crew_period = np.searchsorted(periods.first_day, np.arange(D), side="right") - (0 if warm else 1)
    survey = sorted({e for d in tests.first_day[tests.weight > 0] for e in month_ends_before(model, int(d))})
    return Dynamics(
        physics=_physics(model, crew_period, looks, np.array(survey, np.int64), days, by_tests),
        completion_days=days,
        work_days=tuple(
            tuple(periods.days(t)[visits.works_on[v, periods.days(t)]] for t in range(periods.size))
            for v in range(len(visits.channel))
        ),
        crew_period=crew_period,
        crew_periods=periods.size + (1 if warm else 0),
        snapshot_day=looks,
        survey_days=np.array(survey, np.int64),
        rounds=tuple(np.vstack([round_days(model, phase), by_tests.days]) for phase in PHASES),
    )


def completions(model: Model) -> tuple[int, ...]:
    """Days of the run on which works that cut anything are complete."""
    works = model.works
    cutting = (works.stage_kept < 1).any(axis=1) & (works.stage_day < model.time.n_days)
    return tuple(sorted({int(d) for d in works.stage_day[cutting]}))


def _physics(
    model: Model,
    crew_period: NDArray[np.int64],
    looks: NDArray[np.int64],
    survey: NDArray[np.int64],
    days: tuple[int, ...],
    by_tests: MeanFindings,
) -> Physics:
    """The arrays of a model that the mean course is computed from."""
    categories, visits, works = model.categories, model.channels.visits, model.works
    hours = by_tests.hours(model)
    delay = repair_delay(model, crew_period, looks, hours)
    opens, closes = hours[:, 0], hours[:, 1]
    before_noon = np.maximum(np.minimum(closes, 12 * HOUR_MS), opens)
    cuts = [(works.stage_kept[works.stage_day == d] < 1).any(axis=0) for d in days]
    return Physics(
        arrivals=np.vstack(
            [
                *(categories.day_factor * model.campaigns.kept * (1.0 - model.points.most)[:, None]),
                np.zeros(model.time.n_days),
            ]
        ),
        differs=courses_differ(model),
        opens_with=np.asarray((categories.opening_mean > 0).any(axis=0)),
        completion=np.array(days, np.int64),
        cuts=np.array(cuts, bool).reshape(len(days), len(categories.ids)),
        rates=np.stack([report_rates(model).sum(axis=0), DAY_MS / categories.natural_end_ms], axis=1),
        relapse=np.stack([categories.relapse, categories.relapse_ms / DAY_MS], axis=1),
        repair=np.stack([report_spot(model), categories.redo, categories.mean_service_ms / HOUR_MS], axis=1),
        checked=check_lags(model),
        find=np.concatenate([np.repeat(round_finds(model)[:, :, None], model.time.n_days, axis=2), by_tests.find]),
        spot=np.vstack([visits.spot, visits.spot[by_tests.channel]]),
        passes=np.stack([opens + closes, opens + before_noon], axis=1) / (2 * DAY_MS),
        crew_period=crew_period,
        snapshot_day=looks,
        survey_days=survey,
        done_by=delay.done,
        done_on=np.diff(delay.done, axis=3, prepend=0.0),
        noon=delay.noon,
        work=delay.work,
        morning=delay.morning,
        lags=delay.lags,
        closing_day=delay.closing_day,
        closing_part=delay.closing_part,
        longest=int(delay.lags.max() + delay.closing_day.max()) + 2,
    )


def evenly_spread(days: NDArray[np.int64], visits: int, phase: float) -> NDArray[np.int64]:
    """(visits,) days on which so many visits fall, evenly spread over some days of work."""
    return days[np.floor((phase + np.arange(visits)) / visits * len(days)).astype(np.int64)]


def visit_days(dynamics: Dynamics, schedule: NDArray[np.integer], phase: float) -> NDArray[np.int64]:
    """(V, D) visits by day of one schedule (V, T): evenly spread over the days of work of each period."""
    V, D = schedule.shape[0], len(dynamics.crew_period)
    counts = np.zeros((V, D), np.int64)
    for v, t in zip(*np.nonzero(schedule), strict=True):
        days, n = dynamics.work_days[v][t], int(schedule[v, t])
        if len(days):
            np.add.at(counts[v], evenly_spread(days, n, phase), 1)
    return counts


def respond(
    dynamics: Dynamics,
    schedules: NDArray[np.integer],
    workers: int = 2,
    simulate: Callable[..., None] = simulate_mean,
    more: int = 0,
) -> Responses:
    """Responses of schedules (J, V, T); `simulate`, with `more` sources, in place of `simulate_mean`."""

    def days(j: int, phase: float) -> NDArray[np.int64]:
        return visit_days(dynamics, schedules[j], phase)

    return _responses(dynamics, len(schedules), days, PHASES, workers, simulate, more)


def respond_to_days(dynamics: Dynamics, days: NDArray[np.int64], workers: int = 2) -> Responses:
    """Responses of visits by day (J, V, D), in every phase of the rounds that no plan moves, if there are any."""
    alike = all((r == dynamics.rounds[0]).all() for r in dynamics.rounds)
    return _responses(dynamics, len(days), lambda j, phase: days[j], PHASES[:1] if alike else PHASES, workers)


def _responses(
    dynamics: Dynamics,
    J: int,
    days: Callable[[int, float], NDArray[np.int64]],
    phases: tuple[float, ...],
    workers: int,
    simulate: Callable[..., None] = simulate_mean,
    more: int = 0,
) -> Responses:
    """Responses to J rows of visits; `days` gives the (V, D) visits of one of them in a phase.

    `simulate` adds the course under visits by day to its outputs, as `simulate_mean` does; it may have `more` sources.
    """
    F, C = dynamics.physics.differs.shape
    S = source_count(F, len(dynamics.completion_days)) + more
    visible = np.zeros((J, C, S, len(phases), len(dynamics.snapshot_day)))
    hours = np.zeros((J, C, S, dynamics.crew_periods + 2))
    lived = np.zeros((J, C, S, len(dynamics.survey_days)))

    def part(chunk: NDArray[np.int64]) -> None:
        for j in chunk:
            for i, phase in enumerate(phases):
                planned = days(j, phase)
                counts = dynamics.rounds[i].copy()
                counts[: len(planned)] += planned
                simulate(counts, dynamics.physics, visible[j, :, :, i], hours[j], lived[j])

    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(part, np.array_split(np.arange(J), workers)))
    return Responses(visible, hours[..., : dynamics.crew_periods] / len(phases), lived / len(phases))
