"""Steps of escalation in the kernel: how far an order has come, which order goes first, and the record of the steps.

Lateness differs by category at most, so within a list of one category and deadline rule the head has come farthest.
Orders for redo have such lists too, kept in order of deadline, once there are steps at all.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine.inputs import Inputs
from civsim.engine.kernel_state import TOP, Books, Live, read_books, read_city, read_live
from civsim.engine.outcome import VERIFYING, WAITING
from civsim.model.compiled import compiled, part
from civsim.model.mechanisms import DAY, add_shift_time, can_pay, elapsed_shift_time, steps_reached


@part
def _worked(city: Inputs, time: int) -> int:
    """Working time from the start of the run to an instant. [ms]"""
    row, day = len(city.opens) - 1, time // DAY
    return elapsed_shift_time(time - day * DAY, city.opens[row, day], city.closes[row, day], city.before[row, day])


@part
def level_of(city: Inputs, live: Live, s: int, time: int) -> int:
    """Steps that the order of slot s has reached."""
    p = live.slots[s]
    if p.deadline > time:
        return 0
    return steps_reached(_worked(city, time) - _worked(city, p.deadline), city.step_lateness[p.category])


@part
def first_of_escalated(city: Inputs, live: Live, pool: int, time: int) -> int:
    """The list whose head has escalated farthest, of these the longest overdue; -1 if none that can be paid has."""
    first, farthest, earliest = -1, 0, time
    for which in range(city.list_first[pool], city.list_first[pool + 1]):
        s = live.head[which]
        if s < 0:
            continue
        p = live.slots[s]
        if p.deadline > time or not can_pay(live.account[city.account[p.grid]], city.category[p.category].cost):
            continue
        level = level_of(city, live, s, time)
        if level > farthest or (first >= 0 and level == farthest and p.deadline < earliest):
            first, farthest, earliest = which, level, p.deadline
    return first


@part
def insert(live: Live, s: int, which: int) -> None:
    """Put the order of slot s into a list in order of deadline, behind those of equal deadline."""
    p, before, after = live.slots[s], -1, -1
    if live.head[which] >= 0:
        before = int(live.tail[which])
    while before >= 0 and live.slots[before].deadline > p.deadline:
        after, before = before, int(live.slots[before].previous)
    p.previous, p.next = before, after
    if before < 0:
        live.head[which] = s
    else:
        live.slots[before].next = s
    if after < 0:
        live.tail[which] = s
    else:
        live.slots[after].previous = s


@part
def book_steps(city: Inputs, live: Live, books: Books, s: int, until: int) -> None:
    """Record the steps that the order of slot s reached before an instant, each when it was reached."""
    p, row = live.slots[s], len(city.opens) - 1
    if p.deadline >= city.days * DAY:
        return
    for k in range(len(city.step_factor)):
        late, reached = city.step_lateness[p.category, k], p.deadline
        if late > 0:
            reached = add_shift_time(p.deadline, late, city.opens[row], city.closes[row], city.before[row])
        if reached >= until:
            return
        books.steps[city.slot_of_day[reached // DAY], city.district[p.grid], p.category, k] += 1


@compiled(nogil=True)
def book_open_steps(
    city_table: NDArray[np.int64], live_table: NDArray[np.int64], books_table: NDArray[np.int64]
) -> None:
    """At the end of the run: record the steps of all orders that are still open."""
    city, live, books = read_city(city_table), read_live(live_table), read_books(books_table)
    for s in range(live.now[TOP]):
        if WAITING <= live.slots[s].state <= VERIFYING:
            book_steps(city, live, books, s, city.days * DAY)
