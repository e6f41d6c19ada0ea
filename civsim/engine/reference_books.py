"""The books of the SimPy reference, made up after the run from three records: problems, ends of states, jobs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.engine.inputs import Inputs
from civsim.engine.outcome import DELAYS, FLOWS, IN_WORK, VERIFYING, WAITING
from civsim.model.mechanisms import DAY, add_shift_time

Ints = NDArray[np.int64]
COLUMNS = (
    "key", "parent", "grid", "category", "appeared", "found", "source", "false", "filed", "deadline", "postponed",
    "started", "failed", "pool", "closed", "attempt", "gone",
)  # fmt: skip
"""What is kept of a problem. Instants in ms, -1 = never; `failed` is the first failure of a verification."""


@dataclass(frozen=True)
class Records:
    """What a run has noted: one row a problem, one an end of a state, one a job of a crew."""

    problems: dict[str, Ints]  # by COLUMNS
    time: Ints  # of the end of a state
    state: Ints
    key: Ints
    grid: Ints
    category: Ints
    job_pool: Ints
    job_begin: Ints  # open time of the pool's calendar when the job begins [ms]
    job_end: Ints  # and when it is done [ms]


class Books:
    """The counts of a run; see Outcome."""

    def __init__(self, inputs: Inputs, records: Records) -> None:
        self.inputs, self.records = inputs, records
        self.grids, self.categories = inputs.base_rate.shape
        self.slots, self.end = len(inputs.slot_end), inputs.days * DAY

    def flows(self) -> NDArray[np.int32]:
        """(slots, G, C, FLOWS) changes of state by month."""
        p, log = self.records.problems, self.records
        ended = {state: log.state == state for state in (WAITING, IN_WORK, VERIFYING)}
        times = {name: p[name] for name in ("appeared", "found", "filed", "closed", "gone")}
        spot = (p["filed"] < 0) & (p["closed"] >= 0)
        times |= {"spot": np.where(spot, p["closed"], -1), "closed": np.where(spot, -1, p["closed"])}
        times |= {"relapsed": np.where(p["parent"] >= 0, p["appeared"], -1)} | self._due_times(p)
        flows = {name: self._by_month(at, p["grid"], p["category"]) for name, at in times.items()}
        for name, state in (("started", WAITING), ("done", IN_WORK), ("redo", VERIFYING)):
            here = ended[state]
            flows[name] = self._by_month(log.time[here], log.grid[here], log.category[here])
        flows["redo"] -= flows["closed"]  # a verification ends in redo or in closing
        return np.stack([flows[name] for name in FLOWS], axis=-1).astype(np.int32)

    def _due_times(self, p: dict[str, Ints]) -> dict[str, Ints]:
        """Instants at which orders count as due, on time and so on: their deadlines, or -1."""
        due = (p["filed"] >= 0) & (p["deadline"] < self.end)
        until = self.inputs.slot_end[self.slot(np.where(due, p["deadline"], 0))]
        closed = due & (p["closed"] >= 0)
        which = {
            "due": due,
            "on_time": closed & (p["closed"] <= p["deadline"]),
            "closed_due": closed & (p["closed"] < until),
            "due_redo": due & (p["failed"] >= 0) & (p["failed"] < until),
            "postponed": due & (p["postponed"] > 0),
        }
        return {name: np.where(counts, p["deadline"], -1) for name, counts in which.items()}

    def slot(self, time: Ints) -> Ints:
        """Month of an instant."""
        return self.inputs.slot_of_day[time // DAY]

    def _by_month(self, time: Ints, grid: Ints, category: Ints) -> Ints:
        """(slots, G, C) numbers of instants, those that are not -1."""
        here = time >= 0
        place = (self.slot(time[here]) * self.grids + grid[here]) * self.categories + category[here]
        shape = (self.slots, self.grids, self.categories)
        return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape)

    def findings(self) -> tuple[Ints, Ints, Ints]:
        """True findings (slots, districts, C, channels), and received and rejected ones (slots, channels)."""
        p, channels = self.records.problems, len(self.inputs.false_share)
        here = (p["found"] >= 0) & (p["source"] >= 0)  # not those known at the start
        slot, source, false = self.slot(p["found"][here]), p["source"][here], p["false"][here]
        districts = int(self.inputs.district.max()) + 1
        found_by = np.zeros((self.slots, districts, self.categories, channels), np.int64)
        np.add.at(found_by, (slot, self.inputs.district[p["grid"][here]], p["category"][here], source), 1)
        received, rejected = (np.zeros((self.slots, channels), np.int64) for _ in range(2))
        np.add.at(received, (slot, source), 1 + false)
        np.add.at(rejected, (slot, source), false)
        return found_by, received, rejected

    def delays(self) -> tuple[Ints, Ints]:
        """Histogram (DELAYS, districts, C, bins) and sum (DELAYS, districts, C) of delays that end in the horizon."""
        p, edges = self.records.problems, self.inputs.delay_edges
        districts = int(self.inputs.district.max()) + 1
        histogram = np.zeros((len(DELAYS), districts, self.categories, len(edges)), np.int64)
        total = np.zeros(histogram.shape[:3], np.int64)
        for i, (since, until) in enumerate((("appeared", "found"), ("filed", "closed"), ("appeared", "closed"))):
            here = (p[since] >= 0) & (p[until] >= self.inputs.counted_from)
            here &= (p[until] >= 0) & ((until != "found") | (p["source"] >= 0))
            delay = (p[until] - p[since])[here]
            place = self.inputs.district[p["grid"][here]], p["category"][here]
            np.add.at(total[i], place, delay)
            np.add.at(histogram[i], (*place, np.searchsorted(edges, delay, side="right") - 1), 1)
        return histogram, total

    def cleared(self) -> Ints:
        """(profiles, C, bins) delays from appearance to closing that end in the horizon."""
        p, edges = self.records.problems, self.inputs.delay_edges
        here = (p["closed"] >= 0) & (p["closed"] >= self.inputs.counted_from)
        delay = (p["closed"] - p["appeared"])[here]
        found = np.zeros((self.inputs.profiles, self.categories, len(edges)), np.int64)
        place = self.inputs.profile[p["grid"][here]], p["category"][here]
        np.add.at(found, (*place, np.searchsorted(edges, delay, side="right") - 1), 1)
        return found

    def spent_fen(self) -> Ints:
        """(slots, P) paid for repairs, each when it starts."""
        log, here = self.records, self.records.state == WAITING
        spent = np.zeros((self.slots, len(self.inputs.crews)), np.int64)
        cost = self.inputs.category["cost"][log.category[here]]
        np.add.at(spent, (self.slot(log.time[here]), log.job_pool), cost)  # waiting ends when a job begins
        return spent

    def steps(self) -> Ints:
        """(slots, districts, C, S) orders that reached a step of escalation before they were closed, or the end."""
        p, city = self.records.problems, self.inputs
        found = np.zeros((self.slots, city.districts, self.categories, len(city.step_factor)), np.int64)
        calendar = city.opens[-1], city.closes[-1], city.before[-1]
        overdue = (p["filed"] >= 0) & (p["deadline"] < self.end) & ((p["closed"] < 0) | (p["closed"] >= p["deadline"]))
        for i in np.flatnonzero(overdue) if len(city.step_factor) else ():
            deadline, c, closed = int(p["deadline"][i]), int(p["category"][i]), int(p["closed"][i])
            for k, late in enumerate(city.step_lateness[c]):
                reached = add_shift_time(deadline, int(late), *calendar) if late else deadline
                if reached < self.end and (closed < 0 or reached <= closed):
                    found[int(city.slot_of_day[reached // DAY]), int(city.district[p["grid"][i]]), c, k] += 1
        return found

    def orders(self) -> Ints:
        """(slots, P) orders filed."""
        p, filed = self.records.problems, self.records.problems["filed"] >= 0
        orders = np.zeros((self.slots, len(self.inputs.crews)), np.int64)
        np.add.at(orders, (self.slot(p["filed"][filed]), p["pool"][filed]), 1)
        return orders

    def busy_ms(self) -> Ints:
        """(slots, P) crew time at work, in the months in which it passes."""
        log = self.records
        until = self.inputs.before[:, self.inputs.slot_end // DAY]  # open time at the ends of months
        busy = np.zeros((self.slots, len(self.inputs.crews)), np.int64)
        for slot in range(self.slots):
            since = until[log.job_pool, slot - 1] if slot else 0
            part = np.minimum(log.job_end, until[log.job_pool, slot]) - np.maximum(log.job_begin, since)
            np.add.at(busy[slot], log.job_pool, np.maximum(part, 0))
        return busy
