"""The fast engine: the same trace as the SimPy reference, over flat arrays, compiled by numba.

Why it is fast: one pending event a problem, one cache line a problem, queues without heaps, and an agenda that keeps
in order only the events of the open slice of a day.
"""

from time import perf_counter

import numpy as np
from numba import types
from numpy.typing import NDArray

from civsim.engine.draws import REDO, replication_key, uniform
from civsim.engine.inputs import SHIFT, Inputs
from civsim.engine.kernel_agenda import open_bucket, pop
from civsim.engine.kernel_birth import bear, complete_works, draw_births
from civsim.engine.kernel_blocks import reader_of, table_of
from civsim.engine.kernel_books import trace
from civsim.engine.kernel_crews import join, send_crews
from civsim.engine.kernel_ledger import rows_of_open
from civsim.engine.kernel_life import (
    IT_ENDS,
    IT_IS_FILED,
    IT_IS_REPAIRED,
    IT_WAITS,
    NOTHING,
    file_order,
    find_or_lose,
    finish_repair,
    relapses,
    release,
    verify,
)
from civsim.engine.kernel_state import (
    ACCOUNT,
    BIRTHS,
    BUCKET,
    BUCKET_END,
    CLOCK,
    EVENTS,
    FREE_SLOT,
    HEAP,
    LIVE,
    PROBLEMS,
    ROWS,
    TOP,
    Books,
    Live,
    new_books,
    new_live,
    with_room,
)
from civsim.engine.ledger_rows import HandOver
from civsim.engine.outcome import CHECKING, HIDDEN, IN_WORK, VERIFYING, Outcome, whole_trace
from civsim.model.compiled import compiled, part
from civsim.model.mechanisms import DAY, NEVER, repair_fails, yearly_account

EVENTS_A_BUCKET = 16


def run_kernel(city: Inputs, seed: int, replication: int, hand_over: HandOver | None = None) -> Outcome:
    """One replication by the fast engine. May run in several threads at once.

    Rows of the ledger are handed over in chunks, if there is somebody to take them; the outcome itself keeps none.
    """
    started = perf_counter()
    books = new_books(city)
    live = new_live(city, _buckets_a_day(city), hand_over is not None)
    key, city_table, books_table = replication_key(seed, replication), table_of(city), table_of(books)
    while not run(city_table, table_of(live), books_table, key):
        if hand_over and live.now[ROWS] == len(live.ledger):
            hand_over(live.ledger.copy())
            live.now[ROWS] = 0
        live = with_room(live)
    if hand_over:
        hand_over(live.ledger[: live.now[ROWS]].copy())
        hand_over(rows_of_open(city, live))
    states = live.slots["state"][: live.now[TOP]]
    return Outcome(
        flows=books.flows,
        found_by=books.found_by,
        received=books.received,
        rejected=books.rejected,
        spent_fen=books.spent,
        busy_ms=books.busy,
        delay_histogram=books.histogram,
        delay_sum_ms=books.delay_sum,
        snapshots=books.snapshots,
        final_states=np.bincount(states, minlength=FREE_SLOT + 1)[:FREE_SLOT],
        events=int(live.now[EVENTS]),
        problems=int(live.now[PROBLEMS]),
        trace_hash=whole_trace(live.trace),
        ledger=None,
        seconds=perf_counter() - started,
    )


def prepare_kernel() -> None:
    """Compile the kernel, or load it from the cache, so that a run's seconds are the run's alone."""
    tables = types.Array(types.int64, 1, "C")
    run.compile((tables, tables, tables, types.int64))


def _buckets_a_day(city: Inputs) -> int:
    """Slices of a day with some 16 events each: a power of two from 32 to 1024, which all divide a day's ms."""
    events = 6.0 * float((city.base_rate * city.day_factor.mean(axis=(0, 1))).sum()) / EVENTS_A_BUCKET
    return int(2 ** np.clip(np.ceil(np.log2(max(events, 1.0))), 5, 10))


@part
def _begin_day(city: Inputs, live: Live, books: Books, run: int, day: int) -> bool:
    """Midnight: works that are complete, the money of a new year, the births. False if there is no room for them."""
    if day == 0 and live.now[PROBLEMS] == 0 and not _bring(city, live, books, run, -1):
        return False
    complete_works(city, live, day)
    if not _bring(city, live, books, run, day):
        return False
    if city.year_starts[day]:
        rest = live.now[ACCOUNT]
        live.now[ACCOUNT] = yearly_account(rest, city.available[day], city.carries[day], city.unlimited)
    return True


@part
def _bring(city: Inputs, live: Live, books: Books, run: int, day: int) -> bool:
    """Bring the births of a day into the world, if there is room for them."""
    entries = draw_births(city, live, run, day)
    births = live.now[BIRTHS]
    if live.now[LIVE] + births > len(live.slots):
        return False
    bear(city, live, books, run, day, entries)
    return True


@part
def _run_bucket(city: Inputs, live: Live, books: Books) -> bool:
    """Run all events of the open slice; False if the ledger is full and must be handed over first."""
    while True:
        if live.keeps_ledger and live.now[ROWS] == len(live.ledger):
            return False
        tick = live.now[CLOCK]
        fixed = city.clock_time[tick] if tick < len(city.clock_time) else NEVER
        pending = live.heap_time[0] if live.now[HEAP] > 0 else NEVER
        if min(fixed, pending) >= live.now[BUCKET_END]:
            return True
        pool = -1
        if fixed < pending or (fixed == pending and city.clock_kind[tick] == SHIFT):
            live.now[CLOCK] += 1
            if city.clock_kind[tick] == SHIFT:
                pool = city.clock_number[tick]
            else:
                _take_snapshot(city, live, books, city.clock_number[tick], fixed)
        else:
            pool = _happen(city, live, books, pop(live), pending)
        if pool >= 0:
            send_crews(city, live, books, pool, min(fixed, pending))


@part
def _happen(city: Inputs, live: Live, books: Books, s: int, time: int) -> int:
    """The pending event of slot s, which follows from its state; the pool that may have work to begin, or -1."""
    p, follows = live.slots[s], NOTHING
    state, pool = p.state, city.pool[p.grid, p.category]
    trace(city, live, s, time, state)
    if state == HIDDEN:
        follows = find_or_lose(city, live, books, s, time)
    elif state == CHECKING:
        follows = IT_IS_FILED
    elif state == IN_WORK:
        finish_repair(city, live, books, s, time)
        return int(pool)
    else:
        follows = verify(city, live, books, s, time)
    if follows == IT_IS_FILED:
        file_order(city, live, books, s, time)
    if follows in (IT_IS_FILED, IT_WAITS):
        join(city, live, s, pool)
        return int(pool)
    if follows == IT_ENDS or (follows == IT_IS_REPAIRED and not relapses(city, live, books, s, time)):
        release(live, s)
    return -1


@part
def _take_snapshot(city: Inputs, live: Live, books: Books, number: int, time: int) -> None:
    """Count the problems an assessor could see: all open ones but good repairs that await verification."""
    for s in range(live.now[TOP]):
        p = live.slots[s]
        if p.state == FREE_SLOT or (p.state == HIDDEN and p.appeared > time):
            continue
        if p.state == VERIFYING and not repair_fails(uniform(p.key, REDO, p.attempt), city.category[p.category].redo):
            continue
        books.snapshots[number, p.grid, p.category] += 1


_read_city, _read_live, _read_books = (reader_of(block) for block in (Inputs, Live, Books))


@compiled(nogil=True)
def run(city_table: NDArray[np.int64], live_table: NDArray[np.int64], books_table: NDArray[np.int64], key: int) -> bool:
    """Run on to the end, given the tables of the blocks; False when there is no room for births or in the ledger."""
    city, live, books = _read_city(city_table), _read_live(live_table), _read_books(books_table)
    a_day = DAY // live.bucket_ms
    while _run_bucket(city, live, books):
        bucket = live.now[BUCKET]
        if bucket == len(live.bucket_first):
            return True
        if bucket % a_day == 0 and not _begin_day(city, live, books, key, bucket // a_day):
            return False
        open_bucket(live, bucket)
        live.now[BUCKET] += 1
    return False
