"""How often a closed problem comes back: repeats at the same address and category, above what chance would give.

A repeat within the window after closing may be a relapse or just the next problem of a busy address. The chance level
is the share of repeats in a window of the same length some time later (by default 364 days: same season, same
weekdays, same busy addresses). If chance and relapse are independent, 1 - seen = (1 - relapse)(1 - chance). The mean
delay comes from the mean day of the repeats beyond chance, corrected for the end of the window; a chance repeat falls
anywhere in its window.
"""

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from civsim.calibrate.estimate import Estimate, Z, share
from civsim.calibrate.orders import Orders


@dataclass(frozen=True)
class Relapse:
    """Probability and mean delay [d] of a relapse, the shares they come from, and the window. [d]"""

    probability: Estimate
    days: float
    seen: Estimate
    chance: Estimate
    window: int


def first_repeat(orders: Orders, chosen: NDArray[np.bool_], after: int) -> NDArray[np.float64]:
    """Days from closing + `after` to the next order of the same address among the chosen; inf for none, NaN if open.

    Orders filed on the day of closing are not counted: with dates alone they cannot be told from doubles.
    """
    assert orders.address is not None
    address = orders.address[chosen]
    created, closed = np.floor(orders.created[chosen]), np.floor(orders.closed[chosen])
    place = pd.factorize(address)[0].astype(np.int64)
    known = ~np.isnan(closed) & (address != "")
    earliest = np.nan_to_num(closed, nan=0.0).astype(np.int64) + after
    # Places one after the other on one line of days, each so long that a search in one does not reach the next.
    length = int(max(created.max(initial=0), earliest.max(initial=0))) + 2
    line = np.append(np.sort(place * length + created.astype(np.int64)), np.iinfo(np.int64).max)
    following = line[np.searchsorted(line, place * length + earliest, side="right")]
    gap = np.where(following < (place + 1) * length, following - place * length - earliest, np.inf)
    return np.where(known, gap, np.nan)


def relapse(orders: Orders, chosen: NDArray[np.bool_], window: int, shift: int) -> Relapse | None:
    """The relapse of the chosen orders; None where too few can be followed to the end of both windows."""
    if orders.address is None:
        return None
    closed = np.floor(orders.closed[chosen])
    soon, late = first_repeat(orders, chosen, 0), first_repeat(orders, chosen, shift)
    followed = ~np.isnan(soon) & (closed + window < orders.n_days)
    later = ~np.isnan(late) & (closed + shift + window < orders.n_days)
    if followed.sum() < 50 or later.sum() < 50:
        return None
    near = soon[followed]
    near = near[near <= window]
    seen = share(len(near), int(followed.sum()))
    chance = share(int((late[later] <= window).sum()), int(later.sum()))
    value = max((seen.value - chance.value) / (1 - chance.value), 0.0)
    error = sqrt(seen.value * (1 - seen.value) / seen.n + chance.value * (1 - chance.value) / chance.n) / (
        1 - chance.value
    )
    days = _mean_delay(near, seen.value, chance.value, window)
    # Of the relapses, this share comes on a later day than the closing (at any hour of it) and within the window.
    complete = days * (1 - exp(-1 / days)) * (1 - exp(-window / days))
    low, high = max(value - Z * error, 0.0), value + Z * error
    probability = Estimate(value, low, high, seen.n).times(1 / complete)
    return Relapse(probability, days, seen, chance, window)


def _mean_delay(near: NDArray[np.float64], seen: float, chance: float, window: int) -> float:
    """Mean of the exponential whose part within the window has the mean of the repeats beyond chance. [d]"""
    longest = 3.0 * window
    excess = seen - chance
    if excess <= 0 or not len(near):
        return float(window)
    mean = (seen * float(near.mean()) - chance * window / 2) / excess

    def cut_mean(m: float) -> float:
        return m - window / np.expm1(window / m) if window / m < 500 else m

    if not cut_mean(0.5) < mean < cut_mean(longest):
        return longest if mean >= window / 2 else max(mean, 0.5)
    return float(brentq(lambda m: cut_mean(m) - mean, 0.5, longest))
