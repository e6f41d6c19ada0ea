"""The world of the SimPy reference: the environment, the problems, the pools and what is read of the inputs."""

from heapq import heappush

import numpy as np
import simpy
from numpy.typing import NDArray

from civsim.engine.draws import replication_key
from civsim.engine.inputs import CHANNEL_BITS, REPEAT_BITS, SNAPSHOT, Inputs
from civsim.engine.outcome import FLOWS, HIDDEN, LEDGER_COLUMNS, STATES, Ledger, Outcome
from civsim.engine.reference_books import Books
from civsim.engine.reference_crews import Pool
from civsim.engine.reference_draws import folded_all
from civsim.model.mechanisms import DAY

# Order of simultaneous events: midnight, openings by pool, then the ends of states (in the order of the states, by
# key), and last an assessor's noon. SimPy's own priorities 0 and 1 come before all of them.
_STEP = 1 << 63
MIDNIGHT, OPENING = 2, _STEP
_ENDS = [(2 + state) * _STEP for state in range(len(STATES))]
NOON = (2 + len(STATES)) * _STEP
LONG_PAGE = 300_000


class Clock(simpy.Environment):
    """SimPy's environment, in which an event can be set to an instant."""

    def at(self, time: int, order: int, event: simpy.Event) -> None:
        """Set an event to an instant, in a declared order among simultaneous ones."""
        heappush(self._queue, (time, order, next(self._eid), event))  # type: ignore[misc]


class Moment(simpy.Event):
    """An event at a set instant, which is also its value; without an instant, it is set later."""

    def __init__(self, clock: Clock, time: int | None = None, order: int = 0) -> None:
        self.env, self.clock, self.callbacks, self._ok = clock, clock, [], True
        if time is not None:
            self.set_to(time, order)

    def set_to(self, time: int, order: int) -> None:
        """Set this event to an instant, in a declared order among simultaneous ones."""
        self._value = time
        self.clock.at(time, order, self)


class Problem:
    """One problem. Instants in ms, -1 = not yet."""

    __slots__ = (
        "appeared", "attempt", "category", "closed", "crew_is_done", "deadline", "filed", "found", "gone", "grid",
        "key", "luck", "parent", "place", "postponed", "source", "started", "state",
    )  # fmt: skip

    def __init__(self, city: "City", key: int, parent: int, grid: int, category: int, appeared: int) -> None:
        self.key, self.parent, self.grid, self.category, self.appeared = key, parent, grid, category, appeared
        self.place = (grid * city.categories + category) * len(FLOWS)
        self.state, self.attempt, self.postponed = HIDDEN, 0, False
        self.found = self.source = self.filed = self.started = self.closed = self.gone = self.deadline = -1
        self.crew_is_done: Moment
        self.luck: float

    @property
    def end_of_state(self) -> int:
        """Place of the end of the present state among simultaneous events."""
        return _ENDS[self.state] + self.key


class City:
    """The city in SimPy: what is read and what is there. Lists, since Python reads them fastest."""

    def __init__(self, inputs: Inputs, seed: int, replication: int, ledger: bool) -> None:
        self.clock = Clock(initial_time=0)
        self.inputs, self.key, self.end = inputs, replication_key(seed, replication), inputs.days * DAY
        self.never = self.clock.event()
        self._read_categories(inputs)
        self._read_places(inputs)
        self._read_visits(inputs)
        self.day, self.midnight, self.slot, self.account = 0, 0, 0, 0
        self.books = Books(inputs, len(self.snapshot_days))
        self.pools = [
            Pool(self, p, int(crews), int(inputs.list_first[p + 1] - inputs.list_first[p]))
            for p, crews in enumerate(inputs.crews)
        ]
        self.open: set[Problem] = set()
        self.register: list[Problem] | None = [] if ledger else None
        self.endings: list[int] = []
        self.events = self.problems = self.trace = 0

    def _read_categories(self, inputs: Inputs) -> None:
        table = inputs.category
        self.natural_end, self.spot, self.redo = (table[k].tolist() for k in ("natural_end", "spot", "redo"))
        self.service, self.sigma, self.cost = (table[k].tolist() for k in ("service", "sigma", "cost"))
        self.postpone, self.relapse, self.relapse_wait = (
            table[k].tolist() for k in ("postpone", "relapse", "relapse_wait")
        )
        self.allowed, self.verification = table["deadline"].tolist(), table["verification"].tolist()
        self.list_place, self.find = inputs.list_place.tolist(), inputs.find.tolist()
        self.report_delay = [np.ascontiguousarray(delays) for delays in inputs.report_delay.T]
        self.visit_channels = len(self.find)
        self.check = [0] * self.visit_channels + inputs.report_check.tolist()
        self.channel = inputs.source_channel.tolist()
        self.false_share = inputs.false_share[inputs.source_channel].tolist()

    def _read_places(self, inputs: Inputs) -> None:
        self.grids, self.categories = inputs.base_rate.shape
        self.pool_of, self.window = inputs.pool.tolist(), inputs.window.tolist()
        self.opens, self.closes, self.before = (x.tolist() for x in (inputs.opens, inputs.closes, inputs.before))
        self.calendars = list(zip(inputs.opens, inputs.closes, inputs.before, strict=True))
        self.working_time = self.calendars[-1]
        self.open_until = inputs.before[:, inputs.slot_end // DAY].tolist()
        self.cuts_from: dict[int, list[tuple[int, int]]] = {}
        for day, grid, work in zip(inputs.work_day, inputs.work_grid, inputs.work_number, strict=True):
            self.cuts_from.setdefault(max(int(day), 0), []).append((int(work), int(grid)))
        self.snapshot_days = (inputs.clock_time[inputs.clock_kind == SNAPSHOT] // DAY).tolist()

    def _read_visits(self, inputs: Inputs) -> None:
        """By grid: the days with visits, and for each day its visits as (channel, number)."""
        self.visit_days: list[list[int]] = []
        self.visits: list[list[list[tuple[int, int]]]] = []
        for g in range(self.grids):
            by_day: dict[int, list[tuple[int, int]]] = {}
            for code in inputs.visit_code[inputs.visit_first[g] : inputs.visit_first[g + 1]].tolist():
                day, channel = divmod(code >> REPEAT_BITS, 1 << CHANNEL_BITS)
                by_day.setdefault(day, []).append((channel, code))
            self.visit_days.append(list(by_day))
            self.visits.append(list(by_day.values()))

    def begin_day(self, day: int) -> None:
        """Midnight: a new page in the books."""
        self.day, self.midnight = day, day * DAY
        if self.books.slot_of_day[day] != self.slot or len(self.endings) > LONG_PAGE:
            self.fold()
        self.slot = self.books.slot_of_day[day]
        self.books.open_month(self.slot)

    def fold(self) -> None:
        """Add up the page: the hash of the trace and the counts."""
        self.trace = folded_all(self.trace, np.array(self.endings, np.int64).reshape(-1, 3))
        self.events += len(self.endings) // 3
        self.endings.clear()
        self.books.fold(self.slot)

    def enter(self, problem: Problem) -> None:
        """A problem that will appear."""
        self.problems += 1
        self.open.add(problem)
        if self.register is not None:
            self.register.append(problem)

    def leave_state(self, problem: Problem, now: int) -> None:
        """One more event in the trace: a state has ended."""
        self.endings += (now, problem.state, problem.key)

    def outcome(self, seconds: float) -> Outcome:
        """What the run has left behind."""
        self.fold()
        states = np.bincount([problem.state for problem in self.open], minlength=len(STATES))
        ledger = None if self.register is None else Ledger(_rows(self.register))
        return self.books.outcome(states, self.events + self.problems, self.problems, self.trace, ledger, seconds)


def _rows(problems: list[Problem]) -> NDArray[np.int64]:
    """The ledger of all problems."""
    names = ["attempt" if name == "redo" else name for name in LEDGER_COLUMNS]
    rows = [[getattr(p, name) for name in names] for p in problems]
    return np.array(rows, np.int64).reshape(-1, len(LEDGER_COLUMNS))
