"""Laws of the time from filing to closing: lognormal, Weibull, a mixture of two lognormals.

Each tells the share still open after x days, its density, and the days that an order stays open within x (the integral
of the share). The integral makes whole days exact: of orders filed at any hour of a day, those closed d days later are
P(d) = G(d + 1) - 2 G(d) + G(d - 1), where G(x) = x - integral.

Reference: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, vol. 1, 2nd ed., chapters 14 and 21.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gamma, gammainc, log_ndtr, logit, ndtr, ndtri

from civsim.language import Text

Floats = NDArray[np.float64]
Function = Callable[[Floats, Floats], Floats]
LEAST_SIGMA = 0.25
"""A part of a mixture that is narrower is no law but the hours at which offices work."""

SPLITS = (0.25, 0.5, 0.75, 0.9)
CUT_OFF = 1.3  # deviation of a whole part over that of what a split leaves of it, about


@dataclass(frozen=True)
class Law:
    """A family of laws; parameters are logarithms or free numbers, so that any value of theirs is one.

    `start` gives first guesses from quantiles of log days at even steps; `allowed` tells whether parameters are ones
    that a closing time may have, `shown` are they as a reader knows them, each with its unit; `ordered` are parameters
    of the same law, its parts in order.
    """

    id: str
    name: Text
    open_share: Function
    density: Function
    open_days: Function
    start: Callable[[Floats], tuple[list[float], ...]]
    allowed: Callable[[Floats], bool]
    shown: Callable[[Floats], dict[str, float]]
    ordered: Callable[[Floats], Floats] = lambda at: at


def _sigma(at: Floats) -> float:
    return float(np.exp(np.clip(at[1], -5.0, 5.0)))


def _z(days: Floats, at: Floats) -> Floats:
    return np.asarray((np.log(np.maximum(days, 1e-12)) - at[0]) / _sigma(at))


def _lognormal_open(days: Floats, at: Floats) -> Floats:
    return np.asarray(ndtr(-_z(days, at)))


def _lognormal_density(days: Floats, at: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * _z(days, at) ** 2) / _sigma(at) / np.sqrt(2 * np.pi) / np.maximum(days, 1e-12))


def _lognormal_open_days(days: Floats, at: Floats) -> Floats:
    """Mean of the smaller of the time and `days`."""
    z, sigma = _z(days, at), _sigma(at)
    mean = np.exp(at[0] + 0.5 * sigma**2 + log_ndtr(z - sigma))
    return np.asarray(mean + np.maximum(days, 0.0) * ndtr(-z))


def _power(days: Floats, at: Floats) -> Floats:
    return np.asarray(np.exp(np.minimum(np.exp(at[1]) * (np.log(np.maximum(days, 1e-12)) - at[0]), 50.0)))


def _weibull_open(days: Floats, at: Floats) -> Floats:
    return np.asarray(np.exp(-_power(days, at)))


def _weibull_density(days: Floats, at: Floats) -> Floats:
    power = _power(days, at)
    return np.asarray(np.exp(at[1] - power) * power / np.maximum(days, 1e-12))


def _weibull_open_days(days: Floats, at: Floats) -> Floats:
    inverse = np.exp(-at[1])
    return np.asarray(np.exp(at[0]) * gamma(1 + inverse) * gammainc(inverse, _power(days, at)))


def _mixed(of: Function) -> Function:
    """The same of a mixture: share of the quick ones (logit), then both lognormals."""

    def both(days: Floats, at: Floats) -> Floats:
        quick = expit(at[0])
        return np.asarray(quick * of(days, at[1:3]) + (1 - quick) * of(days, at[3:5]))

    return both


def _lognormal_start(log_days: Floats) -> tuple[list[float], ...]:
    low, middle, high = np.quantile(log_days, [0.25, 0.5, 0.75])
    return ([float(middle), float(np.log(max((high - low) / 1.35, 0.05)))],)


def _mixed_start(log_days: Floats) -> tuple[list[float], ...]:
    """Quick ones up to each of some quantiles and slow ones from there on; or a narrow part about a wide one."""
    found = []
    for share in SPLITS:
        cut = round(share * len(log_days))
        parts = log_days[:cut], log_days[cut:]
        found.append([float(logit(share)), *(x for part in parts for x in _centre(part, CUT_OFF))])
    narrow, wide = _centre(log_days, 0.4), _centre(log_days, 1.4)
    return *found, [0.0, *narrow, *wide]


def _centre(log_days: Floats, times: float) -> tuple[float, float]:
    """Mean, and the logarithm of the deviation times a factor, wide enough for no order to be out of reach."""
    return float(log_days.mean()), float(np.log(max(times * float(log_days.std()), 2 * LEAST_SIGMA)))


def _quick_first(at: Floats) -> Floats:
    """The quick part is that of the smaller median."""
    return at if at[1] <= at[3] else np.array([-at[0], at[3], at[4], at[1], at[2]])


LOGNORMAL = Law(
    "lognormal",
    Text("对数正态", "lognormal"),
    _lognormal_open,
    _lognormal_density,
    _lognormal_open_days,
    _lognormal_start,
    lambda at: True,
    lambda at: {"median": float(np.exp(at[0])), "sigma": float(np.exp(at[1]))},
)
WEIBULL = Law(
    "weibull",
    Text("威布尔", "Weibull"),
    _weibull_open,
    _weibull_density,
    _weibull_open_days,
    lambda log_days: ([float(np.median(log_days)) + 0.3, 0.0],),
    lambda at: True,
    lambda at: {"scale": float(np.exp(at[0])), "shape": float(np.exp(at[1]))},
)
MIXTURE = Law(
    "mixture",
    Text("两个对数正态的混合", "mixture of two lognormals"),
    _mixed(_lognormal_open),
    _mixed(_lognormal_density),
    _mixed(_lognormal_open_days),
    _mixed_start,
    lambda at: min(_sigma(at[1:3]), _sigma(at[3:5])) >= LEAST_SIGMA,
    lambda at: {
        "quick_share": float(expit(at[0])),
        "quick_median": float(np.exp(at[1])),
        "quick_sigma": float(np.exp(at[2])),
        "slow_median": float(np.exp(at[3])),
        "slow_sigma": float(np.exp(at[4])),
    },
    _quick_first,
)
LAWS = (LOGNORMAL, WEIBULL, MIXTURE)


def quantile(law: Law, at: Floats, closed: float) -> float:
    """Days after which a share of the orders is closed."""
    if law is LOGNORMAL:
        return float(np.exp(at[0] + np.exp(at[1]) * ndtri(closed)))
    low, high = -12.0, 15.0  # logarithms of days
    for _ in range(60):
        middle = 0.5 * (low + high)
        if law.open_share(np.array([np.exp(middle)]), at)[0] > 1 - closed:
            low = middle
        else:
            high = middle
    return float(np.exp(0.5 * (low + high)))
