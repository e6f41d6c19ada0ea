"""The events in the life of a problem: found, filed, done, verified, and the end with its relapse."""

from civsim.engine.draws import (
    ACCEPT,
    FALSE,
    POSTPONE,
    REDO,
    RELAPSE,
    RELAPSE_WAIT,
    SPOT,
    child_key,
    uniform,
)
from civsim.engine.inputs import FOUND_BY_VISIT, REPORTED, STRUCK_OFF, Inputs
from civsim.engine.kernel_agenda import schedule
from civsim.engine.kernel_birth import begin
from civsim.engine.kernel_books import book_clearing, book_delay, count
from civsim.engine.kernel_ledger import NEVER_YET, note, write_row
from civsim.engine.kernel_state import CHANNEL, FAILED_AT, FOUND_AT, FREE, FREE_SLOT, LIVE, Books, Live
from civsim.engine.kernel_steps import book_steps
from civsim.engine.outcome import (
    CHECKING,
    CLOSED,
    CLOSED_DUE,
    DONE,
    DUE,
    DUE_REDO,
    FILED,
    FOUND,
    GONE,
    ON_TIME,
    POSTPONED,
    RELAPSED,
    VERIFYING,
)
from civsim.engine.outcome import (
    REDO as REDONE,
)
from civsim.engine.outcome import (
    SPOT as FIXED,
)
from civsim.model.compiled import part
from civsim.model.mechanisms import (
    DAY,
    add_shift_time,
    allowed_time,
    comes_back,
    exponential_wait,
    false_companions,
    is_accepted,
    is_fixed_on_the_spot,
    is_postponed,
    repair_fails,
)

NOTHING, IT_ENDS, IT_IS_REPAIRED, IT_IS_FILED, IT_WAITS = range(5)
"""What follows at once upon an event."""
DETECT_DELAY, REPAIR_DELAY, TOTAL_DELAY = range(3)


@part
def find_or_lose(city: Inputs, live: Live, books: Books, s: int, time: int) -> int:
    """The end of a hidden life: a visit, a report, or the problem ends by itself. Returns what follows."""
    source, visits = live.slots[s].source, len(city.find)
    if source < 0:
        count(city, live, books, s, time, GONE)
        write_row(city, live, s, NEVER_YET, time)
        return IT_ENDS
    _book_finding(city, live, books, s, time, city.source_channel[source])
    if source >= visits:
        live.slots[s].state = CHECKING
        schedule(live, s, time + city.report_check[source - visits])
        return NOTHING
    return fix_or_file(city, live, books, s, time)


@part
def fix_or_file(city: Inputs, live: Live, books: Books, s: int, time: int) -> int:
    """Somebody stands before the problem, by a visit or to check a report: it is fixed on the spot, or filed."""
    p = live.slots[s]
    share = city.spot[p.source, p.category]
    if share > 0.0 and is_fixed_on_the_spot(uniform(p.key, SPOT, 0), share):
        count(city, live, books, s, time, FIXED)
        return IT_IS_REPAIRED
    return IT_IS_FILED


@part
def _book_finding(city: Inputs, live: Live, books: Books, s: int, time: int, channel: int) -> None:
    """A true finding, and the false ones that come with it."""
    p, slot = live.slots[s], city.slot_of_day[time // DAY]
    false = false_companions(uniform(p.key, FALSE, 0), city.false_share[channel])
    books.flows[slot, p.grid, p.category, FOUND] += 1
    if city.has_points:
        live.found[p.grid, p.category] += 1
    books.found_by[slot, city.district[p.grid], p.category, channel] += 1
    if city.is_watched:
        books.known[p.grid, p.category, FOUND_BY_VISIT if p.source < len(city.find) else REPORTED] += 1
    books.received[slot, channel] += 1 + false
    books.rejected[slot, channel] += false
    book_delay(city, live, books, s, DETECT_DELAY, p.appeared, time)
    note(live, s, FOUND_AT, time)
    note(live, s, CHANNEL, channel)


@part
def file_order(city: Inputs, live: Live, books: Books, s: int, time: int) -> None:
    """File the order: its deadline begins to run."""
    p = live.slots[s]
    kind = city.category[p.category]
    p.postponed = is_postponed(uniform(p.key, POSTPONE, 0), kind.postpone)
    p.filed = time
    accepts = city.accepts[p.source, p.category]
    if accepts > 0.0 and is_accepted(uniform(p.key, ACCEPT, 0), accepts):
        p.accepted = 1
    allowed = allowed_time(city.deadline[city.place[p.grid], p.category], p.postponed != 0)
    row = len(city.opens) - 1
    p.deadline = add_shift_time(time, allowed, city.opens[row], city.closes[row], city.before[row])
    count(city, live, books, s, time, FILED)
    if p.deadline < city.days * DAY:
        count(city, live, books, s, p.deadline, DUE)
        if p.postponed:
            count(city, live, books, s, p.deadline, POSTPONED)


@part
def pool_of(city: Inputs, live: Live, s: int) -> int:
    """The pool that does the work of slot s."""
    p = live.slots[s]
    if p.accepted != 0:
        return int(city.offer_pool[p.grid, p.category])
    return int(city.pool[p.grid, p.category])


@part
def finish_repair(city: Inputs, live: Live, books: Books, s: int, time: int) -> None:
    """A crew is done and free; the repair awaits verification."""
    p = live.slots[s]
    count(city, live, books, s, time, DONE)
    live.busy[pool_of(city, live, s)] -= 1
    p.state = VERIFYING
    schedule(live, s, time + city.category[p.category].verification)


@part
def verify(city: Inputs, live: Live, books: Books, s: int, time: int) -> int:
    """A repair is verified: it fails and waits for redo, or the order is closed. Returns what follows."""
    p = live.slots[s]
    due = p.deadline < city.days * DAY
    in_month = due and time < city.slot_end[city.slot_of_day[p.deadline // DAY]]
    if repair_fails(uniform(p.key, REDO, p.attempt), city.category[p.category].redo):
        count(city, live, books, s, time, REDONE)
        if p.attempt == 0:
            note(live, s, FAILED_AT, time)
            if in_month:
                count(city, live, books, s, p.deadline, DUE_REDO)
        p.attempt += 1
        return IT_WAITS
    count(city, live, books, s, time, CLOSED)
    if due and time <= p.deadline:
        count(city, live, books, s, p.deadline, ON_TIME)
    if in_month:
        count(city, live, books, s, p.deadline, CLOSED_DUE)
    if len(city.step_factor) > 0:
        book_steps(city, live, books, s, time + 1)
    book_delay(city, live, books, s, REPAIR_DELAY, p.filed, time)
    return IT_IS_REPAIRED


@part
def relapses(city: Inputs, live: Live, books: Books, s: int, time: int) -> bool:
    """Close a repaired problem; whether it comes back within the run, as a new one in the same slot."""
    p = live.slots[s]
    book_delay(city, live, books, s, TOTAL_DELAY, p.appeared, time)
    book_clearing(city, live, books, s, time)
    write_row(city, live, s, time, NEVER_YET)
    if city.is_watched:
        books.known[p.grid, p.category, STRUCK_OFF] += 1
    kind = city.category[p.category]
    if comes_back(uniform(p.key, RELAPSE, 0), kind.relapse):
        appeared = time + exponential_wait(uniform(p.key, RELAPSE_WAIT, 0), kind.relapse_wait)
        if appeared < city.days * DAY:
            count(city, live, books, s, appeared, RELAPSED)
            begin(city, live, books, s, child_key(p.key), p.key, appeared)
            return True
    return False


@part
def release(live: Live, s: int) -> None:
    """Free a slot."""
    live.slots[s].state = FREE_SLOT
    live.slots[s].next = live.now[FREE]
    live.now[FREE] = s
    live.now[LIVE] -= 1
