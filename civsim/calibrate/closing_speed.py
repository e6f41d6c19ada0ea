"""How fast orders were closed in each week of the records, beside the fitted laws of closing times.

The laws say with what hazard an order of some age is closed; the speed of a week is the factor on all hazards that
makes the closings expected of the orders at risk the counted ones. It is one for the whole city, as crews are lent
where they lack. Weeks lean on a speed of 1 the more, the less speeds differ beyond chance: as if more orders of the
same ages had been at risk, and closed as the laws say (their number by moments). Weekdays have factors of their own.

References: Kalbfleisch and Prentice, The statistical analysis of failure time data (2002), section 4.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.forecasts.closing_rate import MOST_AGE, AtRisk, at_risk, weekday_factors
from civsim.calibrate.forecasts.course import whole_weeks
from civsim.calibrate.records.orders import Orders
from civsim.model import NEVER

Floats = NDArray[np.float64]
WEEK = 7
MOST_SPEED = 100.0
NEWTON = 60  # steps at most


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
    week = np.maximum((np.arange(orders.n_days) - orders.n_days % WEEK) // WEEK, 0)
    by_category = [
        (_at_risk(orders, orders.category == number).on_day(), _hazard_to_most_age(share))
        for number, share in enumerate(still_open)
    ]
    closings = _Closings(by_category, weekday[whole.weekday], week)
    return np.asarray(_speeds(closings, whole_weeks(whole.closed))[week] * weekday[whole.weekday], np.float64)


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


@dataclass(frozen=True)
class _Closings:
    """What the laws expect of the orders at risk: (days, ages) at risk and hazard by age of each category."""

    by_category: Sequence[tuple[Floats, Floats]]
    weekday: Floats  # factor of each day
    week: NDArray[np.int64]  # of each day

    def at(self, speed: Floats) -> tuple[Floats, Floats, Floats]:
        """At a speed of each week: closings expected of it, their variance, their change with speed. (weeks,)"""
        factor = (speed[self.week] * self.weekday)[:, None]
        found = np.zeros((3, len(self.week)))
        for risk, hazard in self.by_category:
            stays = np.exp(-factor * hazard)
            left = risk * stays
            found[0] += (risk - left).sum(axis=1)
            found[1] += (left - left * stays).sum(axis=1)
            found[2] += self.weekday * (left @ hazard)
        expected, variance, slope = (whole_weeks(by_day) for by_day in found)
        return expected, variance, slope


def _speeds(closings: _Closings, counted: Floats) -> Floats:
    """Speed of each week that makes expected closings the counted ones, drawn to 1. (weeks,)

    By Newton's method, which comes from below, as closings grow ever slower with speed.
    """
    speed = np.ones(len(counted))
    expected, variance, slope = closings.at(speed)
    beyond = float(((counted - expected) ** 2 - variance).sum()) / max(float((slope**2).sum()), 1e-9)
    weight = 1 / max(beyond, 1e-4)
    more = 1 + weight / np.maximum(expected, 1e-9)
    wanted = (counted + weight) / more
    for _ in range(NEWTON):
        step = np.where(slope > 0, (wanted - expected) / np.maximum(slope, 1e-12), 0.0)
        speed = np.clip(speed + step, 0.0, MOST_SPEED)
        if np.abs(step).max() < 1e-6:
            break
        expected, _, slope = closings.at(speed)
    return speed
