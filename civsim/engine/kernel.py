"""The fast engine: the same trace as the SimPy reference, over flat arrays, compiled by numba.

Why it is fast: one pending event a problem, one cache line a problem, queues without heaps, and an agenda that keeps
in order only the events of the open slice of a day.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine.draws import REDO, uniform
from civsim.engine.inputs import SHIFT, Inputs
from civsim.engine.kernel_agenda import first_time, open_bucket, pop
from civsim.engine.kernel_birth import bear, complete_works, draw_births, name_places, remember_findings, walk_on
from civsim.engine.kernel_books import trace
from civsim.engine.kernel_crews import join, send_crews
from civsim.engine.kernel_life import (
    IT_ENDS,
    IT_IS_FILED,
    IT_IS_REPAIRED,
    IT_WAITS,
    NOTHING,
    file_order,
    find_or_lose,
    finish_repair,
    fix_or_file,
    pool_of,
    relapses,
    release,
    verify,
)
from civsim.engine.kernel_state import (
    BIRTHS,
    BUCKET,
    BUCKET_END,
    CLOCK,
    FREE_SLOT,
    LIVE,
    PROBLEMS,
    ROWS,
    TOP,
    WALKED,
    Books,
    Live,
    read_books,
    read_city,
    read_live,
)
from civsim.engine.outcome import CHECKING, HIDDEN, IN_WORK, VERIFYING
from civsim.model.compiled import compiled, part
from civsim.model.mechanisms import DAY, NEVER, repair_fails, yearly_account


@part
def _begin_day(city: Inputs, live: Live, books: Books, run: int, day: int) -> bool:
    """Midnight: works that are complete, the accounts of a new year, the births. False if there is no room for them."""
    complete_works(city, live, day)
    remember_findings(city, live, day)
    begins = day == 0 and live.now[PROBLEMS] == 0
    if begins:
        name_places(city, live, run)
    for births_of in range(-1 if begins else day, day + 1):
        if not _bring(city, live, books, births_of):
            return False
    if city.year_starts[day]:
        for a in range(len(live.account)):
            rest, money = live.account[a], city.available[a, day]
            live.account[a] = yearly_account(rest, money, city.carries[day], city.unlimited)
    return True


@part
def _bring(city: Inputs, live: Live, books: Books, day: int) -> bool:
    """Bring the births of a day into the world, if there is room for them."""
    entries = draw_births(city, live, day)
    births = live.now[BIRTHS]
    if live.now[LIVE] + births > len(live.slots):
        return False
    bear(city, live, books, day, entries)
    return True


@part
def _run_bucket(city: Inputs, live: Live, books: Books) -> bool:
    """Run all events of the open slice; False if the ledger is full and must be handed over first."""
    while True:
        if live.keeps_ledger and live.now[ROWS] == len(live.ledger):
            return False
        tick = live.now[CLOCK]
        fixed = city.clock_time[tick] if tick < len(city.clock_time) else NEVER
        pending = first_time(live)
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
    state = p.state
    trace(city, live, s, time, state)
    if state == HIDDEN:
        follows = find_or_lose(city, live, books, s, time)
    elif state == CHECKING:
        follows = fix_or_file(city, live, books, s, time)
    elif state == IN_WORK:
        finish_repair(city, live, books, s, time)
        return pool_of(city, live, s)
    else:
        follows = verify(city, live, books, s, time)
    if follows == IT_IS_FILED:
        file_order(city, live, books, s, time)
    if follows in (IT_IS_FILED, IT_WAITS):
        pool = pool_of(city, live, s)
        if state != VERIFYING:
            books.orders[city.slot_of_day[time // DAY], pool] += 1
        join(city, live, s, pool)
        return pool
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


@compiled(nogil=True)
def run(city_table: NDArray[np.int64], live_table: NDArray[np.int64], books_table: NDArray[np.int64], key: int) -> bool:
    """Run on while visits are known, given the tables of the blocks; False if births or the ledger lack room."""
    city, live, books = read_city(city_table), read_live(live_table), read_books(books_table)
    a_day, last = DAY // live.bucket_ms, city.known_until // live.bucket_ms
    if live.now[WALKED] < city.known_until:
        walk_on(city, live)
    while _run_bucket(city, live, books):
        bucket = live.now[BUCKET]
        if bucket == last:
            return True
        if bucket % a_day == 0 and not _begin_day(city, live, books, key, bucket // a_day):
            return False
        open_bucket(live, bucket)
        live.now[BUCKET] += 1
    return False
