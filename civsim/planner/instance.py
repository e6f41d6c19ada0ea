"""Everything the LP is made from: schedules and their responses, points of real grids, classes, capacities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model, Periods, build_periods
from civsim.planner.averages import main_pools
from civsim.planner.capacity import Capacity, build_capacity
from civsim.planner.catalogue import build_catalogue
from civsim.planner.classes import build_classes
from civsim.planner.data_leaves import data_points, full_marks
from civsim.planner.dated_tests import Lens, dated
from civsim.planner.desk import desk_points
from civsim.planner.gains import field_points
from civsim.planner.modes import Modes, build_modes, of_modes
from civsim.planner.orders_mixed import orders_of_pool
from civsim.planner.path_rules import keeping
from civsim.planner.purses import check_budget
from civsim.planner.response import Dynamics, Responses, build_dynamics, respond
from civsim.planner.surveys import SurveyLeaf, load_range, loads, range_of, survey_leaves
from civsim.scores import survey_line, survey_tangent


@dataclass(frozen=True)
class Instance:
    """A planning problem in numbers. Shapes: A counted tests, R modes, J schedules, K classes.

    A test whose date is uncertain stands in it as one test for each date on which it may be held (F4). Behind the tests
    stand copies of them with other weights, where the objective asks for such (`lens`).
    """

    model: Model
    periods: Periods
    dynamics: Dynamics
    capacity: Capacity
    tests: NDArray[np.int64]  # (A,)
    test_weight: NDArray[np.float64]  # (A,) expected weight in the cycle score
    dates: Mapping[int, tuple[tuple[int, float], ...]]  # real test: (a, chance of that date if the test is held)
    schedules: NDArray[np.int16]  # (J, V, T)
    responses: Responses
    modes: Modes
    surveys: tuple[SurveyLeaf, ...]
    points: NDArray[np.float64]  # (A, R, J) field part and the sloping part of the surveys
    data: NDArray[np.float64]  # (A,) most points that data leaves earn on these schedules
    settled: NDArray[np.float64]  # (A,) points of desk and data leaves, optional works not counted
    constant: NDArray[np.float64]  # (A,) the same and the level part of the surveys
    survey_slope: NDArray[np.float64]  # (A, C) points a problem that the average resident lives with, never above 0
    desk_works: NDArray[np.float64]  # (A, W) points for a work that is complete by the test
    class_of: NDArray[np.int64]  # (G,)
    pool: NDArray[np.int64]  # (districts, C) crew pool
    target: float  # score wanted at every counted test
    lens: NDArray[np.int64]  # the test, or the copy of it behind all tests, by which the objective sees each test
    score_sd: NDArray[np.float64]  # standard deviation of each real test's score, for the objective target_chance
    floors: NDArray[np.float64]  # floor of the expected score of each real test; nan: none [points]
    allowed: NDArray[np.bool_]  # (J,) schedules that keep the path rules
    workers: int = 2  # threads; results do not depend on it
    futures: tuple["Instance", ...] = ()  # the same city with other arrivals (futures.py); they have none of their own
    chances: tuple[float, ...] = (1.0,)  # of the city as given, and of each future

    @property
    def class_district(self) -> NDArray[np.int64]:
        """(K,) district of each class."""
        first = np.unique(self.class_of, return_index=True)[1]
        return np.asarray(self.model.areas.district[first], np.int64)

    @property
    def class_size(self) -> NDArray[np.int64]:
        """(K,) grids of each class."""
        return np.bincount(self.class_of)

    def if_held(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expected scores of the real tests, each given that it is held, from those by date (A,). [points]"""
        return np.array([sum(p * scores[a] for a, p in own) for own in self.dates.values()])


def build_instance(
    model: Model,
    most_schedules: int = 480,
    most_classes: int = 100,
    schedules: NDArray[np.int16] | None = None,
    workers: int = 2,
    lens: Lens | None = None,
) -> Instance:
    """The planning problem of a model over a catalogue of schedules.

    Raises
    ------
    CivsimError
        If no test counts, so that there is nothing to plan for.
    """
    known = dated(model, lens)
    model, tests = known.model, known.tests
    if not len(tests):
        raise CivsimError(
            Text(
                "场景中没有计分的测评，无法优化；请在 assessments 中加入 national 或 supplementary 测评，或给出 weight",
                "no test in the scenario counts, so there is nothing to optimise; add a national or supplementary "
                "test under assessments, or give one a weight",
            )
        )
    periods = build_periods(model.time, model.assessments)
    dynamics = build_dynamics(model, periods)
    table = build_catalogue(model, periods, most_schedules) if schedules is None else schedules
    modes = build_modes(model, dynamics.completion_days)
    desk, desk_works = desk_points(model, tests)
    data = full_marks(model, tests)
    settled = desk + data
    capacity = build_capacity(model, periods, dynamics, tests)
    check_budget(model, capacity.purses, capacity.budget)
    bare = Instance(
        model=model,
        periods=periods,
        dynamics=dynamics,
        capacity=capacity,
        tests=tests,
        test_weight=known.weight,
        dates=known.dates,
        schedules=table[:0],
        responses=respond(dynamics, table[:0]),
        modes=modes,
        surveys=tuple(survey_leaves(model, tests)),
        points=np.zeros((len(tests), len(modes.grid), 0)),
        data=data,
        settled=settled,
        constant=settled,
        survey_slope=np.zeros((len(tests), len(model.categories.ids))),
        desk_works=desk_works,
        class_of=np.zeros(len(model.areas.grids), np.int64),
        pool=main_pools(model),
        target=float(model.spec.target.score),
        lens=known.lens,
        score_sd=np.ones(len(known.dates)),
        floors=known.floors,
        allowed=np.zeros(0, bool),
        workers=workers,
    )
    full, without = _with_field(bare, table), modes.without()
    stakes = np.column_stack([(points.max(axis=1) - points.min(axis=1))[without] for points in full.points])
    classes = build_classes(model, stakes, most_classes)
    return _with_lines(replace(full, class_of=classes), None, False)


def over_schedules(bare: Instance, table: NDArray[np.int16]) -> Instance:
    """A problem that has no schedules yet with these, its classes unchanged."""
    return _with_lines(_with_field(bare, table), None, False)


def _with_field(bare: Instance, table: NDArray[np.int16]) -> Instance:
    """A problem that has no schedules yet with these, and with no points of grids but those of the field part."""
    responses = respond(bare.dynamics, table, bare.workers)
    found = replace(
        bare,
        schedules=table,
        allowed=keeping(bare.model, bare.periods, bare.dynamics, table),
        responses=responses,
        points=field_points(bare.model, bare.dynamics, bare.modes, responses, bare.tests, bare.workers),
        constant=bare.settled,
        survey_slope=np.zeros_like(bare.survey_slope),
    )
    return with_data(found)


def with_data(instance: Instance) -> Instance:
    """The problem with data leaves at the most that they earn on its schedules."""
    pool = instance.periods, instance.dynamics, instance.modes, instance.responses.hours
    data = data_points(instance.model, instance.tests, orders_of_pool(instance.model, *pool))
    more = data - instance.data
    return replace(instance, data=data, settled=instance.settled + more, constant=instance.constant + more)


def with_works(instance: Instance, works: tuple[int, ...]) -> Instance:
    """The problem once it is settled which optional works run: every grid has one mode, and the works are paid."""
    modes = build_modes(instance.model, instance.dynamics.completion_days, works)
    rows = mode_rows(instance, works)
    cost = instance.capacity.work_cost[list(works)].sum(axis=0)
    left = instance.capacity.budget - cost
    check_budget(instance.model, instance.capacity.purses, left)
    settled = instance.settled + instance.desk_works[:, list(works)].sum(axis=1)
    return replace(
        instance,
        modes=modes,
        points=of_modes(instance.points, rows),
        settled=settled,
        constant=instance.constant + settled - instance.settled,
        desk_works=np.zeros_like(instance.desk_works),
        capacity=replace(instance.capacity, budget=left, settled_cost=cost),
        futures=tuple(with_works(future, works) for future in instance.futures),
    )


def mode_rows(instance: Instance, works: tuple[int, ...]) -> NDArray[np.int64]:
    """(G,) the mode of each grid that counts on exactly the chosen works, or else on as many of them as a mode has."""
    modes = instance.modes
    flags = np.isin(np.array(modes.optional, np.int64), works)
    fits = ~(modes.flags & ~flags).any(axis=1)
    count = np.where(fits, modes.flags.sum(axis=1), -1)
    order = np.lexsort((-count, modes.grid))
    return np.asarray(order[np.searchsorted(modes.grid[order], np.arange(len(instance.class_of)))])


def survey_loads(instance: Instance, rows: NDArray[np.int64], picks: NDArray[np.int64]) -> NDArray[np.float64]:
    """(A, C) problems that the average resident lives with before each test under a choice for every grid."""
    return np.array([[load[rows, picks].sum() for load in loads_at(instance, a)] for a in range(len(instance.tests))])


def loads_at(instance: Instance, a: int) -> Iterator[NDArray[np.float64]]:
    """By category: (R, J) loads of a test, one at a time since each is as large as the points of a test."""
    parts = instance.model, instance.dynamics, instance.modes, instance.responses, int(instance.tests[a])
    return (loads(*parts, c) for c in range(instance.pool.shape[1]))


def with_surveys(instance: Instance, at: NDArray[np.float64] | None, tangent: bool = False) -> Instance:
    """The problem with other lines for its surveys, closest at loads `at` (A, C), or else at the middle ones.

    The lines never lie below the surveys' curves; with `tangent`, they are as close as can be at those loads instead.
    """
    return _with_lines(replace(instance, points=instance.points.copy()), at, tangent)


def _with_lines(instance: Instance, at: NDArray[np.float64] | None, tangent: bool) -> Instance:
    """The problem with other lines for its surveys; its table of points, too large to have twice, is changed."""
    points, constant, slopes = instance.points, instance.settled.copy(), np.zeros_like(instance.survey_slope)
    without = instance.modes.without()
    for a in range(len(instance.tests)) if instance.surveys else ():
        least, most, middle = np.array([load_range(load, without) for load in loads_at(instance, a)]).T
        middle = middle if at is None else at[a]
        for leaf in instance.surveys:
            if leaf.assessment == a:
                center, low, high = (float(x[leaf.categories].sum()) for x in (middle, least, most))
                if tangent:
                    level, slope = survey_tangent(leaf.curve, center)
                else:
                    level, slope = survey_line(leaf.curve, center, *range_of(leaf, low, high))
                constant[a] += level
                slopes[a, leaf.categories] += slope
        for more, load in zip(slopes[a] - instance.survey_slope[a], loads_at(instance, a), strict=True):
            points[a] += np.multiply(more, load, out=load)
    return replace(instance, constant=constant, survey_slope=slopes)
