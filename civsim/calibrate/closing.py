"""How long orders stay open: a lognormal time from filing to closing, those still open at the end counted as such.

Leaving the open ones out would favour the quick ones; they are right-censored. Dates without a clock say only that
an order closed on day d was open for between d - 1 and d + 1 days; d + 0.5 is taken, as in the published figures.
"""

from dataclasses import dataclass
from math import exp, log

import numpy as np
from lifelines import LogNormalFitter
from numpy.typing import NDArray
from scipy.special import ndtr

from civsim.calibrate.estimate import Estimate, Z
from civsim.calibrate.orders import Orders
from civsim.language import Text

Chosen = NDArray[np.bool_]


@dataclass(frozen=True)
class Closing:
    """Median [d] and standard deviation of the logarithm of the time from filing to closing."""

    median: Estimate
    sigma: Estimate
    closed: int

    def quantile_days(self, z: float) -> float:
        """The time below which the normal quantile `z` of orders are closed. [d]"""
        return self.median.value * exp(z * self.sigma.value)

    def open_share(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of orders that are still open so many days after filing."""
        z = (np.log(np.maximum(days, 1e-9)) - log(self.median.value)) / self.sigma.value
        return np.asarray(ndtr(-z), np.float64)


def unfit(orders: Orders, chosen: Chosen) -> Text | None:
    """Why no closing time can be fitted to the chosen orders, None where it can."""
    days, seen = _open_days(orders, chosen)
    if not seen.any():
        return Text("没有一件已结案，无法拟合处置时长", "none is closed: no closing time can be fitted")
    if np.ptp(days[seen]) == 0:
        return Text("处置时长全部相同，无法拟合", "all were closed after the same time, to which nothing can be fitted")
    return None


def closing(orders: Orders, chosen: Chosen) -> Closing:
    """The closing time of the chosen orders."""
    days, seen = _open_days(orders, chosen)
    alike, times = np.unique(np.stack([days, seen]), axis=1, return_counts=True)  # dates alone make few of them
    fitter = LogNormalFitter().fit(alike[0], event_observed=alike[1] > 0, weights=times)
    mu, sigma = float(fitter.mu_), float(fitter.sigma_)
    error = np.sqrt(np.diag(fitter.variance_matrix_.to_numpy()))
    n = int(chosen.sum())
    return Closing(
        Estimate(exp(mu), exp(mu - Z * error[0]), exp(mu + Z * error[0]), n),
        Estimate(sigma, sigma - Z * error[1], sigma + Z * error[1], n),
        int(seen.sum()),
    )


def _open_days(orders: Orders, chosen: Chosen) -> tuple[NDArray[np.float64], Chosen]:
    """Days from filing to closing or to the records' end, and whether each order was closed."""
    created, closed = orders.created[chosen], orders.closed[chosen]
    seen = ~np.isnan(closed)
    half = 0.0 if orders.has_clock else 0.5
    days = np.where(seen, closed, orders.n_days - 0.5) - created + half
    return np.maximum(days, 1e-3), seen
