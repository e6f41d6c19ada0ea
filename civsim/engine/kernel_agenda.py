"""The agenda of pending events: a list for each slice of a day, and a small heap for the slice that is open.

A problem has one pending event at most. Far events cost one link of a list; only the few of the open slice are
kept in order, by (time, kind, key).
"""

import numpy as np

from civsim.engine.kernel_state import BUCKET_END, HEAP, Live
from civsim.engine.outcome import STATES
from civsim.model.compiled import part
from civsim.model.mechanisms import DAY, NEVER

SLOT_BITS, STATE_BITS = 32, 3
TIME_SHIFT, SLOT_MASK = SLOT_BITS + STATE_BITS, (1 << SLOT_BITS) - 1
assert len(STATES) <= 1 << STATE_BITS
assert DAY < 1 << 63 - TIME_SHIFT


@part
def schedule(live: Live, s: int, time: int) -> None:
    """Put the event of slot s at an instant; beyond the end of the run it never happens."""
    live.slots[s].time = time
    if time < live.now[BUCKET_END]:
        push(live, s, time)
        return
    bucket = time // live.bucket_ms
    if bucket < len(live.bucket_first):
        live.slots[s].next = live.bucket_first[bucket]
        live.bucket_first[bucket] = s


@part
def open_bucket(live: Live, bucket: int) -> None:
    """Move the events of the next slice to the heap."""
    live.now[BUCKET_END] = (bucket + 1) * live.bucket_ms
    s = int(live.bucket_first[bucket])
    while s >= 0:
        following = int(live.slots[s].next)
        push(live, s, live.slots[s].time)
        s = following


@part
def first_time(live: Live) -> int:
    """The instant of the first event of the open slice; NEVER if none is left."""
    if live.now[HEAP] == 0:
        return NEVER
    return int(live.now[BUCKET_END] - live.bucket_ms + (live.heap[0] >> TIME_SHIFT))


@part
def _before(live: Live, a: int, b: int) -> bool:
    """Whether one entry of the heap comes before another; among those of one instant and kind, the key decides."""
    if (a ^ b) >> SLOT_BITS != 0:
        return a < b
    return bool(live.slots[a & SLOT_MASK].key < live.slots[b & SLOT_MASK].key)


@part
def push(live: Live, s: int, time: int) -> None:
    """Add the event of slot s to the heap: its time in the slice, its kind and the slot, together in one number."""
    heap, i = live.heap, live.now[HEAP]
    since = time - (live.now[BUCKET_END] - live.bucket_ms)
    entry = since << TIME_SHIFT | np.int64(live.slots[s].state) << SLOT_BITS | s
    live.now[HEAP] = i + 1
    while i > 0:
        parent = (i - 1) >> 1
        if not _before(live, entry, heap[parent]):
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = entry


@part
def pop(live: Live) -> int:
    """Take the first event off the heap; its slot. The hole sinks to a leaf, then the last event rises from there."""
    heap = live.heap
    first = heap[0] & SLOT_MASK
    n = live.now[HEAP] - 1
    live.now[HEAP] = n
    entry = heap[n]
    heap[n] = NEVER
    i, child = 0, 1
    while child < n:
        left, right = heap[child], heap[child + 1]
        is_right = right < left
        if (left ^ right) >> SLOT_BITS == 0:
            is_right = _before(live, right, left)
        child += is_right
        heap[i] = heap[child]
        i, child = child, 2 * child + 1
    while i > 0:
        parent = (i - 1) >> 1
        if not _before(live, entry, heap[parent]):
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = entry
    return int(first)
