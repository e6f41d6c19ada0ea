"""A family of plans with few parameters: what a search that knows nothing of linear programmes can turn.

Numbers say which share of the teams' time is used (by channel, nearness of the next counted test, and district), how
visits are shared out among grids (in proportion to a product of powers of what a grid is like), how much money is set
aside for repairs, how much overtime there is, and which works are started. All caps are kept, as by any other plan.
Steady, proportional, sprinting and idle plans are members; so is everything between them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model import Allocation, Model, Periods, build_periods
from civsim.planner.averages import report_rates, round_rates
from civsim.planner.baselines import affordable_shares, repair_money
from civsim.planner.capacity import Capacity, build_capacity, keep_windows
from civsim.planner.catalogue import can_work, work_days
from civsim.planner.gains import counted_tests
from civsim.planner.golden import golden_steps
from civsim.planner.response import build_dynamics, respond
from civsim.scores import field_point_slopes, field_terms

NEARNESS = (31, 62, 92, 183)  # days to the next counted test that divide the phases
NEAR_DAYS = 31  # a month is near a test if a day of it lies so close before the test
FEATURES = 3
MOST_SET_ASIDE = 1.5  # of the repairs expected under a steady cadence


@dataclass(frozen=True)
class PolicySpace:
    """What the numbers of a policy mean in one city. Its vectors have `size` numbers, each of the order of 1."""

    model: Model
    periods: Periods
    capacity: Capacity
    need: NDArray[np.float64]  # (B,) money for repairs under a steady cadence [万元]
    phase: NDArray[np.int64]  # (T,) nearness of the next counted test; -1 after the last
    near: NDArray[np.bool_]  # (M,)
    traits: NDArray[np.float64]  # (V, G, F) what grids are like, standardised logarithms
    days: NDArray[np.int64]  # (V, T) days of work

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The parts of a vector."""
        V, phases = len(self.days), len(NEARNESS) + 1
        return {
            "level": (V, phases),
            "district": (len(self.model.areas.districts),),
            "power": (V, 2, FEATURES),
            "profile": (int(self.model.areas.profile.max()) + 1,),
            "set_aside": (1,),
            "overtime": (len(self.model.departments.ids), 2),
            "works": (int(self.model.works.optional.sum()),),
        }

    @property
    def size(self) -> int:
        """How many numbers a vector has."""
        return sum(int(np.prod(shape)) for shape in self.shapes.values())

    def parts(self, x: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """A vector in its parts."""
        found, place = {}, 0
        for name, shape in self.shapes.items():
            n = int(np.prod(shape))
            found[name], place = np.asarray(x[place : place + n], float).reshape(shape), place + n
        return found

    def vector(self, **parts: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """A vector from parts; what is not named is 0."""
        return np.concatenate([np.full(shape, parts.get(name, 0.0)).ravel() for name, shape in self.shapes.items()])

    def allocation(self, x: NDArray[np.float64]) -> Allocation:
        """The plan of a vector."""
        own = self.parts(x)
        works, left = self._works(own["works"])
        overtime, left = self._overtime(own["overtime"], left)
        left = left - MOST_SET_ASIDE * _share(own["set_aside"][0]) * self.need
        caps = self._caps(own, left)
        visits = np.stack([self._shared_out(v, caps[v], own) for v in range(len(caps))]) if caps else self._none()
        return Allocation("black_box", visits, overtime, works)

    def _none(self) -> NDArray[np.int16]:
        return np.zeros((0, len(self.model.areas.grids), self.periods.size), np.int16)

    def _works(self, wish: NDArray[np.float64]) -> tuple[tuple[int, ...], NDArray[np.float64]]:
        """Optional works with a wish above 0, the strongest first, as long as the budget pays; the money left."""
        left, chosen, optional = self.capacity.budget.copy(), [], np.flatnonzero(self.model.works.optional)
        for o in np.argsort(-wish, kind="stable").tolist():
            cost = self.capacity.work_cost[optional[o]]
            if wish[o] > 0 and (cost <= left)[cost > 0].all():
                left -= cost
                chosen.append(int(optional[o]))
        return tuple(sorted(chosen)), left

    def _overtime(
        self, wish: NDArray[np.float64], left: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(P, M) overtime, near tests and far from them, cut back to the money left; and the money then left."""
        capacity, purses = self.capacity, self.capacity.purses
        of_pool = _share(wish - 2.0)[self.model.departments.pool_department]  # (P, 2), little to begin with
        shares = capacity.overtime_most[:, None] * np.where(self.near, of_pool[:, :1], of_pool[:, 1:])
        cost = np.zeros((len(shares), len(left)))
        for t in np.flatnonzero(capacity.month >= 0):
            hours = capacity.overtime_hours[:, t] * shares[:, capacity.month[t]] * capacity.overtime_cost
            payers = purses.of_year(int(capacity.year[t]))
            cost[:, payers] += hours[:, None] * purses.of_pool
        fits = np.minimum(1.0, 0.5 * np.maximum(left, 0.0) / np.maximum(cost.sum(axis=0), 1e-300)).min(initial=1.0)
        return np.floor(shares * fits * 1000.0) / 1000.0, left - fits * cost.sum(axis=0)

    def _caps(self, own: dict[str, NDArray[np.float64]], left: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """By channel (areas, T): visits to be made, in fractions."""
        caps = [cap.copy() for cap in self.capacity.visits]
        keep_windows(caps, self.capacity.windows)
        for v, cap in enumerate(caps):
            each = own["district"] if self.model.channels.visits.per_district[v] else np.zeros(1)
            level = np.exp(np.minimum(own["level"][v, self.phase][None, :] + each[: len(cap), None], 0.0))
            caps[v] = cap * np.where(self.phase >= 0, level, 0.0)
        for y in range(len(self.model.budget.years)):
            year = self.periods.year == y
            shares = affordable_shares(self.model, self.capacity, [c[:, year].sum(axis=1) for c in caps], left, y)
            for cap, share, price in zip(caps, shares, self.capacity.visit_cost, strict=True):
                if price > 0:
                    cap[:, year] *= share[:, None]
        return caps

    def _shared_out(self, v: int, caps: NDArray[np.float64], own: dict[str, NDArray[np.float64]]) -> NDArray[np.int16]:
        """(G, T) whole visits of a channel: every grid collects its share of each period's, and is due at a whole."""
        areas, near = self.model.areas, np.isin(self.phase, (0, 1))
        bias = own["profile"][areas.profile]
        if not self.model.channels.visits.per_district[v]:
            bias = bias + own["district"][areas.district]
        visits = np.zeros((len(areas.grids), len(self.phase)), np.int16)
        area_of = self.model.channels.visits.area_of(v, areas.district)
        for area, cap in enumerate(caps):
            members = np.flatnonzero(area_of == area)
            rates = [np.exp(np.clip(self.traits[v, members] @ p + bias[members], -20, 20)) for p in own["power"][v]]
            credit = golden_steps(len(members)) - 0.5
            rest = 0.0
            for t in np.flatnonzero(cap > 0).tolist() if len(members) else ():
                rate, most = rates[0 if near[t] else 1], int(self.days[v, t])
                rest = min(rest + cap[t], self.capacity.visits[v][area, t])
                n = min(int(rest + 1e-9), most * len(members))
                rest -= n
                credit += n * rate / rate.sum()
                visits[members, t] = _due(credit, n, most)
                credit -= visits[members, t]
        return visits


def _due(credit: NDArray[np.float64], n: int, most: int) -> NDArray[np.int16]:
    """Exactly n visits, to the grids with most credit, at most so many each."""
    found = np.clip(np.floor(credit), 0, most).astype(np.int16)
    while (more := n - int(found.sum())) != 0:
        if more > 0:
            order = np.argsort(np.where(found < most, found - credit, np.inf), kind="stable")[:more]
            found[order[found[order] < most]] += 1
        else:
            order = np.argsort(np.where(found > 0, credit - found, np.inf), kind="stable")[:-more]
            found[order[found[order] > 0]] -= 1
    return found


def _share(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logistic function, 0..1."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -30, 30))))


def policy_space(model: Model) -> PolicySpace:
    """The family of plans of a city."""
    periods = build_periods(model.time, model.assessments)
    dynamics = build_dynamics(model, periods)
    tests = counted_tests(model)
    capacity = build_capacity(model, periods, dynamics, tests)
    hours = respond(dynamics, can_work(model, periods).astype(np.int16)[None], workers=1).hours[0]
    first = np.sort(model.assessments.first_day[tests])
    ahead = np.append(first, np.iinfo(np.int64).max)[np.searchsorted(first, periods.first_day, side="right")]
    phase = np.searchsorted(np.array(NEARNESS), ahead - periods.first_day, side="left")
    day = np.arange(model.time.n_days)
    close = np.array([((first > d) & (first - d <= NEAR_DAYS)).any() for d in day], bool)
    near = np.array([close[model.time.month == m].any() for m in range(len(model.time.months))], bool)
    return PolicySpace(
        model,
        periods,
        capacity,
        repair_money(model, capacity, hours),
        np.where(ahead <= model.time.n_days, phase, -1),
        near,
        _traits(model, tests),
        work_days(model, periods),
    )


def _traits(model: Model, tests: NDArray[np.int64]) -> NDArray[np.float64]:
    """(V, G, F) logarithms of problems to be found, of points at stake, and of residents, standardised."""
    categories = model.categories
    leaving = report_rates(model).sum(axis=0) + round_rates(model) + 1.0 / 30.0
    hidden = categories.base_rate / leaving
    slopes = sum((-field_point_slopes(field_terms(model, int(a)), hidden) for a in tests), np.zeros_like(hidden))
    found = []
    for find in model.channels.visits.find:
        raw = np.stack([(hidden * find).sum(1), (hidden * find * slopes).sum(1), model.areas.population], axis=1)
        logs = np.log(np.maximum(raw, 1e-6 * np.maximum(raw.max(axis=0), 1e-300)))
        logs -= logs.mean(axis=0)
        found.append(logs / np.maximum(logs.std(axis=0), 1e-9))
    return np.array(found).reshape(len(found), len(hidden), FEATURES)
