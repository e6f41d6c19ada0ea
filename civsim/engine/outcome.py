"""What one replication leaves behind: counts, sums and, on request, one row a problem. Both engines fill the same."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.engine.draws import derived_key
from civsim.model import HOUR_MS

FLOWS = (
    "appeared",
    "found",
    "spot",
    "filed",
    "started",
    "done",
    "redo",
    "closed",
    "gone",
    "due",
    "on_time",
    "closed_due",
    "due_redo",
    "postponed",
    "relapsed",
)
"""Changes of state by month. `appeared` includes relapses and the stock at the start; `relapsed` is the part of it that
are relapses. `due` and the four that follow stand in the month of the order's deadline."""
APPEARED, FOUND, SPOT, FILED, STARTED, DONE, REDO, CLOSED, GONE = range(9)
DUE, ON_TIME, CLOSED_DUE, DUE_REDO, POSTPONED, RELAPSED = range(9, 15)

STATES = ("hidden", "checking", "waiting", "in_work", "verifying")
"""States of an open problem, in the order of its life. An event is the end of a state, and numbered like it."""
HIDDEN, CHECKING, WAITING, IN_WORK, VERIFYING = range(5)

DELAYS = ("detect", "repair", "total")
"""Delays that are counted: from appearance to finding, from filing to closing, from appearance to closing."""
MINUTES = (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45)
DELAY_EDGES = np.array(
    [round(HOUR_MS * m / 60) for m in MINUTES] + [round(HOUR_MS * 2 ** (i / 4)) for i in range(63)], np.int64
)
"""Lower edges of the bins of delays: minutes, then four to a doubling from one hour on; the last bin is open. [ms]"""

LEDGER_COLUMNS = (
    "key",
    "parent",
    "grid",
    "category",
    "appeared",
    "found",
    "source",
    "filed",
    "started",
    "closed",
    "redo",
    "gone",
    "deadline",
    "failed",
    "postponed",
)
"""One row a problem. Instants in ms since the first simulated midnight, -1 = never; `source` numbers the
channels; `started` is the first start; what is fixed on the spot is closed when found, and never filed. `deadline` is
the one that held in the end, `failed` the first failure of a verification, of which `redo` is the number."""


@dataclass(frozen=True)
class Ledger:
    """One row a problem (整改销号台账).

    Rows stand in the order in which problems ended; then, by (appeared, key), those that are open at the end of the
    run. Where a city falls into parts that share neither crews nor money, it stands part by part.
    """

    rows: NDArray[np.int64]  # (N, LEDGER_COLUMNS)

    def column(self, name: str) -> NDArray[np.int64]:
        """One column by name."""
        return self.rows[:, LEDGER_COLUMNS.index(name)]


@dataclass(frozen=True)
class Outcome:
    """One replication. `slots` are the months of the horizon, preceded by one for the warm-up if there is any."""

    flows: NDArray[np.signedinteger]  # (slots, G, C, FLOWS)
    found_by: NDArray[np.int64]  # (slots, districts, C, channels) true findings
    received: NDArray[np.int64]  # (slots, channels) with the false ones
    rejected: NDArray[np.int64]  # (slots, channels) the false ones
    orders: NDArray[np.int64]  # (slots, P) orders filed
    spent_fen: NDArray[np.int64]  # (slots, P) repairs
    busy_ms: NDArray[np.int64]  # (slots, P) crew time at work
    delay_histogram: NDArray[np.int64]  # (DELAYS, districts, C, bins) of delays that end in the horizon
    delay_sum_ms: NDArray[np.int64]  # (DELAYS, districts, C)
    cleared: NDArray[np.int64]  # (profiles, C, bins) from appearance to closing, of those that end in the horizon
    steps: NDArray[np.int64]  # (slots, districts, C, S) orders that reached a step of escalation
    snapshots: NDArray[np.int32]  # (K, G, C) visible to an assessor
    final_states: NDArray[np.int64]  # (STATES,) counted from the problems themselves
    events: int  # appearances, findings, ends of checks, starts, ends of repairs and of verifications
    problems: int
    trace_hash: int  # of (time, kind, key) of all events but appearances, in their order; see whole_trace
    ledger: Ledger | None
    seconds: float


def whole_trace(of_components: Iterable[int]) -> int:
    """The hash of a city's trace: its only component's, or those of all, one after the other, in their order."""
    hashes = [int(h) for h in of_components]
    trace = hashes[0]
    for number, following in enumerate(hashes[1:], start=1):
        trace = int(derived_key(trace ^ following, number))
    return trace
