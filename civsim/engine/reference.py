"""The reference engine: the model as a SimPy simulation, one process a problem, written to be read.

The definition of the model. The fast kernel must leave the same trace to the last millisecond; it shares with this
file the mechanisms and the draws, and nothing of how they are put together: here a problem waits for each visit in
turn, sits in real queues, and an assessor counts what is there.
"""

import gc
from bisect import bisect_left
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from time import perf_counter

import numpy as np
import simpy

from civsim.engine.draws import child_key
from civsim.engine.inputs import Inputs
from civsim.engine.outcome import CHECKING, DONE, GONE, SPOT, VERIFYING, WAITING, Outcome
from civsim.engine.reference_city import MIDNIGHT, NOON, OPENING, City, Moment, Problem
from civsim.engine.reference_draws import (
    allowed_time,
    arrival_mean,
    births_of_day,
    comes_back,
    finding_luck,
    first_clock,
    is_fixed_on_the_spot,
    is_found,
    is_postponed,
    relapse_luck,
    repair_fails,
    repair_luck,
    visit_instant,
    visit_luck,
    works_factor,
    yearly_account,
)
from civsim.model.mechanisms import DAY, add_shift_time, exponential_wait, false_companions

Process = Generator[simpy.Event, int, None]


def run_reference(inputs: Inputs, seed: int, replication: int, ledger: bool) -> Outcome:
    """One replication by the reference engine: the days, the shifts, the assessors and every problem are processes."""
    started = perf_counter()
    city = City(inputs, seed, replication, ledger)
    city.clock.process(days(city))
    city.clock.process(assessors(city))
    for pool in range(len(city.pools)):
        city.clock.process(shifts(city, pool))
    with seldom_collected():
        city.clock.run(until=city.end)
    return city.outcome(perf_counter() - started)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for cyclic garbage seldom: a run makes many objects and hardly any cycles."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def days(city: City) -> Process:
    """Every midnight: works complete, the money of a new year, the problems of the day."""
    inputs, kept = city.inputs, np.ones_like(city.inputs.base_rate)
    start_lives(city, births_of_day(city.key, -1, inputs.opening_mean))
    for day in range(inputs.days):
        city.begin_day(day)
        for work, grid in city.cuts_from.get(day, ()):
            kept[grid] = works_factor(kept[grid], inputs.work_kept[work])
        if inputs.year_starts[day]:
            available, carried = int(inputs.available[day]), bool(inputs.carries[day])
            city.account = yearly_account(city.account, available, carried, inputs.unlimited)
        start_lives(city, births_of_day(city.key, day, arrival_mean(inputs.base_rate, inputs.day_factor[:, day], kept)))
        yield Moment(city.clock, (day + 1) * DAY, MIDNIGHT)


def start_lives(city: City, births: list[tuple[int, int, int, int]]) -> None:
    """Start the processes of the problems (key, grid, category, appeared) of a day."""
    for key, grid, category, appeared in births:
        start_life(city, Problem(city, key, -1, grid, category, appeared))


def start_life(city: City, problem: Problem) -> None:
    """A problem is entered in the books and begins to live."""
    city.books.book_appearance(problem)
    city.enter(problem)
    city.clock.process(life(city, problem))


def shifts(city: City, pool: int) -> Process:
    """The openings of a pool's shift, at which waiting orders are looked at again."""
    opens, closes = city.opens[pool], city.closes[pool]
    for day in range(city.inputs.days):
        if closes[day] > opens[day]:
            now = yield Moment(city.clock, day * DAY + opens[day], OPENING + pool)
            city.pools[pool].send_crews(now)


def assessors(city: City) -> Process:
    """At noon of each test day, count what can be seen."""
    for number, day in enumerate(city.snapshot_days):
        now = yield Moment(city.clock, day * DAY + DAY // 2, NOON)
        for problem in city.open:
            if is_visible(city, problem, now):
                city.books.snapshots[number, problem.grid, problem.category] += 1


def is_visible(city: City, problem: Problem, now: int) -> bool:
    """Whether an assessor can see a problem: it has appeared, and does not, well repaired, await verification."""
    if problem.state == VERIFYING:
        _, luck = repair_luck(problem.key, problem.attempt)
        return bool(repair_fails(luck, city.redo[problem.category]))
    return bool(problem.appeared <= now)


def life(city: City, p: Problem) -> Process:
    """From appearance to the end."""
    now, source = yield from hidden(city, p)
    city.leave_state(p, now)
    if source < 0:
        p.gone = now
        city.books.count(p, GONE)
        city.open.remove(p)
        return
    false_luck, spot_luck, postpone_luck = finding_luck(p.key)
    p.found, p.source = now, city.channel[source]
    city.books.book_finding(p, false_companions(false_luck, city.false_share[source]))
    if source >= city.visit_channels:
        p.state = CHECKING
        now = yield Moment(city.clock, now + city.check[source], p.end_of_state)
        city.leave_state(p, now)
        now = yield from ordered(city, p, postpone_luck, now)
    elif is_fixed_on_the_spot(spot_luck, city.spot[p.category]):
        city.books.count(p, SPOT)
    else:
        now = yield from ordered(city, p, postpone_luck, now)
    p.closed = now
    city.books.book_end(p)
    city.open.remove(p)
    relapse(city, p, now)


def hidden(city: City, p: Problem) -> Generator[simpy.Event, int, tuple[int, int]]:
    """Wait until a visit sees the problem, a report comes in or it ends by itself; when, and the source or -1."""
    c = p.category
    end, report = first_clock(p.key, p.appeared, city.natural_end[c], city.report_delay[c])
    for instant, v, _, luck in visits_passing(city, p):
        if instant > end:
            break
        yield Moment(city.clock, instant, p.end_of_state)
        if is_found(luck, city.find[v][c]):
            return instant, v
    if end >= city.end:
        yield city.never
    yield Moment(city.clock, end, p.end_of_state)
    return end, -1 if report < 0 else city.visit_channels + report


def visits_passing(city: City, p: Problem) -> Iterator[tuple[int, int, int, float]]:
    """(instant, channel, number, luck) of the visits that pass a problem after its appearance, in their order."""
    days, visits, appeared = city.visit_days[p.grid], city.visits[p.grid], p.appeared
    for i in range(bisect_left(days, appeared // DAY), len(days)):
        passing = []
        for v, visit in visits[i]:
            position, luck = visit_luck(p.key, v, visit)
            opens, closes = city.window[v]
            instant = visit_instant(days[i], opens, closes, position)
            if instant >= appeared:
                passing.append((instant, v, visit, luck))
        passing.sort()
        yield from passing


def ordered(city: City, p: Problem, postpone_luck: float, now: int) -> Generator[simpy.Event, int, int]:
    """The order: filed, waiting, in work, verified, and again while verification fails; returns when it is closed."""
    file_order(city, p, postpone_luck, now)
    pool, which = city.pools[city.pool_of[p.grid][p.category]], city.list_place[p.category] + p.postponed
    while True:
        p.state = WAITING
        luck, verification_luck = repair_luck(p.key, p.attempt)
        p.crew_is_done = Moment(city.clock)
        pool.put(p, which, luck, now)
        now = yield p.crew_is_done
        city.leave_state(p, now)
        city.books.count(p, DONE)
        p.state = VERIFYING
        pool.release(now)
        now = yield Moment(city.clock, now + city.verification[p.category], p.end_of_state)
        city.leave_state(p, now)
        if not repair_fails(verification_luck, city.redo[p.category]):
            return now
        city.books.book_redo(p, now)
        p.attempt += 1
        which = 0


def file_order(city: City, p: Problem, luck: float, now: int) -> None:
    """File the order: its deadline begins to run."""
    p.filed = now
    p.postponed = is_postponed(luck, city.postpone[p.category])
    p.deadline = add_shift_time(p.filed, allowed_time(city.allowed[p.category], p.postponed), *city.working_time)
    city.books.book_order(p)


def relapse(city: City, p: Problem, now: int) -> None:
    """A repaired problem may come back as a new one, with a key that descends from its own."""
    c = p.category
    luck, wait_luck = relapse_luck(p.key)
    if comes_back(luck, city.relapse[c]):
        appeared = now + exponential_wait(wait_luck, city.relapse_wait[c])
        if appeared < city.end:
            start_life(city, Problem(city, child_key(p.key), p.key, p.grid, c, appeared))
