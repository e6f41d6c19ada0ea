"""The city's mean rating by month, beside what the fit expected a month before, and what it expects of a year more."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.forecasts.forecast_marks import interval
from civsim.calibrate.ratings.rating_fit import RatingFit
from civsim.calibrate.ratings.table import Floats

AHEAD = 12


@dataclass(frozen=True)
class RatedMonths:
    """Shares by month: found, expected a month before with its 80 % interval (NaN: not rated, or nothing known yet).

    `coming` has the mean and the ends of 80 and 95 % intervals (months, 5) of the months after the record.
    """

    month: NDArray[np.datetime64]
    found: Floats
    mean: Floats
    low: Floats
    high: Floats
    coming_month: NDArray[np.datetime64]
    coming: Floats
    n: int

    @property
    def inside(self) -> float:
        """Share of the months with an expectation that lay in its 80 % interval."""
        told = np.isfinite(self.found) & np.isfinite(self.mean)
        return float(((self.low <= self.found) & (self.found <= self.high))[told].mean()) if told.any() else 0.0


def rated_months(fit: RatingFit) -> RatedMonths:
    """The months of a fit, and a year more."""
    course = fit.course
    mean, low, high = course.month_before()
    first = np.datetime64(f"{fit.table.first:%Y-%m}", "M")
    months = first + np.arange(len(course.series) + AHEAD)
    law, told = course.ahead(AHEAD), course.tested(AHEAD)
    samples = [np.clip(law.sample(int(i)), 0.0, 1.0) for i in told]
    coming = [[s.mean(), *interval(s, 80), *interval(s, 95)] for s in samples]
    return RatedMonths(
        month=months[: len(course.series)],
        found=course.series,
        mean=mean,
        low=low,
        high=high,
        coming_month=months[len(course.series) :][told],
        coming=np.array(coming).reshape(-1, 5),
        n=fit.table.n,
    )
