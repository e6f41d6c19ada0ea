"""The agenda of pending events: a list for each slice of a day, and a small heap for the slice that is open.

A problem has one pending event at most. Far events cost one link of a list; only the few of the open slice are
kept in order, by (time, kind, key).
"""

from civsim.engine.kernel_state import BUCKET_END, HEAP, Live
from civsim.model.compiled import part


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
def _before(live: Live, time: int, s: int, other_time: int, other: int) -> bool:
    """Whether the event of slot s comes before another."""
    if time != other_time:
        return time < other_time
    a, b = live.slots[s], live.slots[other]
    if a.state != b.state:
        return bool(a.state < b.state)
    return bool(a.key < b.key)


@part
def push(live: Live, s: int, time: int) -> None:
    """Add the event of slot s to the heap."""
    times, slots, i = live.heap_time, live.heap_slot, live.now[HEAP]
    live.now[HEAP] = i + 1
    while i > 0:
        parent = (i - 1) >> 1
        if not _before(live, time, s, times[parent], slots[parent]):
            break
        times[i], slots[i] = times[parent], slots[parent]
        i = parent
    times[i], slots[i] = time, s


@part
def pop(live: Live) -> int:
    """Take the first event off the heap; its slot. The hole sinks to a leaf, then the last event rises from there."""
    times, slots = live.heap_time, live.heap_slot
    first = int(slots[0])
    n = live.now[HEAP] - 1
    live.now[HEAP] = n
    time, s = times[n], slots[n]
    i, child = 0, 1
    while child < n:
        if child + 1 < n and _before(live, times[child + 1], slots[child + 1], times[child], slots[child]):
            child += 1
        times[i], slots[i] = times[child], slots[child]
        i, child = child, 2 * child + 1
    while i > 0:
        parent = (i - 1) >> 1
        if not _before(live, time, s, times[parent], slots[parent]):
            break
        times[i], slots[i] = times[parent], slots[parent]
        i = parent
    times[i], slots[i] = time, s
    return first
