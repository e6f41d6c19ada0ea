"""Entries in the books and the ledger of the kernel."""

from civsim.engine.delay_bins import bin_of
from civsim.engine.draws import folded
from civsim.engine.inputs import Inputs
from civsim.engine.kernel_state import EVENTS, Books, Live
from civsim.model.compiled import part
from civsim.model.mechanisms import DAY


@part
def count(city: Inputs, live: Live, books: Books, s: int, time: int, flow: int) -> None:
    """One more change of state of the problem in slot s, in the month of an instant."""
    p = live.slots[s]
    books.flows[city.slot_of_day[time // DAY], p.grid, p.category, flow] += 1


@part
def trace(city: Inputs, live: Live, s: int, time: int, kind: int) -> None:
    """One more event of the problem in slot s."""
    p = live.slots[s]
    live.now[EVENTS] += 1
    component = city.component[p.grid]
    live.trace[component] = folded(live.trace[component], time, kind, p.key)


@part
def book_delay(city: Inputs, live: Live, books: Books, s: int, which: int, since: int, time: int) -> None:
    """A delay that ends now, unless this is the warm-up."""
    if time < city.counted_from:
        return
    p = live.slots[s]
    district = city.district[p.grid]
    books.histogram[which, district, p.category, bin_of(city.delay_bins, time - since)] += 1
    books.delay_sum[which, district, p.category] += time - since


@part
def book_clearing(city: Inputs, live: Live, books: Books, s: int, time: int) -> None:
    """The time from appearance to now, by profile of the grid, unless this is the warm-up."""
    if time >= city.counted_from:
        p = live.slots[s]
        books.cleared[city.profile[p.grid], p.category, bin_of(city.delay_bins, time - p.appeared)] += 1
