"""A forecast of mean ratings from the months known at a cut, beside what was found later and the naive forecast.

A rating is known at the end of its month. The naive forecast is the same month of the last year that is known, with the
root mean square of its differences between years as its spread (between months, where fewer than three are known).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from civsim.calibrate.forecasts.forecast_marks import LEVELS, Figure, crps, figure_of, interval, summary
from civsim.calibrate.forecasts.naive import GRID, LEAST, Naive
from civsim.calibrate.ratings.course import rating_course
from civsim.calibrate.ratings.library import library_forecast
from civsim.calibrate.ratings.reading import Ratings
from civsim.calibrate.ratings.table import Floats, RatingTable, rating_table
from civsim.calibrate.threads import one_thread
from civsim.errors import CivsimError
from civsim.language import Text

MEASURE, CITY = "rating", "all"
FEWEST_MONTHS, YEAR = 12, 12


@dataclass(frozen=True)
class Span:
    """The mean of a group over all months ahead that were rated: forecast, intervals by LEVELS, what was found."""

    group: str
    mean: float
    intervals: tuple[tuple[float, float], ...]
    actual: float


@dataclass(frozen=True)
class Beside:
    """What the library forecast of the same month: its mean and mark; None where it tells none."""

    mean: float | None
    crps: float | None


@dataclass(frozen=True)
class RatingBacktest:
    """All figures, the library's beside each, the marks, the means over the span; what was known, and found later."""

    figures: tuple[Figure, ...]
    library: tuple[Beside, ...]
    summary: dict[str, dict[str, float | None]]
    spans: tuple[Span, ...]
    known: RatingTable
    months: tuple[str, ...]
    new_places: int


@one_thread
def backtest_ratings(ratings: Ratings, cut: date, until: date, by_area: bool = False) -> RatingBacktest:
    """Forecast the months after the cut to `until` (months that have ended by then) from those that ended by the cut.

    Raises
    ------
    CivsimError
        Where `until` is not after the cut, the records do not hold these months, or too little is known at the cut.
    """
    if until <= cut:
        raise CivsimError(
            Text(f"--until {until} 应晚于 --cut {cut}", f"--until {until} must be later than --cut {cut}")
        )
    before, after = (months_ended(ratings.first, day) for day in (cut, until))
    _check_held(ratings, cut, until, before, after)
    known, later = rating_table(ratings, before), rating_table(ratings, after)
    names = tuple(f"{m:%Y-%m}" for m in later.months[before:])
    groups = {CITY: (known.city(), later.city())}
    if by_area:
        groups = {
            area: (known.of_area(i), later.of_area(later.areas.index(area))) for i, area in enumerate(known.areas)
        }
    figures: list[Figure] = []
    library: list[Beside] = []
    spans: list[Span] = []
    for group, (past, whole) in groups.items():
        if np.isfinite(past).sum() >= FEWEST_MONTHS:
            told, span = _forecast(group, past, whole[before:], known.first.month - 1, names)
            figures += told
            library += _library(past, told, names)
            spans += [span] if span else []
    if not figures:
        _refuse_few(cut, int(np.isfinite(known.city()).sum()))
    return RatingBacktest(
        figures=tuple(figures),
        library=tuple(library),
        summary={MEASURE: summary(figures) | _library_marks(figures, library)},
        spans=tuple(spans),
        known=known,
        months=names,
        new_places=len(set(later.places) - set(known.places)),
    )


def months_ended(first: pd.Timestamp, day: date) -> int:
    """Months from the first that have ended by the end of a day."""
    after = day + timedelta(days=1)
    return 12 * (after.year - first.year) + after.month - first.month


def _check_held(ratings: Ratings, cut: date, until: date, before: int, after: int) -> None:
    """Refuse months that the records do not hold."""
    last = ratings.first + pd.DateOffset(months=ratings.n_months - 1)
    if before < 1 or after > ratings.n_months:
        raise CivsimError(
            Text(
                f"测评记录为 {ratings.first:%Y-%m} 至 {last:%Y-%m}，不含 {cut if before < 1 else until} 之前的整月",
                f"ratings run from {ratings.first:%Y-%m} to {last:%Y-%m} and do not hold all whole months up to "
                f"{cut if before < 1 else until}",
            )
        )
    if after <= before:
        raise CivsimError(Text(f"{cut} 至 {until} 之间没有结束的整月", f"no month ends after {cut} and by {until}"))
    if before < FEWEST_MONTHS:
        _refuse_few(cut, before)


def _refuse_few(cut: date, months: int) -> None:
    raise CivsimError(
        Text(
            f"截至 {cut} 只有 {months} 个月的测评，至少需要 {FEWEST_MONTHS} 个月",
            f"at {cut} only {months} months of ratings are known; it takes {FEWEST_MONTHS}",
        )
    )


def _forecast(
    group: str, past: Floats, found: Floats, first_month: int, names: tuple[str, ...]
) -> tuple[list[Figure], Span | None]:
    """The figures of a group, and its mean over the months that were rated."""
    course = rating_course(past, first_month)
    law, told = course.ahead(len(names)), course.tested(len(names))
    figures = []
    for ahead, name in ((int(i), names[i]) for i in told):
        sample = np.clip(law.sample(ahead), 0.0, 1.0)
        actual = float(found[ahead]) if np.isfinite(found[ahead]) else None
        figures.append(figure_of(name, group, MEASURE, sample, actual, naive=_naive(past, ahead)))
    rated = told[np.isfinite(found[told])]
    if not len(rated):
        return figures, None
    whole = np.clip(law.of(rated).sample_of_mean(), 0.0, 1.0)
    spread = tuple(interval(whole, level) for level in LEVELS)
    return figures, Span(group, float(whole.mean()), spread, float(found[rated].mean()))


def _library(past: Floats, figures: list[Figure], names: tuple[str, ...]) -> list[Beside]:
    """What the library makes of the same months."""
    made = library_forecast(past, len(names))
    if made is None:
        return [Beside(None, None)] * len(figures)
    places = [names.index(figure.month) for figure in figures]
    return [
        Beside(float(made.mean[at]), None if f.actual is None else crps(made.sample(at), f.actual))
        for at, f in zip(places, figures, strict=True)
    ]


def _library_marks(figures: list[Figure], library: list[Beside]) -> dict[str, float | None]:
    """Means over the figures that the library told."""
    told = [(f, b) for f, b in zip(figures, library, strict=True) if b.crps is not None and f.actual]
    if not told:
        return {"library_mape": None, "library_crps": None}
    return {
        "library_mape": float(np.mean([abs((b.mean or 0.0) - f.actual) / f.actual for f, b in told if f.actual])),
        "library_crps": float(np.mean([b.crps for _, b in told if b.crps is not None])),
    }


def _naive(past: Floats, ahead: int) -> Naive | None:
    """The naive forecast of a month; the last rated month stands for one that no past year holds."""
    yearly = past[YEAR:] - past[:-YEAR]
    yearly = yearly[np.isfinite(yearly)]
    at = len(past) + ahead
    same = past[at % YEAR :: YEAR]
    same = same[np.isfinite(same)]
    told = past[np.isfinite(past)]
    errors = yearly if len(same) and len(yearly) >= LEAST else np.diff(told)
    if not len(told):
        return None
    value = float(same[-1]) if len(same) else float(told[-1])
    spread = float(np.sqrt(np.mean(errors**2))) if len(errors) else 0.0
    if not len(same):
        spread *= float(np.sqrt(1 + ahead))
    return Naive(value, np.clip(value + spread * GRID, 0.0, 1.0))
