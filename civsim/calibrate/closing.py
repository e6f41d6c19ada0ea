"""How long orders stay open: the law of the time from filing to closing that fits best, and whether its tail holds.

Leaving the open ones out would favour the quick ones; they are right-censored. Records that tell days and no clock are
taken as such: an order closed d days after its filing was open for between d - 1 and d + 1 days. Of the laws that of
the smallest Schwarz criterion is taken; its tail is compared with the Kaplan-Meier estimate, which assumes no law.
"""

from dataclasses import dataclass

import numpy as np
from lifelines import KaplanMeierFitter
from numpy.typing import NDArray

from civsim.calibrate.closing_fit import LawFit, Times, fit_law, grouped
from civsim.calibrate.closing_laws import LAWS, Floats, quantile
from civsim.calibrate.estimate import Estimate
from civsim.calibrate.records.orders import Orders
from civsim.language import Text

Chosen = NDArray[np.bool_]
TAIL = 0.95  # of the orders are closed where the tail begins
CLOSE_ENOUGH = 0.01  # of the orders, by which law and records may differ in the tail


@dataclass(frozen=True)
class Tail:
    """Share still open `days` after filing: as the law says, and as the records do (Kaplan-Meier)."""

    days: float
    law: float
    seen: Estimate

    @property
    def holds(self) -> bool:
        """Whether the law's share is one that the records may have."""
        return self.seen.low <= self.law <= self.seen.high or abs(self.law - self.seen.value) <= CLOSE_ENOUGH


@dataclass(frozen=True)
class Closing:
    """Time from filing to closing [d]: the law fitted best, its median, the time within which nine of ten are closed.

    `tail` is None where the records end before it.
    """

    best: LawFit
    median: Estimate
    nine_of_ten: Estimate
    parameters: dict[str, Estimate]
    tail: Tail | None
    closed: int

    def open_share(self, days: Floats) -> Floats:
        """Share of orders that are still open so many days after filing."""
        return self.best.open_share(np.asarray(days, np.float64))


def unfit(orders: Orders, chosen: Chosen) -> Text | None:
    """Why no closing time can be fitted to the chosen orders, None where it can."""
    times = times_of(orders, chosen)
    if not len(times.closed):
        return Text("没有一件已结案，无法拟合处置时长", "none is closed: no closing time can be fitted")
    if len(times.closed) == 1:
        return Text("处置时长全部相同，无法拟合", "all were closed after the same time, to which nothing can be fitted")
    return None


def closing(orders: Orders, chosen: Chosen) -> Closing:
    """The closing time of the chosen orders."""
    return closing_of(times_of(orders, chosen))


def closing_of(times: Times) -> Closing:
    """The closing time that such times tell."""
    best = min((fit_law(law, times) for law in LAWS), key=lambda fit: fit.criterion)
    return Closing(
        best=best,
        median=best.quantile(0.5),
        nine_of_ten=best.quantile(0.9),
        parameters=best.parameters(),
        tail=_tail(best, times),
        closed=int(times.n_closed.sum()),
    )


def times_of(orders: Orders, chosen: Chosen) -> Times:
    """Days from filing to closing, or to the records' end."""
    created, closed = orders.created[chosen], orders.closed[chosen]
    seen = ~np.isnan(closed)
    return grouped(np.where(seen, closed, float(orders.n_days)) - created, seen, not orders.has_clock)


def _tail(best: LawFit, times: Times) -> Tail | None:
    """Law and records where the tail begins."""
    still = times.open - times.whole_days  # an order still open at the end of day d of its life was not closed on it
    days = np.concatenate([times.closed, still])
    seen = np.repeat([1.0, 0.0], [len(times.closed), len(still)])
    at = quantile(best.law, best.at, TAIL)
    at = float(np.floor(at)) if times.whole_days else at
    if at > days.max():
        return None
    curve = KaplanMeierFitter().fit(days, seen, weights=np.concatenate([times.n_closed, times.n_open]))
    low, high = curve.confidence_interval_survival_function_.asof(at)
    value = float(curve.survival_function_at_times(at).iloc[0])
    if times.whole_days:  # filed at any hour of the first day, open at the end of the last
        edges = best.law.open_days(np.array([at, at + 1.0]), best.at)
        law = float(edges[1] - edges[0])
    else:
        law = float(best.open_share(np.array([at]))[0])
    return Tail(at, law, Estimate(value, float(low), float(high), times.n))
