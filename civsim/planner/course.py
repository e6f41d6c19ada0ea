"""The state that the mean course of a grid carries, and what has been seen of it on the way."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.physics import Physics


class Course(NamedTuple):
    """The state of one category on its way, and what has been seen of it.

    `stock`: hidden; known and open; well repaired and being verified; closed and to come back; back within the day.
    `filed` (V + 2, D): orders by mode and day: visits, reports (by the day of the report), redo (of the failed repair).
    `done` and `closed` (D and more): repairs that end, and problems that are closed, by day.
    `fixed` (2, D and more): fixes at checks of reports of earlier days, by day: all of it, and before noon.
    `seen` (K,), `hours` (crew periods), `lived` (E,): problems at noon of a test, crew-hours, open at month ends.
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
def new_course(counts: NDArray[np.int64], p: Physics, periods: int) -> Course:
    """Nothing yet."""
    V, D = counts.shape
    longer = D + p.longest
    looks, ends = len(p.snapshot_day), len(p.survey_days)
    return Course(
        np.zeros(5), np.zeros((V + 2, D)), np.zeros(longer), np.zeros(longer), np.zeros((2, longer)), np.zeros(looks),
        np.zeros(periods), np.zeros(ends),
    )  # fmt: skip


@compiled(nogil=True)
def copied(course: Course, since: int, counts: NDArray[np.int64], p: Physics, periods: int) -> Course:
    """The same course, going its own way; orders filed before day `since` no longer matter."""
    copy = new_course(counts, p, periods)
    for m in range(course.filed.shape[0]):
        for d in range(max(since, 0), course.filed.shape[1]):
            copy.filed[m, d] = course.filed[m, d]
    add_to(copy.stock, 1.0, course.stock)
    add_to(copy.done, 1.0, course.done)
    add_to(copy.closed, 1.0, course.closed)
    for row in range(2):
        add_to(copy.fixed[row], 1.0, course.fixed[row])
    add(1.0, course, copy.seen, copy.hours, copy.lived)
    return copy


@compiled(nogil=True)
def add(
    sign: float,
    course: Course,
    visible: NDArray[np.float64],
    hours: NDArray[np.float64],
    lived: NDArray[np.float64],
) -> None:
    """Adds what has been seen of a course to the outputs, or takes it off."""
    add_to(visible, sign, course.seen)
    add_to(hours, sign, course.hours)
    add_to(lived, sign, course.lived)


@compiled(nogil=True)
def add_to(total: NDArray[np.float64], sign: float, more: NDArray[np.float64]) -> None:
    """total += sign * more; whole-array statements take the compiler seconds each."""
    for i in range(len(total)):
        total[i] += sign * more[i]
