"""Planning periods: the months of the horizon, cut at the first day of every test that counts, on any date it may have.

A visit before a test and one after it in the same month are different goods, so a plan counts them apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model.assessments import Assessments
from civsim.model.calendar import Timeline


@dataclass(frozen=True)
class Periods:
    """Consecutive spans of days (T) that cover the horizon. Days are day numbers of the timeline."""

    first_day: NDArray[np.int64]
    last_day: NDArray[np.int64]
    month: NDArray[np.int64]  # month of the horizon
    year: NDArray[np.int64]  # index of the calendar year among the years of the horizon

    @property
    def size(self) -> int:
        """Number of periods."""
        return len(self.first_day)

    def days(self, period: int) -> NDArray[np.int64]:
        """Day numbers of a period."""
        return np.arange(self.first_day[period], self.last_day[period] + 1)


def build_periods(time: Timeline, assessments: Assessments) -> Periods:
    """Periods of a timeline and its tests; a test's own days belong to the period after the cut."""
    starts = {int(time.month_days(m)[0]) for m in range(len(time.months))}
    starts |= {int(d) for d in assessments.counted_days}
    first = np.array(sorted(starts), np.int64)
    last = np.append(first[1:] - 1, time.n_days - 1)
    years = {y: i for i, y in enumerate(time.years)}
    return Periods(
        first, last, time.month[first].astype(np.int64), np.array([years[int(time.year[d])] for d in first], np.int64)
    )
