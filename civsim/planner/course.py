"""The states that mean courses of a grid carry side by side, and what has been seen of them on the way."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.physics import Physics


class Course(NamedTuple):
    """Courses of one category side by side (L), their states and what has been seen of them.

    `stock` (5, L): hidden; known and open; well repaired and being verified; closed and to come back; back within the
    day. `filed` (V + 2, D, L): orders by mode and day: visits, reports (by the day of the report), redo (of the failed
    repair). `done` and `closed` (D and more, L): repairs that end, and problems that are closed, by day.
    `fixed` (2, D and more, L): fixes at checks of reports of earlier days, by day: all of it, and before noon.
    `seen` (K, L), `hours` (crew periods, L), `lived` (E, L): problems at noon of tests, crew-hours, open at month ends.
    """

    stock: NDArray[np.float64]
    filed: NDArray[np.float64]
    done: NDArray[np.float64]
    closed: NDArray[np.float64]
    fixed: NDArray[np.float64]
    seen: NDArray[np.float64]
    hours: NDArray[np.float64]
    lived: NDArray[np.float64]


@compiled(nogil=True)
def new_course(counts: NDArray[np.int64], p: Physics, periods: int, beside: int) -> Course:
    """Nothing yet, on so many courses side by side."""
    V, D = counts.shape
    longer, L = D + p.longest, beside
    looks, ends = len(p.snapshot_day), len(p.survey_days)
    return Course(
        np.zeros((5, L)), np.zeros((V + 2, D, L)), np.zeros((longer, L)), np.zeros((longer, L)),
        np.zeros((2, longer, L)), np.zeros((looks, L)), np.zeros((periods, L)), np.zeros((ends, L)),
    )  # fmt: skip


@compiled(nogil=True)
def branch(course: Course, lane: int, day: int, longest: int) -> None:
    """From a day on course `lane` goes its own way; till then it is course 0."""
    for m in range(course.filed.shape[0]):
        for d in range(max(day - longest, 0), day):
            course.filed[m, d, lane] = course.filed[m, d, 0]
    for i in range(5):
        course.stock[i, lane] = course.stock[i, 0]
    for d in range(day, day + longest):
        course.done[d, lane] = course.done[d, 0]
        course.closed[d, lane] = course.closed[d, 0]
        for row in range(2):
            course.fixed[row, d, lane] = course.fixed[row, d, 0]
    for found in (course.seen, course.hours, course.lived):
        found[:, lane] = found[:, 0]


@compiled(nogil=True)
def leave(course: Course, lane: int, day: int, longest: int) -> None:
    """After a day nothing more happens on course `lane`."""
    for m in range(course.filed.shape[0]):
        for d in range(max(day + 1 - longest, 0), day + 1):
            course.filed[m, d, lane] = 0.0
    for i in range(5):
        course.stock[i, lane] = 0.0
    for d in range(day + 1, min(day + 1 + longest, len(course.done))):
        course.done[d, lane] = 0.0
        course.closed[d, lane] = 0.0
        for row in range(2):
            course.fixed[row, d, lane] = 0.0


@compiled(nogil=True)
def add(
    sign: float,
    course: Course,
    lane: int,
    visible: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """Adds what has been seen of course `lane` to the outputs, or takes it off."""
    _add_to(visible, sign, course.seen, lane)
    _add_to(hours, sign, course.hours, lane)
    _add_to(lived, sign, course.lived, lane)


@compiled(nogil=True)
def _add_to(total: NDArray[np.float64], sign: float, more: NDArray[np.float64], lane: int) -> None:
    """total += sign * more[:, lane]; whole-array statements take the compiler seconds each."""
    for i in range(len(total)):
        total[i] += sign * more[i, lane]
