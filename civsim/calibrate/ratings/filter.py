"""The course of a mean rating by month: a level that wanders, the same season every year, and a shock of each month.

The shock may spread more in one part of the year than in another (snow): its deviation follows a wave over the
year. statsmodels filters and smooths; what is unknown of the level and the season is in its diffuse state. The
deviation of the shock has a closed form and Student's law; the ratio of step to shock stays, and is weighed over a
grid by the callers.

Reference: Durbin and Koopman, Time series analysis by state space methods, 2nd ed. (2012), sections 2.10 and 3.2.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.ratings.table import Floats

YEARS = 2  # of ratings, on average, in each month of the year that has any: from then on a season can be told
LEAST_VARIANCE = 1e-12
Wave = tuple[float, float]
EVEN: Wave = (0.0, 0.0)


@dataclass(frozen=True)
class Filtered:
    """A filter at one ratio of step to shock: log likelihood, variance of the shock, freedom, state after the end.

    `state_cov` is in units of that variance, and so are the variances ahead.
    """

    log_likelihood: float
    variance: float
    freedom: int
    state: Floats
    state_cov: Floats


class CourseFilter:
    """A series of means by month (NaN: not rated), whose first month is number `first_month` of the year (from 0)."""

    def __init__(self, series: Floats, first_month: int, drift: bool = False) -> None:
        from statsmodels.tsa.statespace.structural import UnobservedComponents

        self.series, self.first_month = series, first_month
        self._seen = np.isfinite(series)
        self._pick = _contrasts(self._calendar(np.flatnonzero(self._seen)))
        self.season = self._pick.shape[1] > 0
        season = self._pick[self._calendar(np.arange(len(series)))] if self.season else None
        self._model: Any = UnobservedComponents(
            series,
            level="lldtrend" if drift else "llevel",
            exog=season,
            mle_regression=False,
            use_exact_diffuse=True,
        )

    def _calendar(self, months: NDArray[np.int64]) -> NDArray[np.int64]:
        """Month of the year, from 0, of months counted from the series' first."""
        return (self.first_month + months) % 12

    def shock_variance(self, months: NDArray[np.int64], wave: Wave) -> Floats:
        """Variance of the shock in months counted from the series' first, over that of a mean month."""
        angle = 2 * np.pi * (np.arange(12) + 0.5) / 12
        by_month = np.exp(2 * (wave[0] * np.cos(angle) + wave[1] * np.sin(angle)))
        found: Floats = (by_month / by_month.mean())[self._calendar(months)]
        return found

    def run(self, ratio: float, wave: Wave) -> Filtered:
        """Filter with a variance of the level's step of `ratio` times that of the shock."""
        model = self._model
        model.update(np.array([1.0, ratio]))
        model.ssm["obs_cov"] = self.shock_variance(np.arange(len(self.series)), wave).reshape(1, 1, -1)
        found = model.ssm.filter()
        counted = self._seen & (np.arange(len(self.series)) >= found.nobs_diffuse)
        freedom = max(int(counted.sum()), 1)
        errors = found.forecasts_error[0, counted] ** 2 / found.forecasts_error_cov[0, 0, counted]
        variance = max(float(errors.sum()) / freedom, LEAST_VARIANCE)
        fitted = float(found.llf_obs.sum()) + float(errors.sum()) / 2  # without its quadratic part
        return Filtered(
            log_likelihood=fitted - freedom * np.log(variance) / 2,
            variance=variance,
            freedom=freedom,
            state=found.predicted_state[:, -1],
            state_cov=found.predicted_state_cov[:, :, -1],
        )

    def month_before(self, ratio: float, wave: Wave) -> tuple[Floats, Floats]:
        """Mean and deviation of each month (T,) as expected by the months before; NaN where these do not tell all."""
        variance = self.run(ratio, wave).variance
        found = self._model.ssm.filter()
        told = np.arange(len(self.series)) >= found.nobs_diffuse
        deviation = np.sqrt(variance * np.maximum(found.forecasts_error_cov[0, 0], 0.0))
        return np.where(told, found.forecasts[0], np.nan), np.where(told, deviation, np.nan)

    def ahead(self, found: Filtered, ratio: float, wave: Wave, months: int) -> tuple[Floats, Floats]:
        """Means (H,) and covariances (H, H) of the months after the end, the latter over the shock's variance."""
        after = len(self.series) + np.arange(months)
        season = self._pick[self._calendar(after)]
        steps = np.arange(months, dtype=float)  # the state after the end is that of the first month ahead
        drift = len(found.state) - 1 - season.shape[1]  # 1 where the level has a drift
        design = np.hstack([np.ones((months, 1)), np.tile(steps[:, None], drift), season])
        walk = ratio * np.minimum.outer(steps, steps)
        shocks = np.diag(self.shock_variance(after, wave))
        return design @ found.state, design @ found.state_cov @ design.T + walk + shocks

    def seasons(self, found: Filtered) -> tuple[Floats, Floats]:
        """Season of January to December, and its covariance over the shock's variance."""
        at = slice(len(found.state) - self._pick.shape[1], None)
        return self._pick @ found.state[at], self._pick @ found.state_cov[at, at] @ self._pick.T


def _contrasts(calendar: NDArray[np.int64]) -> Floats:
    """Season of the months of the year (12, parameters) that have ratings, with sum 0; no parameter for a short record.

    Months of the year that are never rated have no season: where tests are quarterly, four have one.
    """
    rated = np.unique(calendar)
    if len(calendar) < YEARS * max(len(rated), 2) or len(rated) < 2:
        return np.zeros((12, 0))
    found = np.zeros((12, len(rated) - 1))
    found[rated[:-1]] = np.eye(len(rated) - 1)
    found[rated[-1]] = -1.0
    return found
