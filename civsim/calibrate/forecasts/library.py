"""The forecast of a maintained library beside ours: exponential smoothing by statsmodels, of counts a day.

From two years on the counts are those of months, with an additive season; of shorter records they are those of weeks,
without one. It knows nothing of the ages of open orders, and takes its own parameters as known.

Reference: Hyndman, Koehler, Ord and Snyder, Forecasting with exponential smoothing (2008).
"""

import warnings
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.forecasts.months import Daily, Floats, Month, full_months, months_after

SEASON, LEAST_MONTHS, LEAST_WEEKS = 12, 24, 8
PATHS = 500


def library_samples(measure: str, months: tuple[Month, ...], known: Daily, cut: date, seed: int) -> dict[str, Floats]:
    """Values that stand for the law of a measure in each month after the cut; none where the library takes none."""
    days = len(known.filed)
    first = cut - timedelta(days=days - 1)
    past = full_months(first, days)
    season = SEASON if len(past) >= LEAST_MONTHS else None
    if season:
        spans = [(month.begin, month.end) for month in past]
        told_until, last = first + timedelta(days=past[-1].end - 1), cut + timedelta(days=months[-1].end)
        place = {month.id: i for i, month in enumerate(months_after(told_until, last))}
        step = np.concatenate([np.full(month.end - month.begin, place[month.id]) for month in months])
    else:
        spans = [(days - 7 * (k + 1), days - 7 * k) for k in reversed(range(days // 7))]
        step = np.arange(months[-1].end) // 7
    flow = measure in ("arrivals", "closings")
    told = [(known.value(measure, begin, end), end - begin if flow else 1) for begin, end in spans]
    series = np.array([np.nan if value is None else value / length for value, length in told])
    paths = _paths(series, int(step.max()) + 1, season, seed)
    if paths is None:
        return {}
    by_day = paths[:, step]
    found = {}
    for month in months:
        inside = by_day[:, month.begin : month.end]
        if flow:
            before = known.value(measure, days - month.known, days) if month.known else 0.0
            found[month.id] = np.maximum(inside, 0.0).sum(axis=1) + (before or 0.0)
        else:
            found[month.id] = np.clip(inside[:, -1], 0.0, 1.0 if measure == "on_time" else np.inf)
    return found


def _paths(series: Floats, steps: int, season: int | None, seed: int) -> NDArray[np.float64] | None:
    """Paths of the steps ahead (PATHS, steps); None for a series that the library does not take."""
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    if len(series) < (LEAST_MONTHS if season else LEAST_WEEKS) or not np.isfinite(series).all() or np.ptp(series) == 0:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # its best effort is what ours is compared with
        model = ETSModel(series, error="add", seasonal="add" if season else None, seasonal_periods=season)
        fit = model.fit(disp=False)
        paths = fit.simulate(steps, anchor="end", repetitions=PATHS, rng=np.random.default_rng(seed))
    found = np.asarray(paths, np.float64).reshape(steps, PATHS).T
    return found if np.isfinite(found).all() else None
