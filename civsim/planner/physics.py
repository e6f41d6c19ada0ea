"""The arrays that the mean course is computed from: a plain tuple of arrays for numba."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Physics(NamedTuple):
    """What the course needs to know of a model. Times in days."""

    arrivals: NDArray[np.float64]  # (F * C + 1, D) a day, for a base rate of 1, by course; the last row is empty
    differs: NDArray[np.bool_]  # (F, C) whether a course of arrivals is not the first one
    opens_with: NDArray[np.bool_]  # (C,) whether there is an opening stock anywhere
    completion: NDArray[np.int64]  # (W,) days on which works are complete
    cuts: NDArray[np.bool_]  # (W, C) whether a work of that day cuts a category
    rates: NDArray[np.float64]  # (C, 2) reports and natural ends a day
    relapse: NDArray[np.float64]  # (C, 2) probability, mean wait
    checked: NDArray[np.float64]  # (C, 2, lags) share of the fixes at a check by days after the report: all, by noon
    repair: NDArray[np.float64]  # (C, 3) share of reports fixed when checked, redo probability, mean crew-hours
    find: NDArray[np.float64]  # (V, C, D) by visit channel, then by channel of the tests that find
    spot: NDArray[np.float64]  # (V, C) share of a visit's findings that is fixed at once
    passes: NDArray[np.float64]  # (V, 2) middle of the hours, middle of their part before noon
    crew_period: NDArray[np.int64]  # (D,)
    snapshot_day: NDArray[np.int64]  # (K,)
    survey_days: NDArray[np.int64]  # (E,) month ends that surveys look at
    done_by: NDArray[np.float64]  # repair delays, see `repair_delay`
    done_on: NDArray[np.float64]
    noon: NDArray[np.float64]
    work: NDArray[np.float64]
    morning: NDArray[np.float64]
    lags: NDArray[np.int64]
    closing_day: NDArray[np.int64]
    closing_part: NDArray[np.float64]
    longest: int  # days from filing to closing, at most
