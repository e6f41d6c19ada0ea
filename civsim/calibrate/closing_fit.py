"""A law fitted to closing times: alike times together, open orders censored, errors from the likelihood's curvature."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np
from scipy.optimize import brentq, minimize
from scipy.special import expit, logit
from statsmodels.tools.numdiff import approx_fprime, approx_hess

from civsim.calibrate.closing_laws import Floats, Law, quantile
from civsim.calibrate.estimate import Estimate, Z, positive

LOG_STEP = 1e-3  # times that are this close in logarithm count as one, so that millions fit in a moment
ROUNDING = 1e-9
ROUGH, FINE = 15, 200  # rounds of the search from each first guess, and from the two best of what these led to
STEP, STEPS = 0.01, 25  # in log days, of a search that reaches 20
QUANTILES = (np.arange(80) + 0.5) / 80  # of closing times, from which first guesses are made


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
            # Differences of small ones are lost in rounding: the search would not know where to go.
            ended = np.where(ended > ROUNDING, ended, law.density(np.maximum(self.closed, 0.5), at))
            still = np.where(still > ROUNDING, still, law.open_share(self.open - 0.5, at))
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
        """Days after which a share of the orders is closed: all that the share open after them may be as large as.

        Where few orders end, between two parts, times change much with a share, which the delta method does not see.
        """
        value = quantile(self.law, self.at, closed)

        def apart(log_days: float) -> float:
            """Standard errors by which the share open (logit) is larger than that wanted."""
            days, wanted = np.array([exp(log_days)]), float(logit(1 - closed))

            def odds(at: Floats) -> float:
                return float(logit(np.clip(self.law.open_share(days, at)[0], 1e-12, 1 - 1e-12)))

            return (odds(self.at) - wanted) / max(self._error(odds), 1e-9)

        low = _crossing(lambda x: apart(x) - Z, log(value), -STEP)
        high = _crossing(lambda x: apart(x) + Z, log(value), STEP)
        return Estimate(value, exp(low), exp(high), self.n)

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


def _crossing(of: Callable[[float], float], at: float, step: float) -> float:
    """Where a function first changes its sign on a walk with growing steps; infinitely far where it does not."""
    begin, sign = at, of(at) > 0
    for _ in range(STEPS):
        end = begin + step
        if (of(end) > 0) is not sign:
            return float(brentq(of, begin, end, xtol=1e-6))
        begin, step = end, 1.3 * step
    return float(np.copysign(inf, step))


def fit_law(law: Law, times: Times) -> LawFit:
    """The law's parameters of largest likelihood; a criterion of infinity where they are none that it may have."""
    half = 0.5 if times.whole_days else 0.0
    cumulated = np.cumsum(times.n_closed) / times.n_closed.sum()
    log_days = np.log(np.maximum(times.closed[np.searchsorted(cumulated, QUANTILES)] + half, 1e-3))

    def loss(at: Floats) -> float:
        at = np.clip(at, -40.0, 40.0)
        return -times.log_likelihood(law, at) / times.n

    def best(start: Floats, rounds: int) -> tuple[float, Floats]:
        found = minimize(loss, start, method="BFGS", options={"gtol": 1e-6, "maxiter": rounds})
        return float(found.fun), np.asarray(found.x, np.float64)

    rough = sorted((best(np.array(start), ROUGH) for start in law.start(log_days)), key=lambda each: each[0])
    least, found = min((best(at, FINE) for _, at in rough[:2]), key=lambda each: each[0])
    if not law.allowed(found):  # the likeliest of those that are, though there may be likelier ones with a narrow part
        peaks = [peak for peak in (best(at, FINE) for _, at in rough) if law.allowed(peak[1])]
        least, found = min(peaks, key=lambda each: each[0], default=(least, found))
    at = law.ordered(found)
    curvature = np.asarray(approx_hess(at, loss), np.float64) * times.n
    covariance = np.asarray(np.linalg.pinv(curvature), np.float64)
    criterion = 2 * least * times.n + len(at) * log(times.n)
    return LawFit(law, at, covariance, criterion if law.allowed(at) else inf, times.n)
