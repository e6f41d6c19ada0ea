"""Lists of waiting orders and the crews that serve them.

Within one category, deadlines grow with the time of filing, so first come is earliest deadline: each pool keeps one
list a category (one more for postponed orders) and one for redo, and a crew looks at the heads only.
"""

from civsim.engine.draws import SERVICE, uniform
from civsim.engine.inputs import Inputs
from civsim.engine.kernel_agenda import schedule
from civsim.engine.kernel_books import trace
from civsim.engine.kernel_ledger import note
from civsim.engine.kernel_state import STARTED_AT, Books, Live
from civsim.engine.kernel_steps import first_of_escalated, insert, level_of
from civsim.engine.outcome import IN_WORK, STARTED, WAITING
from civsim.model.compiled import part
from civsim.model.mechanisms import (
    DAY,
    add_shift_time,
    can_pay,
    elapsed_shift_time,
    hastened_time,
    is_on_shift,
    service_time,
)


@part
def join(city: Inputs, live: Live, s: int, pool: int) -> None:
    """Put the order of slot s at the end of its list; a failed repair waits in the list for redo."""
    p = live.slots[s]
    place, width = 0, city.list_width[pool]
    is_kept_in_order = p.attempt > 0 and len(city.step_factor) > 0
    if p.attempt == 0 or is_kept_in_order:
        rank = city.deadline_rank[city.place[p.grid], p.category]
        first = city.redo_place[pool, p.category] if is_kept_in_order else city.list_place[pool, p.category]
        place = first + 2 * rank + p.postponed
    which = city.list_first[pool] + place * width + min(city.account[p.grid], width - 1)
    p.state, p.next = WAITING, -1
    if is_kept_in_order:
        insert(live, s, which)
        live.waiting[pool] += 1
        return
    if live.head[which] < 0:
        live.head[which] = s
    else:
        live.slots[live.tail[which]].next = s
    live.tail[which] = s
    live.waiting[pool] += 1


@part
def send_crews(city: Inputs, live: Live, books: Books, pool: int, time: int) -> None:
    """Give waiting orders to free crews, if the pool is on shift."""
    if live.waiting[pool] == 0 or live.busy[pool] >= city.crews[pool]:
        return
    day = time // DAY
    crews = city.crews_on[pool, day]
    if not is_on_shift(time - day * DAY, city.opens[pool, day], city.closes[pool, day]):
        return
    while live.waiting[pool] > 0 and live.busy[pool] < crews:
        which = first_of_escalated(city, live, pool, time) if len(city.step_factor) > 0 else -1
        if which < 0:
            which = _next_list(city, live, pool, time)
        if which < 0:
            return
        _start(city, live, books, pool, which, time)


@part
def _next_list(city: Inputs, live: Live, pool: int, time: int) -> int:
    """The list whose head is served next: the longest overdue, else redo, else by priority; -1 if none can be paid.

    Of the lists in one place, one an account, that with the earliest deadline.
    """
    first, earliest, of_place = -1, time + 1, 0
    begin, width = city.list_first[pool], city.list_width[pool]
    for which in range(begin, city.list_first[pool + 1]):
        s = live.head[which]
        if s < 0:
            continue
        p = live.slots[s]
        if not can_pay(live.account[city.account[p.grid]], city.category[p.category].cost):
            continue
        if p.deadline < earliest:
            first, earliest, of_place = which, p.deadline, 0
        elif first < 0 or (p.deadline < of_place and (which - begin) // width == (first - begin) // width):
            first, of_place = which, p.deadline
    return first


@part
def _start(city: Inputs, live: Live, books: Books, pool: int, which: int, time: int) -> None:
    """Start work on the head of a list."""
    s = int(live.head[which])
    p = live.slots[s]
    live.head[which] = p.next
    if p.next >= 0:
        live.slots[p.next].previous = -1
    live.waiting[pool] -= 1
    live.busy[pool] += 1
    kind, slot = city.category[p.category], city.slot_of_day[time // DAY]
    live.account[city.account[p.grid]] -= kind.cost
    books.spent[slot, pool] += kind.cost
    books.flows[slot, p.grid, p.category, STARTED] += 1
    work = service_time(uniform(p.key, SERVICE, p.attempt), kind.service, kind.sigma)
    if len(city.step_factor) > 0:
        level = level_of(city, live, s, time)
        if level > 0:
            work = hastened_time(work, city.step_factor[level - 1])
    _book_busy(city, books, pool, slot, time, work)
    p.state = IN_WORK
    schedule(live, s, add_shift_time(time, work, city.opens[pool], city.closes[pool], city.before[pool]))
    trace(city, live, s, time, WAITING)
    if p.attempt == 0:
        note(live, s, STARTED_AT, time)


@part
def _book_busy(city: Inputs, books: Books, pool: int, slot: int, time: int, work: int) -> None:
    """Book the crew time of a job in the months in which it passes."""
    day = time // DAY
    reached = elapsed_shift_time(
        time - day * DAY, city.opens[pool, day], city.closes[pool, day], city.before[pool, day]
    )
    target = reached + work
    while reached < target and slot < len(city.slot_end):
        until = min(target, city.before[pool, city.slot_end[slot] // DAY])
        books.busy[slot, pool] += until - reached
        reached = until
        slot += 1
