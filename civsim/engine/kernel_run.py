"""One replication by the fast engine, seen from Python."""

from time import perf_counter

import numpy as np
from numba import types

from civsim.engine.draws import replication_key
from civsim.engine.inputs import Inputs
from civsim.engine.kernel import run
from civsim.engine.kernel_blocks import table_of
from civsim.engine.kernel_ledger import rows_of_open
from civsim.engine.kernel_state import EVENTS, FREE_SLOT, PROBLEMS, ROWS, TOP, new_books, new_live, with_room
from civsim.engine.kernel_steps import book_open_steps
from civsim.engine.ledger_rows import HandOver
from civsim.engine.outcome import Outcome, whole_trace
from civsim.model.compiled import is_compiled

EVENTS_A_BUCKET = 16


class KernelRun:
    """A replication that runs on as far as visits are known. Several may run at once, in threads.

    Rows of the ledger are handed over in chunks, if there is somebody to take them; the outcome itself keeps none.
    """

    def __init__(self, city: Inputs, seed: int, replication: int, hand_over: HandOver | None = None) -> None:
        self.started, self.city, self.hand_over = perf_counter(), city, hand_over
        self.books = new_books(city)
        self.live = new_live(city, _buckets_a_day(city), hand_over is not None)
        self.key, self.books_table = replication_key(seed, replication), table_of(self.books)

    def advance(self, city: Inputs) -> None:
        """Run on with the given visits; in all else the inputs are those of the city."""
        self.live.next_visit[:] = city.visit_first[:-1]
        city_table = table_of(city)
        while not run(city_table, table_of(self.live), self.books_table, self.key):
            if self.hand_over and self.live.now[ROWS] == len(self.live.ledger):
                self.hand_over(self.live.ledger.copy())
                self.live.now[ROWS] = 0
            self.live = with_room(self.live)

    def outcome(self) -> Outcome:
        """What it has left behind."""
        books, live = self.books, self.live
        if self.hand_over:
            self.hand_over(live.ledger[: live.now[ROWS]].copy())
            self.hand_over(rows_of_open(self.city, live))
        if len(self.city.step_factor):
            book_open_steps(table_of(self.city), table_of(live), table_of(books))
        states = live.slots["state"][: live.now[TOP]]
        return Outcome(
            flows=books.flows,
            found_by=books.found_by,
            received=books.received,
            rejected=books.rejected,
            orders=books.orders,
            steps=books.steps,
            spent_fen=books.spent,
            busy_ms=books.busy,
            delay_histogram=books.histogram,
            cleared=books.cleared,
            delay_sum_ms=books.delay_sum,
            snapshots=books.snapshots,
            final_states=np.bincount(states, minlength=FREE_SLOT + 1)[:FREE_SLOT],
            events=int(live.now[EVENTS]),
            problems=int(live.now[PROBLEMS]),
            trace_hash=whole_trace(live.trace),
            ledger=None,
            seconds=perf_counter() - self.started,
        )


def run_kernel(city: Inputs, seed: int, replication: int, hand_over: HandOver | None = None) -> Outcome:
    """One replication of a plan that nothing changes on the way."""
    course = KernelRun(city, seed, replication, hand_over)
    course.advance(city)
    return course.outcome()


def prepare_kernel() -> None:
    """Compile the kernel, or load it from the cache, so that a run's seconds are the run's alone."""
    tables = types.Array(types.int64, 1, "C")
    run.compile((tables, tables, tables, types.int64))


def kernel_is_compiled() -> bool:
    """Whether the first run can begin at once; else the kernel is compiled first, which takes a while."""
    return is_compiled(run)


def _buckets_a_day(city: Inputs) -> int:
    """Slices of a day with some 16 events each: a power of two from 32 to 1024, which all divide a day's ms."""
    events = 6.0 * float((city.base_rate * city.day_factor.mean(axis=(0, 1))).sum()) / EVENTS_A_BUCKET
    return int(2 ** np.clip(np.ceil(np.log2(max(events, 1.0))), 5, 10))
