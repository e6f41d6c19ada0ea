"""What the kernel keeps while it runs: one 64-byte slot an open problem, the agenda, the lists, and the books."""

from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.engine.inputs import SNAPSHOT, Inputs
from civsim.engine.kernel_blocks import Counts3, Counts4, Floats2, Ints, Ints2, Ints3, Ints4, Links, reader_of
from civsim.engine.outcome import DELAYS, FLOWS, LEDGER_COLUMNS, STATES

SLOT = np.dtype(
    [
        ("key", "i8"),
        ("time", "i8"),  # of the pending event
        ("appeared", "i8"),
        ("filed", "i8"),
        ("deadline", "i8"),
        ("grid", "i4"),
        ("next", "i4"),  # in a bucket, a list or the free list; -1 ends it
        ("accepted", "i4"),  # 1: volunteers have accepted the order
        ("attempt", "i4"),
        ("category", "u1"),
        ("state", "u1"),
        ("source", "i1"),  # visit channels, then report channels; -1 = natural end
        ("postponed", "u1"),
        ("previous", "i4"),  # in a list in order of deadline; -1 begins it
    ],
    align=True,
)
assert SLOT.itemsize == 64
Slots = Annotated[NDArray[np.void], SLOT, 1]

FREE_SLOT = len(STATES)
"""State of a slot that holds no problem. The pending event of any other is the end of its state."""

FREE, TOP, LIVE, BIRTHS, HEAP, BUCKET, BUCKET_END, CLOCK, CUT, EVENTS, PROBLEMS, ROWS, WALKED, REMEMBERED = range(14)
"""Places in `Live.now`: first free slot, first slot never used, open problems, births of the day, size of the heap,
next bucket, end of the open one, next event of the calendar, next cut of arrivals by works; events and problems so far,
ledger rows not yet handed over, the instant up to which visits have been walked for hidden ones, the day before which
findings have been added to the recent ones."""


PARENT, FOUND_AT, CHANNEL, STARTED_AT, FAILED_AT = range(5)
"""Places in `Live.notes`."""
NOTES, LEDGER_CHUNK = 5, 1 << 16


class Live(NamedTuple):
    """The state of a run at an instant."""

    now: Ints
    slots: Slots
    account: Ints  # (A,) money left [fen]
    trace: Ints  # (components,) hash of the events so far
    ledger: Ints2  # (rows, LEDGER_COLUMNS) of problems that have ended, to be handed over when it is full
    notes: Ints2  # (slots, NOTES) what the ledger needs beside the slots
    keeps_ledger: int
    heap: Ints  # entries of kernel_agenda.py
    bucket_first: Links
    bucket_ms: int
    head: Links  # (lists,) slots
    tail: Links
    waiting: Ints  # (P,)
    busy: Ints  # (P,)
    next_visit: Ints  # (G,) first visit of today or later
    kept: Floats2  # (G, C) factor of the works complete so far
    place_key: Ints2  # (G, C) from which the keys of arrivals descend
    births: Ints2  # (G * C, 3) today's (grid, category, count)
    found: Ints2  # (G, C) findings of the day, where points depend on them
    recent: Floats2  # (G, C) findings that still count


class Books(NamedTuple):
    """The counts of a run; see Outcome."""

    flows: Counts4
    found_by: Ints4
    received: Ints2
    rejected: Ints2
    orders: Ints2
    spent: Ints2
    busy: Ints2
    histogram: Ints4
    delay_sum: Ints3
    cleared: Ints3
    steps: Ints4
    snapshots: Counts3
    known: Counts3  # (G, C, 3) what a policy sees; empty without one


read_city, read_live, read_books = (reader_of(block) for block in (Inputs, Live, Books))
"""The blocks inside compiled code, from their tables."""


def new_books(city: Inputs) -> Books:
    """Empty books."""
    slots, grids, categories = len(city.slot_end), *city.base_rate.shape
    districts, channels, pools = city.districts, len(city.false_share), len(city.crews)
    return Books(
        flows=np.zeros((slots, grids, categories, len(FLOWS)), np.int32),
        found_by=np.zeros((slots, districts, categories, channels), np.int64),
        received=np.zeros((slots, channels), np.int64),
        rejected=np.zeros((slots, channels), np.int64),
        orders=np.zeros((slots, pools), np.int64),
        spent=np.zeros((slots, pools), np.int64),
        busy=np.zeros((slots, pools), np.int64),
        histogram=np.zeros((len(DELAYS), districts, categories, len(city.delay_edges)), np.int64),
        delay_sum=np.zeros((len(DELAYS), districts, categories), np.int64),
        cleared=np.zeros((city.profiles, categories, len(city.delay_edges)), np.int64),
        steps=np.zeros((slots, districts, categories, len(city.step_factor)), np.int64),
        snapshots=np.zeros(((city.clock_kind == SNAPSHOT).sum(), grids, categories), np.int32),
        known=np.zeros((grids, categories, 3) if city.is_watched else (0, 0, 0), np.int32),
    )


def new_live(city: Inputs, buckets_a_day: int, keeps_ledger: bool) -> Live:
    """The state before the first day."""
    grids, categories = city.base_rate.shape
    room, lists, pools = 1024, int(city.list_first[-1]), len(city.crews)
    now = np.zeros(14, np.int64)
    watched = (grids, categories) if city.has_points else (0, 0)
    now[FREE] = -1
    return Live(
        now=now,
        slots=np.zeros(room, SLOT),
        account=np.zeros(len(city.available), np.int64),
        trace=np.zeros(city.components, np.int64),
        ledger=np.empty((LEDGER_CHUNK if keeps_ledger else 0, len(LEDGER_COLUMNS)), np.int64),
        notes=np.zeros((room if keeps_ledger else 0, NOTES), np.int64),
        keeps_ledger=keeps_ledger,
        heap=np.zeros(room, np.int64),
        bucket_first=np.full(city.days * buckets_a_day, -1, np.int32),
        bucket_ms=86_400_000 // buckets_a_day,
        head=np.full(lists, -1, np.int32),
        tail=np.full(lists, -1, np.int32),
        waiting=np.zeros(pools, np.int64),
        busy=np.zeros(pools, np.int64),
        next_visit=city.visit_first[:-1].copy(),
        kept=np.ones((grids, categories)),
        place_key=np.zeros((grids, categories), np.int64),
        births=np.zeros((grids * categories, 3), np.int64),
        found=np.zeros(watched, np.int64),
        recent=np.zeros(watched),
    )


def with_room(live: Live) -> Live:
    """The same state with room for the births that are due, and more."""
    slots = len(live.slots)
    if (need := int(live.now[LIVE] + live.now[BIRTHS])) <= slots:
        return live
    more = max(need, slots + slots // 2) - slots
    return live._replace(
        slots=np.concatenate([live.slots, np.zeros(more, SLOT)]),
        heap=np.concatenate([live.heap, np.zeros(more, np.int64)]),
        notes=np.concatenate([live.notes, np.zeros((more, NOTES), np.int64)]) if live.keeps_ledger else live.notes,
    )
