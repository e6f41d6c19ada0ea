"""Arrivals of a day, and how each new problem will first be found.

The race of visits, reports and natural end is decided at birth, by walking the visits of the grid until one sees the
problem or a clock has rung before. Where a policy decides, it is walked on at each epoch for what is still hidden.
"""

from civsim.engine.draws import FIND, POSITION, TIME, day_key, derived_key, place_key, poisson_count, uniform
from civsim.engine.inputs import REPORTED, Inputs
from civsim.engine.kernel_agenda import schedule
from civsim.engine.kernel_books import count
from civsim.engine.kernel_clocks import first_clock
from civsim.engine.kernel_ledger import begin_notes, note
from civsim.engine.kernel_rounds import first_round
from civsim.engine.kernel_state import (
    BIRTHS,
    CUT,
    EVENTS,
    FOUND_AT,
    FREE,
    LIVE,
    PROBLEMS,
    REMEMBERED,
    TOP,
    WALKED,
    Books,
    Live,
)
from civsim.engine.outcome import APPEARED, CHECKING, FOUND, HIDDEN
from civsim.engine.visit_codes import CHANNEL_BITS, REPEAT_BITS
from civsim.model.arrival_mechanisms import points_factor, recent_findings
from civsim.model.compiled import part
from civsim.model.mechanisms import (
    DAY,
    arrival_mean,
    is_found,
    visit_instant,
    works_factor,
)

NO_PARENT = -1


@part
def complete_works(city: Inputs, live: Live, day: int) -> None:
    """Apply the cuts of arrivals that begin by a day."""
    while live.now[CUT] < len(city.work_day) and city.work_day[live.now[CUT]] <= day:
        g, w = city.work_grid[live.now[CUT]], city.work_number[live.now[CUT]]
        for c in range(live.kept.shape[1]):
            live.kept[g, c] = works_factor(live.kept[g, c], city.work_kept[w, c])
        live.now[CUT] += 1


@part
def remember_findings(city: Inputs, live: Live, day: int) -> None:
    """At midnight, add yesterday's findings to the recent ones, on which points depend; once a day."""
    if not city.has_points or live.now[REMEMBERED] == day:
        return
    live.now[REMEMBERED] = day
    for g in range(live.found.shape[0]):
        for c in range(live.found.shape[1]):
            live.recent[g, c] = recent_findings(live.recent[g, c], city.points[2, c], live.found[g, c])
            live.found[g, c] = 0


@part
def name_places(city: Inputs, live: Live, run: int) -> None:
    """The keys of the arrivals of this replication, by grid and category."""
    for g in range(live.place_key.shape[0]):
        for c in range(live.place_key.shape[1]):
            live.place_key[g, c] = place_key(run, city.grid_number[g], c)


@part
def draw_births(city: Inputs, live: Live, day: int) -> int:
    """Draw how many problems appear on a day (-1: the stock at the start); the number of entries in `live.births`."""
    grids, categories = city.base_rate.shape
    base_rate, kept, births, place = city.base_rate, live.kept, live.births, live.place_key
    entries = total = 0
    for g in range(grids):
        row = city.factor_row[g]
        for c in range(categories):
            if day < 0:
                mean = city.opening_mean[g, c]
            else:
                mean = arrival_mean(base_rate[g, c], city.day_factor[row, day, c], kept[g, c])
                if city.has_points:
                    mean *= points_factor(live.recent[g, c], city.points[0, c], city.points[1, c])
            n = poisson_count(day_key(place[g, c], day), mean) if mean > 0.0 else 0
            if day < 0:
                n = (n if city.opening_hidden[g, c] < 0 else city.opening_hidden[g, c]) + city.opening_known[g, c]
            if n > 0:
                births[entries, 0], births[entries, 1], births[entries, 2] = g, c, n
                entries += 1
                total += n
    live.now[BIRTHS] = total
    return entries


@part
def bear(city: Inputs, live: Live, books: Books, day: int, entries: int) -> None:
    """Bring the problems of a day into the world, in order of grid, category and number."""
    for entry in range(entries):
        g, c, n = live.births[entry, 0], live.births[entry, 1], live.births[entry, 2]
        cell = day_key(live.place_key[g, c], day)
        while live.next_visit[g] < city.visit_first[g + 1] and _visit_day(city, live.next_visit[g]) < day:
            live.next_visit[g] += 1
        found = n - (city.opening_known[g, c] if day < 0 else 0)
        for i in range(n):
            key = derived_key(cell, i)
            appeared = 0 if day < 0 else day * DAY + int(uniform(key, TIME, 0) * DAY)
            s = _free_slot(live)
            live.slots[s].grid, live.slots[s].category = g, c
            if i < found:
                begin(city, live, books, s, key, NO_PARENT, appeared)
            else:
                begin_known(city, live, books, s, key)


@part
def _visit_day(city: Inputs, visit: int) -> int:
    return int(city.visit_code[visit] >> (CHANNEL_BITS + REPEAT_BITS))


@part
def _free_slot(live: Live) -> int:
    """Take a slot into use."""
    live.now[LIVE] += 1
    s = live.now[FREE]
    if s < 0:
        s = live.now[TOP]
        live.now[TOP] += 1
    else:
        live.now[FREE] = live.slots[s].next
    return int(s)


@part
def begin(city: Inputs, live: Live, books: Books, s: int, key: int, parent: int, appeared: int) -> None:
    """Start the life of a problem in slot s, whose grid and category are set."""
    enter(city, live, books, s, key, parent, appeared)
    p = live.slots[s]
    time, source = first_clock(city, key, p.grid, p.category, appeared)
    if len(city.round_channel) > 0:
        time, source = first_round(city, key, p.grid, p.category, appeared, time, source)
    walk(city, live, s, time, source)


@part
def enter(city: Inputs, live: Live, books: Books, s: int, key: int, parent: int, appeared: int) -> None:
    """Enter a new problem in slot s, whose grid and category are set, and in the books."""
    p = live.slots[s]
    p.key, p.appeared, p.filed, p.deadline = key, appeared, -1, -1
    p.attempt, p.state, p.postponed, p.accepted = 0, HIDDEN, 0, 0
    live.now[EVENTS] += 1
    live.now[PROBLEMS] += 1
    count(city, live, books, s, appeared, APPEARED)
    begin_notes(live, s, parent)


@part
def begin_known(city: Inputs, live: Live, books: Books, s: int, key: int) -> None:
    """A problem that is known at the start, by no channel of the run: it is filed at the first instant."""
    enter(city, live, books, s, key, NO_PARENT, 0)
    p = live.slots[s]
    p.state, p.source = CHECKING, len(city.source_channel)  # the row of `spot` and `accepts` without a channel
    count(city, live, books, s, 0, FOUND)
    note(live, s, FOUND_AT, 0)
    if city.is_watched:
        books.known[p.grid, p.category, REPORTED] += 1
    schedule(live, s, 0)


@part
def walk(city: Inputs, live: Live, s: int, end: int, source: int) -> None:
    """Walk the known visits for the hidden problem of slot s until one sees it before its clock rings at `end`.

    What happens while the visits are known is put on the agenda; a later clock waits for the visits of the next epoch.
    """
    p, visits, day = live.slots[s], len(city.find), end // DAY
    key, g, c, appeared = p.key, p.grid, p.category, p.appeared
    for i in range(live.next_visit[g], city.visit_first[g + 1]):
        code = city.visit_code[i]
        today = code >> (CHANNEL_BITS + REPEAT_BITS)
        if today * DAY > end or (0 <= source < visits and today > day):
            break
        v = (code >> REPEAT_BITS) & ((1 << CHANNEL_BITS) - 1)
        if (today + 1) * DAY > appeared and is_found(uniform(key, FIND, code), city.find[v, c]):
            seen = visit_instant(today, city.window[v, 0], city.window[v, 1], uniform(key, POSITION, v))
            if seen >= appeared and (seen < end or (seen == end and (not 0 <= source < visits or v < source))):
                end, source, day = seen, v, today
    p.source, p.time = source, end
    if end < city.known_until:
        schedule(live, s, end)


@part
def walk_on(city: Inputs, live: Live) -> None:
    """At the start of an epoch: walk its visits for all hidden problems that no earlier visit is to find."""
    for s in range(live.now[TOP]):
        p = live.slots[s]
        if p.state == HIDDEN and p.time >= live.now[WALKED]:
            walk(city, live, s, p.time, p.source)
    live.now[WALKED] = city.known_until
