"""The forecast of a maintained library beside ours: exponential smoothing by statsmodels (level and season, additive).

It takes neither gaps nor records under two years, and has no wave of the shocks' spread; its intervals take its
parameters as known.

Reference: Hyndman, Koehler, Ord and Snyder, Forecasting with exponential smoothing (2008).
"""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from civsim.calibrate.ratings.table import Floats

YEAR, LEAST = 12, 24
GRID = ndtri((np.arange(500) + 0.5) / 500)


@dataclass(frozen=True)
class LibraryForecast:
    """Means and deviations of the months ahead."""

    mean: Floats
    deviation: Floats

    def sample(self, ahead: int) -> Floats:
        """Values that stand for the law of a month."""
        found: Floats = np.clip(self.mean[ahead] + self.deviation[ahead] * GRID, 0.0, 1.0)
        return found


def library_forecast(past: Floats, months: int) -> LibraryForecast | None:
    """The library's forecast; None for records that it does not take, or where it finds no fit."""
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    if len(past) < LEAST or not np.isfinite(past).all() or np.ptp(past) == 0:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # its best effort is what it is compared by
        series = pd.Series(past, pd.period_range("2000-01", periods=len(past), freq="M"))  # any months will do
        fit = ETSModel(series, error="add", seasonal="add", seasonal_periods=YEAR).fit(disp=False)
        ahead = fit.get_prediction(start=len(past), end=len(past) + months - 1)
    mean, deviation = np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.forecast_variance))
    return LibraryForecast(mean, deviation) if np.isfinite(mean).all() and np.isfinite(deviation).all() else None
