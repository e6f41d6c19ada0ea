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

from civsim.calibrate.rating_table import Floats

SEASON_FROM = 24  # rated months, in all months of the year, from which on a season can be told from the level
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
        rated = np.flatnonzero(np.isfinite(series))
        self.season = len(rated) >= SEASON_FROM and len(np.unique(rated % 12)) == 12
        self._model: Any = UnobservedComponents(
            series,
            level="lldtrend" if drift else "llevel",
            seasonal=12 if self.season else None,
            stochastic_seasonal=False,
            use_exact_diffuse=True,
        )
        self._seen = np.isfinite(series)

    def shock_variance(self, months: NDArray[np.int64], wave: Wave) -> Floats:
        """Variance of the shock in months counted from the series' first, over that of a mean month."""
        angle = 2 * np.pi * (np.arange(12) + 0.5) / 12
        by_month = np.exp(2 * (wave[0] * np.cos(angle) + wave[1] * np.sin(angle)))
        found: Floats = (by_month / by_month.mean())[(self.first_month + months) % 12]
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

    def ahead(self, found: Filtered, ratio: float, wave: Wave, months: int) -> tuple[Floats, Floats]:
        """Means (H,) and covariances (H, H) of the months after the end, the latter over the shock's variance."""
        ssm = self._model.ssm
        design, step = ssm["design"].reshape(1, -1), ssm["transition"]
        self._model.update(np.array([1.0, ratio]))
        noise = ssm["selection"] @ ssm["state_cov"] @ ssm["selection"].T
        mean, cov = np.zeros(months), np.zeros((months, months))
        state, state_cov = found.state, found.state_cov
        for i in range(months):
            mean[i] = float((design @ state)[0])
            shared = state_cov @ design.T
            for j in range(i, months):
                cov[i, j] = cov[j, i] = float((design @ shared)[0, 0])
                shared = step @ shared
            state, state_cov = step @ state, step @ state_cov @ step.T + noise
        after = len(self.series) + np.arange(months)
        return mean, cov + np.diag(self.shock_variance(after, wave))

    def seasons(self, found: Filtered) -> tuple[Floats, Floats]:
        """Season of January to December, and its covariance over the shock's variance."""
        size = len(found.state)
        pick = np.zeros((12, size))
        next_month = (self.first_month + len(self.series)) % 12
        for back in range(11):  # the state holds the coming month's season and those of the ten months before it
            pick[(next_month - back) % 12, size - 11 + back] = 1.0
        pick[(next_month - 11) % 12, size - 11 :] = -1.0
        return pick @ found.state, pick @ found.state_cov @ pick.T
