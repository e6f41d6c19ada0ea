"""How long orders stay open: counted by Kaplan and Meier's method, beside the fitted law.

Records that tell days and no clock show who was closed by the end of a day: the law's share is then the mean over the
hours at which an order may have been filed.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from lifelines import KaplanMeierFitter
from numpy.typing import NDArray

from civsim.calibrate.closing import times_of
from civsim.calibrate.fit import Fit
from civsim.calibrate.records.orders import Orders
from civsim.language import Text

Floats = NDArray[np.float64]
POINTS = 150  # of a curve, evenly spaced in the logarithm of time
HOURS = 24


class OpenShare(Protocol):
    """A law of closing times."""

    def open_share(self, days: Floats) -> Floats: ...


@dataclass(frozen=True)
class ClosingCurve:
    """Share closed by days since filing (points,): counted with its 95 % interval, and fitted.

    `apart` is the largest distance of the fitted from the counted share.
    """

    id: str
    name: Text
    law: Text
    days: Floats
    closed: Floats
    low: Floats
    high: Floats
    fitted: Floats
    apart: float
    n: int
    ended: int


def closing_curves(orders: Orders, fit: Fit) -> tuple[ClosingCurve, ...]:
    """The curve of each category."""
    return tuple(_curve(orders, fit, i) for i in range(len(fit.categories)))


def _curve(orders: Orders, fit: Fit, number: int) -> ClosingCurve:
    category = fit.categories[number]
    times = times_of(orders, orders.category == number)
    still = times.open - times.whole_days  # open at the end of a day means not closed on it
    ended = np.repeat([True, False], [len(times.closed), len(still)])
    weights = np.concatenate([times.n_closed, times.n_open])
    curve = KaplanMeierFitter().fit(np.concatenate([times.closed, still]), ended, weights=weights)
    happened = np.asarray(curve.event_table["observed"], np.float64) > 0
    at = np.asarray(curve.event_table.index, np.float64)[happened]
    open_share = np.asarray(curve.survival_function_.iloc[:, 0], np.float64)[happened]
    ends = np.asarray(curve.confidence_interval_survival_function_, np.float64)[happened]
    law = category.closing
    fitted = 1 - (open_at_day_end(law, at) if times.whole_days else law.open_share(at))
    shown = _chosen(at + times.whole_days)
    return ClosingCurve(
        id=category.id,
        name=category.name.text,
        law=law.best.law.name,
        days=(at + times.whole_days)[shown],
        closed=1 - open_share[shown],
        low=1 - ends[shown].max(axis=1),
        high=1 - ends[shown].min(axis=1),
        fitted=fitted[shown],
        apart=float(np.abs(1 - open_share - fitted).max(initial=0.0)),
        n=times.n,
        ended=int(times.n_closed.sum()),
    )


def open_at_day_end(law: OpenShare, day: Floats) -> Floats:
    """Share of a day's orders that are open at the end of the day so many days later; filed at any hour. (days,)"""
    hours = (np.arange(HOURS) + 0.5) / HOURS
    shares = law.open_share((day[:, None] + hours[None, :]).ravel())
    return np.asarray(shares.reshape(len(day), HOURS).mean(axis=1), np.float64)


def _chosen(days: Floats) -> NDArray[np.int64]:
    """Places of times about evenly spaced in their logarithm, the first and the last among them."""
    if len(days) <= POINTS:
        return np.arange(len(days))
    grid = np.geomspace(days[0], days[-1], POINTS)
    return np.unique(np.searchsorted(days, grid * (1 + 1e-12)).clip(0, len(days) - 1))
