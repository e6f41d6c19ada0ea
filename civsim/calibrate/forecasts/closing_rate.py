"""Closings a day from the open stock: a hazard by age, and weekdays.

The hazard of an age makes the closings expected of the cases at risk the counted ones (the discrete Kaplan-Meier
estimate; open cases are censored at the cut), so what an open case may still take follows from its age. Beyond MOST_AGE
days the hazard is constant. Groups with few cases lean on the hazard of all. Ages that no case has reached yet, as
there are in short records, close like the oldest that were seen: old cases close slowly, and the mean of all ages
would be far too fast for them.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.model import NEVER

Floats = NDArray[np.float64]
MOST_AGE = 180  # days; older cases share one hazard
FASTEST = 6.0  # largest hazard a day: all but e**-6 are closed
LEANING = 30.0  # cases at risk that the hazard of all counts for in a group
FEW = 300.0  # days that cases were at risk, at least, for a hazard that is told to other ages


class Dated(Protocol):
    """Cases: days of filing and of closing (NEVER while open), counted from the first day."""

    @property
    def first(self) -> pd.Timestamp: ...
    @property
    def n_days(self) -> int: ...
    @property
    def created(self) -> NDArray[np.int64]: ...
    @property
    def closed(self) -> NDArray[np.int64]: ...


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

    def by_day(self, hazard: Floats, weekday: Floats) -> Floats:
        """Closings to be expected on each day. (days,)"""
        share = closing_share(hazard, weekday)
        return np.asarray((self.on_day() * share.T[self.weekday]).sum(axis=1), np.float64)

    def on_day(self) -> Floats:
        """Cases open at the start of each day, by age. (days, MOST_AGE + 1)"""
        days, ages = self.risk.shape
        filed = np.arange(days)[:, None] - np.arange(ages)[None, :]
        found = np.where(filed >= 0, self.risk[np.maximum(filed, 0), np.arange(ages)[None, :]], 0.0)
        found[:, -1] = self.risk[:, -1]
        return found

    def by_weekday(self, counts: Floats) -> Floats:
        """Sums of `risk` or `ended` by age and weekday. (MOST_AGE + 1, 7)"""
        days, ages = self.risk.shape
        day = np.arange(days)[:, None] + np.arange(ages)[None, :]
        day[:, -1] = np.arange(days)
        known = day < days
        place = np.arange(ages)[None, :] * 7 + (self.weekday[0] + day) % 7
        return np.asarray(np.bincount(place[known], counts[known], ages * 7), np.float64).reshape(ages, 7)


def closing_share(hazard: Floats, weekday: Floats) -> Floats:
    """Share of the cases of an age that is closed on a weekday. (ages, 7)"""
    return np.asarray(-np.expm1(-hazard[:, None] * weekday[None, :]))


def at_risk(cases: Dated) -> AtRisk:
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
    """Hazard of each age on a day whose weekday factor is 1: expected closings are the counted ones. (MOST_AGE + 1,)

    Groups (`of_all` given) count as if LEANING more cases a weekday had been at risk and closed as those of all.
    """
    risk, ended = found.by_weekday(found.risk), found.by_weekday(found.ended).sum(axis=1)
    if of_all is None:
        of_all, lean = _of_ages_near(risk.sum(axis=1), ended), 0.1
    else:
        lean = LEANING / 7
    more = lean * closing_share(of_all, weekday).sum(axis=1)
    rate = of_all.copy()
    for _ in range(30):
        expected = ((risk + lean) * closing_share(rate, weekday)).sum(axis=1)
        rate = np.minimum(rate * (ended + more) / np.maximum(expected, 1e-12), FASTEST)
    return np.asarray(rate)


def _of_ages_near(risk: Floats, ended: Floats) -> Floats:
    """Hazard of all ages from half to twice an age; that of the oldest cases beyond the last age with FEW at risk.

    The oldest cases are taken down to the age from which on FEW were at risk: all cases where there are less.
    """
    age = np.arange(len(risk))
    low, high = (age + 1) // 2, np.minimum(2 * age + 1, len(age))
    at, closed = (np.diff(np.cumsum([0.0, *counts])[np.stack([low, high])], axis=0)[0] for counts in (risk, ended))
    mean = ended.sum() / max(risk.sum(), 1.0)
    rate = (closed + mean) / (at + 1)
    oldest = int(np.flatnonzero(at >= FEW).max(initial=0))
    older = np.cumsum(risk[::-1])[::-1]
    start = int(np.flatnonzero(older >= FEW).max(initial=0))
    rate[age > oldest] = (ended[start:].sum() + mean) / (older[start] + 1)
    return np.asarray(rate, np.float64)


def weekday_factors(found: AtRisk) -> Floats:
    """Closings by weekday relative to what ages tell, mean 1. (7,)"""
    factor = np.ones(7)
    risk, ended = found.by_weekday(found.risk), found.by_weekday(found.ended).sum(axis=0)
    for _ in range(8):
        expected = (risk * closing_share(hazard(found, None, factor), factor)).sum(axis=0)
        factor = factor * (ended + 1) / (expected + 1)
        factor /= factor.mean()
    return factor
