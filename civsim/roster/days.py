"""Days on which the teams of a visit channel go out: its days of work, thinned where a window allows only some.

A window may allow fewer days of work than it has, and may span several periods. Each period first gets the days that
its visits need; the days that are left go to the periods in proportion to their visits, and inside a period the days
are evenly spread.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, Periods


@dataclass(frozen=True)
class Demand:
    """Visits of one channel by period and team area, and what its teams can do in a day."""

    visits: NDArray[np.int64]  # (T, areas)
    cap: NDArray[np.int64]  # (areas, T) visits a day

    @property
    def days_needed(self) -> NDArray[np.int64]:
        """(T,) days without which the busiest area cannot make all its visits; areas without teams are left out."""
        cap = self.cap.T
        days = np.where(cap > 0, -(-self.visits // np.maximum(cap, 1)), 0)
        return np.asarray(days.max(axis=1, initial=0), np.int64)


def team_days_out(model: Model, periods: Periods, v: int, demand: Demand) -> NDArray[np.bool_]:
    """(D,) days on which the teams of visit channel `v` go out, no window beyond its number of days."""
    visits = model.channels.visits
    days: NDArray[np.bool_] = visits.works_on[v].copy()
    days[: model.time.warm_up_days] = False
    for first, last, most in visits.windows[v]:
        inside = np.zeros_like(days)
        inside[max(first, 0) : max(last + 1, 0)] = True
        if 0 <= most < np.count_nonzero(days & inside):
            days = _thinned(days, inside, most, periods, demand)
    return days


def _thinned(
    days: NDArray[np.bool_], inside: NDArray[np.bool_], most: int, periods: Periods, demand: Demand
) -> NDArray[np.bool_]:
    """The days with only `most` of those inside the window left."""
    spans = [periods.days(t) for t in range(periods.size)]
    open_days = np.array([np.count_nonzero(days[s] & inside[s]) for s in spans])
    outside = np.array([np.count_nonzero(days[s] & ~inside[s]) for s in spans])
    share = open_days / np.maximum(open_days + outside, 1)
    needed = np.clip(demand.days_needed - outside, 0, open_days)
    numbers = days_by_period(open_days, needed, demand.visits.sum(axis=1) * share, most)
    thinned = days & ~inside
    for span, number in zip(spans, numbers, strict=True):
        candidates = span[days[span] & inside[span]]
        thinned[evenly_chosen(candidates, int(number))] = True
    return thinned


def days_by_period(
    open_days: NDArray[np.int64], needed: NDArray[np.int64], weight: NDArray[np.float64], most: int
) -> NDArray[np.int64]:
    """(T,) days of work for each period, `most` in all: what is needed first, the rest where a day has most visits.

    Where not even the needed days fit, they are handed out in the same way, none beyond the need.
    """
    numbers = np.zeros_like(open_days)
    for limit in (needed, open_days):
        if needed.sum() <= most and limit is needed:
            numbers = needed.copy()
            continue
        while numbers.sum() < most:
            worth = np.where((numbers < limit) & (weight > 0), weight / (numbers + 1), -1.0)
            best = int(np.argmax(worth))
            if worth[best] < 0:
                break
            numbers[best] += 1
    return numbers


def evenly_chosen(days: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """`number` of the days, evenly spread, none at the ends where there is a choice."""
    return days[((np.arange(number) + 0.5) * len(days) / max(number, 1)).astype(np.int64)]
