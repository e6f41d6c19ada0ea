"""The books of the SimPy reference: who did what in which month, kept while the run goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from civsim.engine.inputs import Inputs
from civsim.engine.outcome import (
    APPEARED,
    CLOSED,
    CLOSED_DUE,
    DELAYS,
    DUE,
    DUE_REDO,
    FILED,
    FLOWS,
    FOUND,
    ON_TIME,
    POSTPONED,
    REDO,
    RELAPSED,
    Ledger,
    Outcome,
)
from civsim.model.mechanisms import DAY

if TYPE_CHECKING:
    from civsim.engine.reference_city import Problem


class Books:
    """The counts of a run; see Outcome. Entries are noted one by one and added up every midnight."""

    def __init__(self, inputs: Inputs, snapshots: int) -> None:
        slots, (grids, categories) = len(inputs.slot_end), inputs.base_rate.shape
        channels, pools, districts = len(inputs.false_share), len(inputs.crews), int(inputs.district.max()) + 1
        self.flows = np.zeros((slots, grids, categories, len(FLOWS)), np.int32)
        self.a_slot, self.month = grids * categories * len(FLOWS), 0
        self.entries: list[int] = []
        self.snapshots = np.zeros((snapshots, grids, categories), np.int32)
        self.findings: list[tuple[int, int, int, int]] = []
        self.found_by = np.zeros((slots, districts, categories, channels), np.int64)
        self.received, self.rejected = (np.zeros((slots, channels), np.int64) for _ in range(2))
        self.spent, self.busy = ([[0] * pools for _ in range(slots)] for _ in range(2))
        self.delays: list[tuple[int, int, int, int]] = []
        self.histogram = np.zeros((len(DELAYS), districts, categories, len(inputs.delay_edges)), np.int64)
        self.delay_sum = np.zeros((len(DELAYS), districts, categories), np.int64)
        self.district, self.edges = inputs.district, inputs.delay_edges
        self.slot_of_day, self.slot_end = inputs.slot_of_day.tolist(), inputs.slot_end.tolist()
        self.counted_from, self.end = inputs.counted_from, inputs.days * DAY

    def open_month(self, slot: int) -> None:
        """Entries from now on belong to this month."""
        self.month = slot * self.a_slot

    def fold(self, slot: int) -> None:
        """Add up what has been noted in a month."""
        np.add.at(self.flows.reshape(-1), np.array(self.entries, np.int64), 1)
        grid, category, channel, false = np.array(self.findings, np.int64).reshape(-1, 4).T
        np.add.at(self.found_by[slot], (self.district[grid], category, channel), 1)
        np.add.at(self.received[slot], channel, 1 + false)
        np.add.at(self.rejected[slot], channel, false)
        which, grid, category, delay = np.array(self.delays, np.int64).reshape(-1, 4).T
        place = (which, self.district[grid], category)
        np.add.at(self.delay_sum, place, delay)
        np.add.at(self.histogram, (*place, np.searchsorted(self.edges, delay, side="right") - 1), 1)
        self.entries.clear()
        self.findings.clear()
        self.delays.clear()

    def count(self, p: Problem, flow: int) -> None:
        """One more change of state this month."""
        self.entries.append(self.month + p.place + flow)

    def count_at(self, p: Problem, flow: int, time: int) -> None:
        """One more change of state in the month of an instant."""
        self.entries.append(self.slot_of_day[time // DAY] * self.a_slot + p.place + flow)

    def book_appearance(self, p: Problem) -> None:
        """A problem will have appeared."""
        self.count_at(p, APPEARED, p.appeared)
        if p.parent >= 0:
            self.count_at(p, RELAPSED, p.appeared)

    def book_finding(self, p: Problem, false: int) -> None:
        """A true finding, and the false ones that come with it."""
        self.count(p, FOUND)
        self.findings.append((p.grid, p.category, p.source, false))
        self.book_delay(0, p, p.appeared, p.found)

    def book_order(self, p: Problem) -> None:
        """An order is filed; what is due is booked in the month of the deadline."""
        self.count(p, FILED)
        if p.deadline < self.end:
            self.count_at(p, DUE, p.deadline)
            if p.postponed:
                self.count_at(p, POSTPONED, p.deadline)

    def book_redo(self, p: Problem, now: int) -> None:
        """A repair has failed its verification."""
        self.count(p, REDO)
        if p.attempt == 0 and self._in_month_of_deadline(p, now):
            self.count_at(p, DUE_REDO, p.deadline)

    def book_end(self, p: Problem) -> None:
        """A problem is closed, or fixed on the spot without an order."""
        self.book_delay(2, p, p.appeared, p.closed)
        if p.filed < 0:
            return
        self.count(p, CLOSED)
        self.book_delay(1, p, p.filed, p.closed)
        if p.closed <= p.deadline < self.end:
            self.count_at(p, ON_TIME, p.deadline)
        if self._in_month_of_deadline(p, p.closed):
            self.count_at(p, CLOSED_DUE, p.deadline)

    def _in_month_of_deadline(self, p: Problem, now: int) -> bool:
        """Whether now is before the end of the month in which the deadline lies."""
        return bool(p.deadline < self.end and now < self.slot_end[self.slot_of_day[p.deadline // DAY]])

    def book_delay(self, which: int, p: Problem, since: int, now: int) -> None:
        """A delay that ends now, unless this is the warm-up."""
        if now >= self.counted_from:
            self.delays.append((which, p.grid, p.category, now - since))

    def outcome(
        self, states: NDArray[np.int64], events: int, problems: int, trace: int, ledger: Ledger | None, seconds: float
    ) -> Outcome:
        """The books as arrays."""
        return Outcome(
            flows=self.flows,
            found_by=self.found_by,
            received=self.received,
            rejected=self.rejected,
            spent_fen=np.array(self.spent, np.int64),
            busy_ms=np.array(self.busy, np.int64),
            delay_histogram=self.histogram,
            delay_sum_ms=self.delay_sum,
            snapshots=self.snapshots,
            final_states=states,
            events=events,
            problems=problems,
            trace_hash=trace,
            ledger=ledger,
            seconds=seconds,
        )
