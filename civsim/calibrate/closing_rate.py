"""Closings a day from the open stock: a hazard by age, and weekdays.

The hazard of an age is closings / cases at risk (the discrete Kaplan-Meier estimate; open cases are censored at the
cut), so what an open case may still take follows from its age. Beyond MOST_AGE days the hazard is constant. Groups with
few cases lean on the hazard of all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.calibrate.cases import Cases
from civsim.model import NEVER

Floats = NDArray[np.float64]
MOST_AGE = 180  # days; older cases share one hazard
LEANING = 30.0  # cases at risk that the hazard of all counts for in a group


@dataclass(frozen=True)
class AtRisk:
    """Cases by day of filing and age: still open at the start of that age (`risk`), and closed at it (`ended`).

    Both (days, MOST_AGE + 1); the last column of `risk` and `ended` is by day, of all cases of that age or more.
    """

    risk: Floats
    ended: Floats
    open_at_cut: Floats  # (MOST_AGE + 1,) by age on the last day
    closed: Floats  # (days,) closings of each day
    weekday: NDArray[np.int64]  # (days,)

    def by_day(self, hazard: Floats) -> Floats:
        """Closings to be expected on each day. (days,)"""
        days, ages = self.risk.shape
        day = np.arange(days)[:, None] + np.arange(ages - 1)[None, :]
        known = day < days
        weight = (self.risk[:, :-1] * hazard[None, :-1])[known]
        found: Floats = np.bincount(day[known], weight, days) + self.risk[:, -1] * hazard[-1]
        return found


def at_risk(cases: Cases) -> AtRisk:
    """Who was at risk of being closed, day by day and age by age."""
    days, ages = cases.n_days, MOST_AGE + 1
    ended = cases.closed != NEVER
    age = np.where(ended, np.maximum(cases.closed - cases.created, 0), days + ages)
    closings = np.zeros((days, ages))
    young = age < MOST_AGE
    np.add.at(closings, (cases.created[young], age[young]), 1.0)
    filed = np.bincount(cases.created, minlength=days).astype(float)
    risk = np.zeros((days, ages))
    risk[:, :-1] = filed[:, None] - np.cumsum(closings, axis=1)[:, :-1] + closings[:, :-1]
    old = ended & ~young
    closings[:, -1] = np.bincount(cases.closed[old], minlength=days)[:days]
    entered = np.zeros(days)
    survived = risk[:, MOST_AGE - 1] - closings[:, MOST_AGE - 1]
    if days > MOST_AGE:
        entered[MOST_AGE:] = survived[: days - MOST_AGE]
    risk[:, -1] = np.cumsum(entered) - np.cumsum(closings[:, -1]) + closings[:, -1]
    still = np.bincount(np.minimum(days - 1 - cases.created[~ended], MOST_AGE), minlength=ages)
    weekday = (np.arange(days) + cases.first.weekday()) % 7
    closed = np.bincount(cases.closed[ended], minlength=days).astype(float)
    return AtRisk(risk, closings, still.astype(float), closed, weekday)


def hazard(found: AtRisk, of_all: Floats | None, weekday: Floats) -> Floats:
    """Cumulated hazard of each age's day, on a day whose weekday factor is 1. (MOST_AGE + 1,)"""
    days, ages = found.risk.shape
    day = np.arange(days)[:, None] + np.arange(ages)[None, :]
    known = day < days
    known[:, -1] = True
    factor = weekday[(found.weekday[0] + day) % 7]
    factor[:, -1] = weekday[found.weekday]
    risk = (found.risk * factor * known).sum(axis=0)
    ended = (found.ended * known).sum(axis=0)
    lean, towards = (LEANING, of_all) if of_all is not None else (0.5, np.full(ages, ended.sum() / max(risk.sum(), 1)))
    share = (ended + lean * np.minimum(towards, 0.9)) / (risk + lean)
    return np.asarray(np.minimum(share, 0.98))


def weekday_factors(found: AtRisk) -> Floats:
    """Closings by weekday relative to what ages tell, mean 1. (7,)"""
    factor = np.ones(7)
    for _ in range(3):
        expected = found.by_day(hazard(found, None, factor)) * factor[found.weekday]
        ratio = (np.bincount(found.weekday, found.closed, 7) + 1) / (np.bincount(found.weekday, expected, 7) + 1)
        factor = factor * ratio
        factor /= factor.mean()
    return factor
