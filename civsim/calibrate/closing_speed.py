"""How fast orders were closed in each week of the records, beside the fitted laws of closing times.

The laws say how many of the orders at risk should be closed on each day; counted closings over expected ones are the
speed of a week, one for the whole city, as crews are lent where they lack. Weeks lean on a speed of 1 the more, the
less speeds differ beyond chance (gamma prior, its variance by moments). Weekdays have factors of their own.

References: Kalbfleisch and Prentice, The statistical analysis of failure time data (2002), section 4.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.forecasts.closing_rate import MOST_AGE, AtRisk, at_risk, weekday_factors
from civsim.calibrate.records.orders import Orders
from civsim.model import NEVER

Floats = NDArray[np.float64]
WEEK = 7


@dataclass(frozen=True)
class _Dated:
    """Days of filing and closing (NEVER while open) of some orders."""

    first: pd.Timestamp
    n_days: int
    created: NDArray[np.int64]
    closed: NDArray[np.int64]


def closing_speed(orders: Orders, still_open: Sequence[Floats]) -> Floats:
    """Speed of closing on each day, relative to the laws. (days,)

    Parameters
    ----------
    still_open
        Of each category: share of orders open at the end of the day of filing, the next, and so on. (days,)
    """
    whole = _at_risk(orders, np.ones(orders.size, bool))
    weekday = weekday_factors(whole)
    expected = np.zeros(orders.n_days)
    for number, share in enumerate(still_open):
        expected += _at_risk(orders, orders.category == number).by_day(_hazard_to_most_age(share), weekday)
    by_week = _leaning(_weeks(whole.closed), _weeks(expected))
    week = np.maximum((np.arange(orders.n_days) - orders.n_days % WEEK) // WEEK, 0)
    return np.asarray(by_week[week] * weekday[whole.weekday], np.float64)


def steps(still_open: Floats) -> Floats:
    """Cumulated hazard that each day since filing adds. (days,)"""
    cumulated = -np.log(np.maximum(still_open, 1e-12))
    return np.diff(cumulated, prepend=0.0)


def _at_risk(orders: Orders, chosen: NDArray[np.bool_]) -> AtRisk:
    closed = orders.closed[chosen]
    ended = np.full(len(closed), NEVER)
    ended[~np.isnan(closed)] = np.floor(closed[~np.isnan(closed)])
    return at_risk(_Dated(orders.first, orders.n_days, orders.created_day[chosen], ended))


def _hazard_to_most_age(still_open: Floats) -> Floats:
    """Hazard by age; that of the oldest is the mean over as many days again. (MOST_AGE + 1,)"""
    added = steps(still_open)
    old = added[MOST_AGE : 2 * MOST_AGE] if len(added) > MOST_AGE else added[-1:]
    young = np.concatenate([added[:MOST_AGE], np.full(max(MOST_AGE - len(added), 0), added[-1])])
    return np.asarray(np.append(young, old.mean()), np.float64)


def _weeks(by_day: Floats) -> Floats:
    """Sums of whole weeks, the last one ending with the last day; of all days where there is no whole week."""
    rest = len(by_day) % WEEK if len(by_day) >= WEEK else 0
    return np.add.reduceat(by_day[rest:], np.arange(0, len(by_day) - rest, WEEK))


def _leaning(counted: Floats, expected: Floats) -> Floats:
    """Counted over expected, drawn to 1."""
    beyond = float(((counted - expected) ** 2 - expected).sum()) / max(float((expected**2).sum()), 1e-9)
    weight = 1 / max(beyond, 1e-4)
    return (counted + weight) / (expected + weight)
