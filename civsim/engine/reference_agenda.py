"""SimPy's environment, events and processes as the reference uses them: an agenda by days, in a declared order."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from heapq import heapify, heappop, heappush
from typing import Any

import simpy

from civsim.engine.outcome import STATES
from civsim.model.mechanisms import DAY

# Kinds of events, in the order in which simultaneous ones happen: midnight, openings of shifts, by pool, then the ends
# of states, in the order of the states and by key, and last an assessor's noon.
MIDNIGHT, OPENING, END_OF, NOON = 0, 1, tuple(range(2, 2 + len(STATES))), 2 + len(STATES)


class Clock(simpy.Environment):
    """SimPy's environment with an agenda by days: only the events of the day that has begun are kept in order.

    A heap of all that is pending, with a hundred thousand lives, took much of the time of a run.
    """

    def __init__(self) -> None:
        super().__init__(initial_time=0)
        self.agenda: list[Entry] = []  # events of the day that has begun
        self.day_end = 0
        self.later: defaultdict[int, list[Entry]] = defaultdict(list)  # those of each later day

    def run_days(self, days: int) -> None:
        """Let all events of the first days happen. None of them fails, so this is all that SimPy's own loop does."""
        for day in range(days):
            self.agenda, self.day_end = self.later.pop(day, []), (day + 1) * DAY
            heapify(self.agenda)
            while self.agenda:
                moment = heappop(self.agenda)[3]
                for go_on in moment.callbacks:
                    go_on(moment)


class Moment(simpy.Event):
    """An event at a set instant, which is also its value; without an instant, it is set later."""

    def __init__(self, clock: Clock, time: int = -1, kind: int = 0, key: int = 0) -> None:
        self.clock, self.callbacks = clock, []
        if time >= 0:
            self.set_to(time, kind, key)

    def set_to(self, time: int, kind: int, key: int) -> None:
        """Put this event on the agenda; simultaneous ones happen by kind, then by key."""
        self._value, clock = time, self.clock
        if time < clock.day_end:
            heappush(clock.agenda, (time, kind, key, self))
        else:
            clock.later[time // DAY].append((time, kind, key, self))


Entry = tuple[int, int, int, Moment]
"""An event on the agenda: its instant, kind and key, which are its place in the order, and itself."""


class Life(simpy.Process):
    """A process that runs to its first wait at once, and whose end is no event. SimPy would put both on the agenda."""

    def __init__(self, generator: Generator[simpy.Event, int, None]) -> None:
        self._generator = generator
        if first := next(generator, None):
            first.callbacks.append(self._resume)

    def _resume(self, event: simpy.Event) -> None:
        """Go on to the next wait."""
        try:
            self._generator.send(event._value).callbacks.append(self._resume)
        except StopIteration:
            return


class Never(simpy.Event):
    """An event that does not happen, and so does not keep those who wait for it."""

    def __init__(self) -> None:
        self.callbacks = _Forgetful()


class _Forgetful(list[Any]):
    """A list that takes nothing in."""

    def append(self, _: object) -> None:
        """Forget it."""


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cyclic garbage: a run makes many objects and leaves no cycles; the search took a fifth of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
