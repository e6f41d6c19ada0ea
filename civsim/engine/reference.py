"""The reference engine: the model as a SimPy simulation, one process a problem, written to be read.

The definition of the model. The fast kernel must leave the same trace to the last millisecond; it shares with this
file the mechanisms and the draws, and nothing of how they are put together: here a problem waits for each visit in
turn, sits in real queues, and an assessor counts what is there.
"""

from bisect import bisect_left
from collections.abc import Generator
from time import perf_counter

import numpy as np
import simpy

from civsim.engine.draws import child_key
from civsim.engine.epochs import Epochs
from civsim.engine.inputs import Inputs
from civsim.engine.ledger_rows import HandOver
from civsim.engine.outcome import CHECKING, HIDDEN, VERIFYING, WAITING, Outcome
from civsim.engine.reference_agenda import END_OF, MIDNIGHT, NOON, OPENING, Life, Moment, uncollected
from civsim.engine.reference_city import City, Problem
from civsim.engine.reference_draws import (
    acceptance_luck,
    add_shift_time,
    allowed_time,
    arrival_mean,
    births_of_day,
    comes_back,
    fate,
    first_in_hours,
    is_accepted,
    is_fixed_on_the_spot,
    is_found,
    is_postponed,
    opening_stock,
    repair_fails,
    repair_luck,
    visit_instant,
    visit_luck,
    works_factor,
    yearly_account,
)
from civsim.engine.reference_visits import begin_epoch
from civsim.model.mechanisms import DAY, exponential_wait, false_companions

Process = Generator[simpy.Event, int, None]


@uncollected()
def run_reference(
    inputs: Inputs, seed: int, replication: int, hand_over: HandOver | None = None, epochs: Epochs | None = None
) -> Outcome:
    """One replication by the reference engine: the days, the shifts, the assessors and every problem are processes.

    The rows of the ledger are handed over at the end, if there is somebody to take them.
    """
    started = perf_counter()
    city = City(inputs, seed, replication, epochs)
    for process in (days(city), assessors(city), *(shifts(city, pool) for pool in range(len(city.pools)))):
        Life(process)
    city.clock.run_days(inputs.days)
    outcome = city.outcome(hand_over, perf_counter() - started)
    city.dissolve()
    return outcome


def days(city: City) -> Process:
    """Every midnight: works complete, the money of a new year, the problems of the day."""
    inputs, kept = city.inputs, np.ones_like(city.inputs.base_rate)
    for day in range(inputs.days):
        city.day, city.midnight = day, day * DAY
        begin_epoch(city, day)
        if day == 0:
            start_stock(city, inputs)
        for work, grid in city.cuts_from.get(day, ()):
            kept[grid] = works_factor(kept[grid], inputs.work_kept[work])
        if inputs.year_starts[day]:
            carried = bool(inputs.carries[day])
            for a, money in enumerate(inputs.available[:, day].tolist()):
                city.accounts[a] = yearly_account(city.accounts[a], money, carried, inputs.unlimited)
        if inputs.crews_vary and day:
            for pool, (before, today) in zip(city.pools, inputs.crews_on[:, day - 1 : day + 1].tolist(), strict=True):
                pool.free += today - before
        factor = inputs.day_factor[inputs.factor_row, day]
        mean = arrival_mean(inputs.base_rate, factor, kept)
        if city.has_points:
            mean = mean * city.behaviour()
        start_lives(city, births_of_day(city.key, day, mean))
        yield Moment(city.clock, (day + 1) * DAY, MIDNIGHT)


def start_lives(city: City, births: list[tuple[int, int, int, int]]) -> None:
    """Start the processes of the problems (key, grid, category, appeared) of a day."""
    for key, grid, category, appeared in births:
        start_life(city, Problem(key, -1, grid, category, appeared))


def start_stock(city: City, inputs: Inputs) -> None:
    """Start the processes of what is open at the start, hidden or known."""
    observed = inputs.opening_hidden, inputs.opening_known
    for key, grid, category, is_known in opening_stock(city.key, inputs.opening_mean, *observed):
        problem = Problem(key, -1, grid, category, 0)
        if is_known:
            problem.found, problem.state = 0, CHECKING
        start_life(city, problem)


def start_life(city: City, problem: Problem) -> None:
    """A problem is open and begins to live."""
    city.open.add(problem)
    Life(life(city, problem))


def shifts(city: City, pool: int) -> Process:
    """The openings of a pool's shift, at which waiting orders are looked at again."""
    opens, closes = city.opens[pool], city.closes[pool]
    for day in range(city.inputs.days):
        if closes[day] > opens[day]:
            now = yield Moment(city.clock, day * DAY + opens[day], OPENING, pool)
            city.pools[pool].send_crews(now)


def assessors(city: City) -> Process:
    """At noon of each test day, count what can be seen."""
    for number, day in enumerate(city.snapshot_days):
        now = yield Moment(city.clock, day * DAY + DAY // 2, NOON)
        for problem in city.open:
            if is_visible(city, problem, now):
                city.snapshots[number, problem.grid, problem.category] += 1


def is_visible(city: City, problem: Problem, now: int) -> bool:
    """Whether an assessor can see a problem: it has appeared, and does not, well repaired, await verification."""
    if problem.state == VERIFYING:
        _, luck = repair_luck(problem.key, problem.attempt)
        return bool(repair_fails(luck, city.redo[problem.category]))
    return bool(problem.appeared <= now)


def life(city: City, p: Problem) -> Process:
    """From appearance to the end."""
    place = city.place[p.grid]
    clocks = p.key, p.appeared, city.natural_end[p.category], city.report_delay[place][p.category], city.visit_channels
    end, first, finding_luck, luck, relapse_luck = fate(*clocks)
    if city.reports_in_hours:
        end, first = first_in_hours(*clocks, *city.report_hours)
    false_luck, spot_luck, postpone_luck = finding_luck
    now, source = 0, len(city.channel)  # of an order in hand at the start, that no channel has found
    if p.found < 0:
        now, source = yield from hidden(city, p, end, first)
        city.end_state(p, now)
        if source < 0:
            p.gone = now
            city.strike_off(p)
            return
        p.found, p.source = now, city.channel[source]
        if city.has_points:
            city.found_today[p.grid, p.category] += 1
        p.false = false_companions(false_luck, city.false_share[source])
    if source >= city.visit_channels:
        p.state = CHECKING
        now = yield Moment(city.clock, now + city.check[source], END_OF[CHECKING], p.key)
        city.end_state(p, now)
    if not is_fixed_on_the_spot(spot_luck, city.spot[source][p.category]):
        now = yield from ordered(city, p, postpone_luck, luck, now)
    p.closed = now
    city.strike_off(p)
    relapse(city, p, *relapse_luck, now)


def hidden(city: City, p: Problem, end: int, source: int) -> Generator[simpy.Event, int, tuple[int, int]]:
    """Wait until a visit sees the problem, or else its first clock rings at `end`; returns when, and the source."""
    while True:
        days, visits = city.visit_days[p.grid], city.visits[p.grid]
        for i in range(bisect_left(days, p.appeared // DAY), len(days)):
            for instant, v, _, luck in visits_passing(city, p, days[i], visits[i]):
                if instant > end:
                    break
                yield Moment(city.clock, instant, END_OF[HIDDEN], p.key)
                if is_found(luck, city.find[v][p.category]):
                    return instant, v
            if (days[i] + 1) * DAY > end:
                break
        if end < city.known_until:
            break
        yield city.next_epoch
    yield Moment(city.clock, end, END_OF[HIDDEN], p.key)
    return end, source


def visits_passing(
    city: City, p: Problem, day: int, visits: list[tuple[int, int]]
) -> list[tuple[int, int, int, float]]:
    """(instant, channel, number, luck) of a day's visits that pass the problem after its appearance, in their order."""
    passing = []
    for v, visit in visits:
        position, luck = visit_luck(p.key, v, visit)
        opens, closes = city.window[v]
        instant = visit_instant(day, opens, closes, position)
        if instant >= p.appeared:
            passing.append((instant, v, visit, luck))
    passing.sort()
    return passing


def ordered(
    city: City, p: Problem, postpone_luck: float, luck: tuple[float, float], now: int
) -> Generator[simpy.Event, int, int]:
    """The order: filed, waiting, in work, verified, and again while verification fails; returns when it is closed."""
    p.filed = now
    p.postponed = is_postponed(postpone_luck, city.postpone[p.category])
    place, c, number = city.place[p.grid], p.category, city.pool_of[p.grid][p.category]
    accepts = city.accepts[p.source][c]
    if accepts and is_accepted(acceptance_luck(p.key), accepts):
        number = city.offer_pool[p.grid][c]
    p.pool = number
    p.deadline = add_shift_time(now, allowed_time(city.allowed[place][c], p.postponed), *city.working_time)
    pool, which = city.pools[number], city.list_place[number][c] + 2 * city.deadline_rank[place][c] + p.postponed
    while True:
        p.state, p.crew_is_done = WAITING, Moment(city.clock)
        pool.put(p, which, luck[0], now)
        now = yield p.crew_is_done
        city.end_state(p, now)
        p.state = VERIFYING
        pool.release(now)
        now = yield Moment(city.clock, now + city.verification[p.category], END_OF[VERIFYING], p.key)
        city.end_state(p, now)
        if not repair_fails(luck[1], city.redo[p.category]):
            return now
        if p.attempt == 0:
            p.failed = now
        p.attempt += 1
        which = 0  # all orders for redo wait in one list, unless there are steps of escalation
        if city.steps:
            which = city.redo_place[number][c] + 2 * city.deadline_rank[place][c] + p.postponed
        luck = repair_luck(p.key, p.attempt)


def relapse(city: City, p: Problem, luck: float, wait_luck: float, now: int) -> None:
    """A repaired problem may come back as a new one, with a key that descends from its own."""
    c = p.category
    if comes_back(luck, city.relapse[c]):
        appeared = now + exponential_wait(wait_luck, city.relapse_wait[c])
        if appeared < city.end:
            start_life(city, Problem(child_key(p.key), p.key, p.grid, c, appeared))
