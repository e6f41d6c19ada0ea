"""What a forecast must beat: last year's figures, with what is known of their errors.

Two of a kind. The naive forecast is the same days of last year, give or take: errors as large as the differences
between years, as often up as down. Where fewer than LEAST of them are known, errors are the differences of successive
months; where last year is not known, the last whole month stands for the coming ones, and its errors grow with the root
of time. Last year's forecast is the same days with the differences between years themselves, so that it goes on growing
as the past months grew over those a year before; it tells nothing where the naive one has to make do.

Reference: Hyndman and Athanasopoulos, Forecasting: principles and practice, 3rd ed., sections 5.2, 5.5 and 5.6.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt

import numpy as np
from scipy.special import ndtri

from civsim.calibrate.forecasts.months import Daily, Floats, Month, full_months, yearly

LEAST = 3
FLOWS = ("arrivals", "closings")
GRID = ndtri((np.arange(200) + 0.5) / 200)


@dataclass(frozen=True)
class Naive:
    """A forecast of a measure from last year: a value, and values that stand for its distribution."""

    value: float
    sample: Floats


def naive(measure: str, month: Month, known: Daily, cut: date) -> Naive | None:
    """The naive forecast of a month after the cut; None where no month is known to go by."""
    past, series = _past(measure, known, cut)
    told = [value for value in series if value is not None]
    if not told:
        return None
    steps = [b - a for a, b in pairwise(told)]
    value = _last_year(measure, month, known, cut)
    years = yearly(series)
    errors = years if value is not None and len(years) >= LEAST else steps
    spread = sqrt(sum(e * e for e in errors) / len(errors)) if errors else 0.0
    if value is None:
        value = told[-1]
        spread *= sqrt(1 + month.begin / 30)
        if measure in FLOWS:
            value *= (month.end - month.begin) / (past[-1].end - past[-1].begin)
    return _of_month(measure, month, known, value, spread * GRID)


def last_year(measure: str, month: Month, known: Daily, cut: date) -> Naive | None:
    """Last year's forecast of a month after the cut, which tells its mean; None where records are too short for it."""
    years = yearly(_past(measure, known, cut)[1])
    value = _last_year(measure, month, known, cut)
    if value is None or len(years) < LEAST:
        return None
    found = _of_month(measure, month, known, value, np.array(years))
    return replace(found, value=float(found.sample.mean()))


def _past(measure: str, known: Daily, cut: date) -> tuple[tuple[Month, ...], list[float | None]]:
    """The whole months that are known, and the measure in each."""
    days = len(known.filed)
    past = full_months(cut - timedelta(days=days - 1), days)
    return past, [known.value(measure, m.begin, m.end) for m in past]


def _of_month(measure: str, month: Month, known: Daily, value: float, errors: Floats) -> Naive:
    """A value of the days to come and its errors over a month, with what is known of the month."""
    days = len(known.filed)
    if measure in FLOWS:
        before = known.value(measure, days - month.known, days) if month.known else 0.0
        errors = errors * sqrt(min((month.end - month.begin) / 30, 1.0))
        value += before or 0.0
    top = 1.0 if measure == "on_time" else np.inf
    return Naive(value, np.clip(value + errors, 0.0, top))


def _last_year(measure: str, month: Month, known: Daily, cut: date) -> float | None:
    """The measure on the same days of the last year that is known."""
    days = len(known.filed)
    begin, end = (cut + timedelta(days=1 + k) for k in (month.begin, month.end - 1))
    for years in range(1, 100):
        at = [days - 1 + (_years_before(day, years) - cut).days for day in (begin, end)]
        if at[0] < 0:
            return None
        if at[1] < days:
            return known.value(measure, at[0], at[1] + 1)
    return None


def _years_before(day: date, years: int) -> date:
    """The same day some years before; 28 February for 29."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
