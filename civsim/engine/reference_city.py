"""The world of the SimPy reference: the problems, the pools and what is read of the inputs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import attrgetter

import numpy as np
import simpy
from numpy.typing import NDArray

from civsim.engine.draws import replication_key
from civsim.engine.epochs import Epochs
from civsim.engine.inputs import SNAPSHOT, Inputs
from civsim.engine.ledger_rows import HandOver
from civsim.engine.outcome import HIDDEN, IN_WORK, LEDGER_COLUMNS, STATES, WAITING, Outcome, whole_trace
from civsim.engine.reference_agenda import END_OF, Clock, Moment, Never
from civsim.engine.reference_books import COLUMNS, Books, Records
from civsim.engine.reference_crews import Pool
from civsim.engine.reference_draws import elapsed_shift_time, folded_all, points_factor, recent_findings
from civsim.engine.reference_visits import day_by_day
from civsim.model.mechanisms import DAY


class Problem:
    """One problem. Instants in ms, -1 = not yet."""

    __slots__ = (*COLUMNS, "crew_is_done", "luck", "state")
    crew_is_done: Moment
    luck: float  # in the length of the repair

    def __init__(self, key: int, parent: int, grid: int, category: int, appeared: int) -> None:
        self.key, self.parent, self.grid, self.category, self.appeared = key, parent, grid, category, appeared
        self.state, self.attempt, self.postponed, self.false = HIDDEN, 0, False, 0
        self.found = self.source = self.filed = self.deadline = self.started = -1
        self.pool = self.failed = self.closed = self.gone = -1


class City:
    """The city in SimPy: what is read, what is there, what is noted. Lists, since Python reads them fastest."""

    def __init__(self, inputs: Inputs, seed: int, replication: int, epochs: Epochs | None = None) -> None:
        self.clock, self.epochs = Clock(), epochs
        self.inputs, self.key, self.end = inputs, replication_key(seed, replication), inputs.days * DAY
        self.known_until, self.end_of_work = self.end, END_OF[IN_WORK]
        self.next_epoch: simpy.Event = Never()
        self._read_categories(inputs)
        self._read_places(inputs)
        self.visit_days, self.visits = day_by_day(inputs) if epochs is None else ([], [])  # else epoch by epoch
        self.day, self.midnight, self.accounts = 0, 0, [0] * len(inputs.available)
        self.has_points = bool(inputs.has_points)
        self.found_today, self.recent = (np.zeros(inputs.base_rate.shape) for _ in range(2))
        self.snapshots = np.zeros((len(self.snapshot_days), *inputs.base_rate.shape), np.int32)
        self.pools = [
            Pool(self, p, int(crews), int(inputs.list_first[p + 1] - inputs.list_first[p]), int(inputs.list_width[p]))
            for p, crews in enumerate(inputs.crews_on[:, 0])
        ]
        self.open: set[Problem] = set()
        self.ended: list[Problem] = []  # in order of their ends
        self.endings: list[int] = []  # (time, state that ends, key, grid, category), one after the other
        self.jobs: list[int] = []  # (pool, open time at the begin, and at the end), one after the other

    def _read_categories(self, inputs: Inputs) -> None:
        table = inputs.category
        self.natural_end, self.redo, self.spot = (
            table["natural_end"].tolist(),
            table["redo"].tolist(),
            inputs.spot.tolist(),
        )
        self.service, self.sigma, self.cost = (table[k].tolist() for k in ("service", "sigma", "cost"))
        self.postpone, self.relapse, self.relapse_wait = (
            table[k].tolist() for k in ("postpone", "relapse", "relapse_wait")
        )
        self.allowed, self.deadline_rank = inputs.deadline.tolist(), inputs.deadline_rank.tolist()
        self.verification = table["verification"].tolist()
        self.steps, self.lateness, self.step_factor = (
            len(inputs.step_factor),
            inputs.step_lateness,
            inputs.step_factor.tolist(),
        )
        self.redo_place = inputs.redo_place.tolist()
        self.list_place, self.find = inputs.list_place.tolist(), inputs.find.tolist()
        self.report_delay = [[np.ascontiguousarray(delays) for delays in place.T] for place in inputs.report_delay]
        self.reports_in_hours = bool(inputs.report_timed.any())
        self.report_hours = inputs.report_opens, inputs.report_closes, inputs.report_before
        self.visit_channels = len(self.find)
        self.check = [0] * self.visit_channels + inputs.report_check.tolist() + [0]
        self.channel = inputs.source_channel.tolist()
        self.false_share = inputs.false_share[inputs.source_channel].tolist()

    def _read_places(self, inputs: Inputs) -> None:
        self.offer_pool, self.accepts = (
            inputs.offer_pool.tolist(),
            dict(zip([*self.channel, -1], inputs.accepts.tolist(), strict=True)),
        )
        self.place, self.pool_of, self.window = inputs.place.tolist(), inputs.pool.tolist(), inputs.window.tolist()
        self.account_of = inputs.account.tolist()
        self.opens, self.closes, self.before = (x.tolist() for x in (inputs.opens, inputs.closes, inputs.before))
        self.working_time = self.opens[-1], self.closes[-1], self.before[-1]
        self.cuts_from: dict[int, list[tuple[int, int]]] = {}
        for day, grid, work in zip(inputs.work_day, inputs.work_grid, inputs.work_number, strict=True):
            self.cuts_from.setdefault(max(int(day), 0), []).append((int(work), int(grid)))
        self.snapshot_days = (inputs.clock_time[inputs.clock_kind == SNAPSHOT] // DAY).tolist()

    def worked(self, time: int) -> int:
        """Working time from the start of the run to an instant. [ms]"""
        opens, closes, before = self.working_time
        day = time // DAY
        return elapsed_shift_time(time - day * DAY, opens[day], closes[day], before[day])

    def behaviour(self) -> NDArray[np.float64]:
        """(G, C) factor on arrivals after the findings up to midnight, under points systems."""
        most, half, lasting = self.inputs.points
        self.recent = recent_findings(self.recent, lasting, self.found_today)
        self.found_today[:] = 0
        return points_factor(self.recent, most, half)

    def end_state(self, p: Problem, now: int) -> None:
        """Note that a problem's present state ends."""
        self.endings += (now, p.state, p.key, p.grid, p.category)

    def strike_off(self, p: Problem) -> None:
        """A problem is gone or closed."""
        self.open.remove(p)
        self.ended.append(p)

    def dissolve(self) -> None:
        """Let go of what refers back to the city, so that no garbage is left that must be searched for."""
        self.pools.clear()
        self.clock.later.clear()
        for problem in self.open:
            if problem.state in (WAITING, IN_WORK):
                del problem.crew_is_done

    def outcome(self, hand_over: HandOver | None, seconds: float) -> Outcome:
        """What the run has left behind."""
        records, problems = self._records(), len(self.ended) + len(self.open)
        if hand_over:
            hand_over(self._ledger_rows(records.problems))
        books = Books(self.inputs, records)
        found_by, received, rejected = books.findings()
        histogram, delay_sum = books.delays()
        return Outcome(
            flows=books.flows(),
            found_by=found_by,
            received=received,
            rejected=rejected,
            orders=books.orders(),
            steps=books.steps(),
            spent_fen=books.spent_fen(),
            busy_ms=books.busy_ms(),
            delay_histogram=histogram,
            delay_sum_ms=delay_sum,
            cleared=books.cleared(),
            snapshots=self.snapshots,
            final_states=np.bincount([problem.state for problem in self.open], minlength=len(STATES)),
            events=len(records.time) + problems,
            problems=problems,
            trace_hash=self._trace_hash(records),
            ledger=None,
            seconds=seconds,
        )

    def _trace_hash(self, records: Records) -> int:
        """The ends of states folded in their order, component by component."""
        component, traces = self.inputs.component[records.grid], []
        for n in range(self.inputs.components):
            here = component == n
            traces.append(folded_all(0, records.time[here], records.state[here], records.key[here]))
        return whole_trace(traces)

    def _ledger_rows(self, problems: dict[str, NDArray[np.int64]]) -> NDArray[np.int64]:
        """The ledger of all problems, component by component."""
        rows = np.column_stack([problems["attempt" if name == "redo" else name] for name in LEDGER_COLUMNS])
        return rows[np.argsort(self.inputs.component[problems["grid"]], kind="stable")]

    def _records(self) -> Records:
        """What was noted, as arrays; problems in the order of their ends, open ones last."""
        in_order = chain(self.ended, sorted(self.open, key=attrgetter("appeared", "key")))
        problems = _table(chain.from_iterable(map(attrgetter(*COLUMNS), in_order)), len(COLUMNS))
        columns = dict(zip(COLUMNS, problems, strict=True))
        return Records(columns, *_table(self.endings, 5), *_table(self.jobs, 3))


def _table(numbers: Iterable[int], columns: int) -> NDArray[np.int64]:
    """Rows of numbers, noted one after the other, as columns."""
    return np.ascontiguousarray(np.fromiter(numbers, np.int64).reshape(-1, columns).T)
