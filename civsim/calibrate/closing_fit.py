"""A law fitted to closing times: alike times together, open orders censored, errors from the likelihood's curvature."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit
from statsmodels.tools.numdiff import approx_fprime, approx_hess

from civsim.calibrate.closing_laws import Floats, Law, quantile
from civsim.calibrate.estimate import Estimate, Z, positive

LOG_STEP = 1e-3  # times that are this close in logarithm count as one, so that millions fit in a moment


@dataclass(frozen=True)
class Times:
    """Different times [d] with their numbers: of orders that were closed after them, and still open after them.

    `whole_days`: filing and closing are told by the day, the hour being any. Open orders' times are then those to the
    end of the last day, counted from the beginning of the first.
    """

    closed: Floats
    n_closed: Floats
    open: Floats
    n_open: Floats
    whole_days: bool

    @property
    def n(self) -> int:
        """Number of orders."""
        return int(self.n_closed.sum() + self.n_open.sum())

    def log_likelihood(self, law: Law, at: Floats) -> float:
        """Of the orders under a law."""
        if self.whole_days:
            around = np.concatenate([self.closed - 1, self.closed, self.closed + 1, self.open - 1, self.open])
            integral = law.open_days(np.maximum(around, 0.0), at)
            k, m = len(self.closed), len(self.open)
            before, there, after = integral[:k], integral[k : 2 * k], integral[2 * k : 3 * k]
            # For whole days the integral is x less G; the first day has no part before its beginning.
            ended = np.where(self.closed > 0, 2 * there - before - after, 1.0 - after)
            still = integral[3 * k + m :] - integral[3 * k : 3 * k + m]
        else:
            ended, still = law.density(self.closed, at), law.open_share(self.open, at)
        told = self.n_closed @ np.log(np.maximum(ended, 1e-300)) + self.n_open @ np.log(np.maximum(still, 1e-300))
        return float(told)


def grouped(days: Floats, seen: Floats, whole_days: bool) -> Times:
    """Times of orders, alike ones together."""
    if not whole_days:
        days = np.exp(np.round(np.log(np.maximum(days, 1e-3)) / LOG_STEP) * LOG_STEP)
    chosen = seen > 0
    closed, n_closed = np.unique(days[chosen], return_counts=True)
    still, n_open = np.unique(days[~chosen], return_counts=True)
    return Times(closed, n_closed.astype(float), still, n_open.astype(float), whole_days)


@dataclass(frozen=True)
class LawFit:
    """A law fitted to times: its parameters, their covariance, and Schwarz's criterion (the smaller the better)."""

    law: Law
    at: Floats
    covariance: Floats
    criterion: float
    n: int

    def open_share(self, days: Floats) -> Floats:
        """Share of orders still open so many days after filing."""
        return self.law.open_share(days, self.at)

    def _error(self, of: Callable[[Floats], float]) -> float:
        """Standard error of a quantity, by the delta method."""
        gradient = np.asarray(approx_fprime(self.at, of, centered=True), np.float64)
        return sqrt(max(float(gradient @ self.covariance @ gradient), 0.0))

    def quantile(self, closed: float) -> Estimate:
        """Days after which a share of the orders is closed."""
        error = self._error(lambda at: log(quantile(self.law, at, closed)))
        return positive(quantile(self.law, self.at, closed), error, self.n)

    def parameters(self) -> dict[str, Estimate]:
        """The law's parameters as a reader knows them."""
        return {key: self._parameter(key) for key in self.law.shown(self.at)}

    def _parameter(self, key: str) -> Estimate:
        value = self.law.shown(self.at)[key]
        if key.endswith("share"):
            error = self._error(lambda at: float(logit(self.law.shown(at)[key])))
            low, high = expit(logit(value) + np.array([-Z, Z]) * error)
            return Estimate(value, float(low), float(high), self.n)
        return positive(value, self._error(lambda at: log(self.law.shown(at)[key])), self.n)


def fit_law(law: Law, times: Times) -> LawFit:
    """The law's parameters of largest likelihood; a criterion of infinity where they are none that it may have."""
    half = 0.5 if times.whole_days else 0.0
    cumulated = np.cumsum(times.n_closed) / times.n_closed.sum()
    log_days = np.log(np.maximum(times.closed[np.searchsorted(cumulated, [0.25, 0.5, 0.75])] + half, 1e-3))

    def loss(at: Floats) -> float:
        at = np.clip(at, -40.0, 40.0)
        return -times.log_likelihood(law, at) / times.n

    found = min(
        (minimize(loss, start, method="BFGS", options={"gtol": 1e-7}) for start in law.start(log_days)),
        key=lambda each: float(each.fun),
    )
    at = np.asarray(found.x, np.float64)
    curvature = np.asarray(approx_hess(at, loss), np.float64) * times.n
    covariance = np.asarray(np.linalg.pinv(curvature), np.float64)
    criterion = 2 * float(found.fun) * times.n + len(at) * log(times.n)
    return LawFit(law, at, covariance, criterion if law.allowed(at) else inf, times.n)
