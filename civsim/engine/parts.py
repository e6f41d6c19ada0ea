"""A city cut into parts that share nothing, each a city of its own, and their outcomes put together again.

Each part runs by itself, in the processor's cache and on its own thread; the outcome of the whole is the same, value
for value, the hash of the trace and the order of the ledger included.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.engine.inputs import SHIFT, Inputs
from civsim.engine.outcome import Outcome, whole_trace
from civsim.engine.visit_codes import visits_of_grids

ADDED = (
    "found_by", "received", "rejected", "delay_histogram", "delay_sum_ms", "cleared", "steps",
    "final_states", "events", "problems", "seconds",
)  # fmt: skip
"""Fields of an outcome that are sums over the parts."""


class Part(NamedTuple):
    """One part of a city as a city of its own, and the places of its grids and pools in the whole."""

    city: Inputs
    grids: NDArray[np.int64]
    pools: NDArray[np.int64]


def whole(city: Inputs) -> Part:
    """The whole city as its only part."""
    return Part(city, np.arange(len(city.district)), np.arange(len(city.crews)))


def parts_of(city: Inputs) -> list[Part]:
    """The parts of a city, in their order."""
    if city.components == 1:
        return [whole(city)]
    return [_part(city, np.flatnonzero(city.component == n)) for n in range(city.components)]


def _part(city: Inputs, grids: NDArray[np.int64]) -> Part:
    """Some grids with all that concerns them."""
    offer = city.offer_pool[grids]
    pools = np.unique(np.concatenate([city.pool[grids].ravel(), offer[offer >= 0]]))
    work = np.isin(city.work_grid, grids)
    clock = (city.clock_kind != SHIFT) | np.isin(city.clock_number, pools)
    shift = city.clock_kind[clock] == SHIFT
    number = city.clock_number[clock]
    number[shift] = np.searchsorted(pools, number[shift])
    rows = np.append(pools, len(city.opens) - 1)
    accounts = np.unique(city.account[grids])
    width = np.where(city.list_width[pools] > 1, len(accounts), 1)
    lists = np.diff(city.list_first)[pools] // city.list_width[pools] * width
    part = city._replace(
        base_rate=city.base_rate[grids],
        factor_row=city.factor_row[grids],
        opening_mean=city.opening_mean[grids],
        opening_hidden=city.opening_hidden[grids],
        opening_known=city.opening_known[grids],
        work_day=city.work_day[work],
        work_grid=np.searchsorted(grids, city.work_grid[work]),
        work_number=city.work_number[work],
        place=city.place[grids],
        round_every=city.round_every[grids],
        round_offset=city.round_offset[grids],
        round_teams=city.round_teams[grids],
        district=city.district[grids],
        profile=city.profile[grids],
        pool=np.searchsorted(pools, city.pool[grids]),
        offer_pool=np.where(offer >= 0, np.searchsorted(pools, offer), -1),
        crews=city.crews[pools],
        crews_on=city.crews_on[pools],
        list_first=np.concatenate([[0], np.cumsum(lists)]),
        list_place=city.list_place[pools],
        list_width=width,
        account=np.searchsorted(accounts, city.account[grids]),
        available=city.available[accounts],
        redo_place=city.redo_place[pools],
        opens=city.opens[rows],
        closes=city.closes[rows],
        before=city.before[rows],
        clock_time=city.clock_time[clock],
        clock_kind=city.clock_kind[clock],
        clock_number=number,
        grid_number=city.grid_number[grids],
        component=np.zeros(len(grids), np.int32),
        components=1,
    )
    return Part(with_visits_of(part, city, grids), grids, pools)


def with_visits_of(part: Inputs, city: Inputs, grids: NDArray[np.int64]) -> Inputs:
    """A part with the visits that the whole city has for its grids."""
    first, code = visits_of_grids(city.visit_first, city.visit_code, grids)
    return part._replace(visit_first=first, visit_code=code, known_until=city.known_until)


class Assembly:
    """The outcome of the whole city, made up from those of its parts as they come."""

    def __init__(self, city: Inputs, parts: Sequence[Part]) -> None:
        self.grids, self.pools, self.parts = len(city.district), len(city.crews), parts
        self.traces: list[int] = []

    def add(self, outcome: Outcome) -> None:
        """Take in the outcome of the next part."""
        if len(self.parts) == 1:
            self.only, self.traces = outcome, [outcome.trace_hash]
            return
        part = self.parts[len(self.traces)]
        if not self.traces:
            slots, _, categories, flows = outcome.flows.shape
            self.flows: NDArray[np.signedinteger] = np.zeros((slots, self.grids, categories, flows), np.int16)
            self.snapshots = np.zeros((len(outcome.snapshots), self.grids, categories), np.int32)
            self.orders, self.spent, self.busy = (np.zeros((slots, self.pools), np.int64) for _ in range(3))
            self.sums: dict[str, Any] = {name: getattr(outcome, name) for name in ADDED}
        else:
            self.sums = {name: total + getattr(outcome, name) for name, total in self.sums.items()}
        if outcome.flows.max(initial=0) > np.iinfo(self.flows.dtype).max:
            self.flows = self.flows.astype(np.int32)
        self.flows[:, part.grids], self.snapshots[:, part.grids] = outcome.flows, outcome.snapshots
        self.orders[:, part.pools] = outcome.orders
        self.spent[:, part.pools], self.busy[:, part.pools] = outcome.spent_fen, outcome.busy_ms
        self.traces.append(outcome.trace_hash)

    def outcome(self) -> Outcome:
        """The whole, once all parts are in."""
        assert len(self.traces) == len(self.parts)
        if len(self.parts) == 1:
            return self.only
        return Outcome(
            flows=self.flows,
            snapshots=self.snapshots,
            orders=self.orders,
            spent_fen=self.spent,
            busy_ms=self.busy,
            trace_hash=whole_trace(self.traces),
            ledger=None,
            **self.sums,
        )
