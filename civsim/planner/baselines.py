"""Rules a planner would use otherwise, under the same caps: what a plan is compared with.

none        no visits
uniform     every grid alike, its turns spread evenly
cyclic      one grid after the other, in the order of the table of grids
population  as often as many people live there
worst_first the grids with most hidden problems expected by the model
myopic      the grids where visits this period would gain most points if the next test came now
sprint      (迎检式) all visits in the two periods before each counted test, none in between

All rules are fixed in advance: "expected" is by the model's rates, not by what a run has shown. Visits may not eat the
money that repairs need: of each year's budget, works that always run and the repairs expected under a steady cadence
come first, and visits are cut back in proportion if the rest does not pay for them. What is then left goes to optional
works in the scenario's order (not for `none`). No overtime.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import DAY_MS, Allocation, Model, Periods, account_of_grids, build_periods
from civsim.planner.averages import report_rates, round_rates
from civsim.planner.capacity import Capacity, WindowCap, build_capacity, keep_windows, visit_caps, window_caps
from civsim.planner.catalogue import can_work, test_periods, work_days
from civsim.planner.gains import counted_tests
from civsim.planner.golden import golden_steps
from civsim.planner.purses import work_cost
from civsim.planner.response import build_dynamics, respond
from civsim.scores import field_point_slopes, field_terms

BASELINES = ("none", "uniform", "cyclic", "population", "worst_first", "myopic", "sprint")
SPRINT_PERIODS = 2


def baseline_allocation(model: Model, name: str) -> Allocation:
    """The allocation of one rule for all visit channels, with optional works as money allows."""
    allocation, left = _allocated(model, dict.fromkeys(model.channels.visit_ids, name))
    works = () if name == "none" else _affordable(model, left)
    return Allocation(name, allocation.visits, allocation.overtime, works)


def rule_allocation(model: Model, rules: Mapping[str, str], name: str = "rules") -> Allocation:
    """The allocation of a rule for each visit channel; channels without a rule make no visits. No optional works.

    Raises
    ------
    CivsimError
        If a rule or a channel is unknown.
    """
    allocation, _ = _allocated(model, rules)
    return Allocation(name, allocation.visits, allocation.overtime)


def visits_with_money_enough(model: Model, rules: Mapping[str, str]) -> int:
    """How many visits the rules would make if money were no object."""
    periods = build_periods(model.time, model.assessments)
    named = [rules.get(c, "none") for c in model.channels.visit_ids]
    caps = _rule_caps(model, periods, visit_caps(model, periods), window_caps(model, periods), named)
    return int(_visits(model, periods, named, [_whole(cap) for cap in caps]).sum(dtype=np.int64))


def _allocated(model: Model, rules: Mapping[str, str]) -> tuple[Allocation, NDArray[np.float64]]:
    """Visits by rules, and the money left by year. [万元]"""
    for channel, rule in rules.items():
        if rule not in BASELINES or channel not in model.channels.visit_ids:
            raise CivsimError(
                Text(
                    f"未知的规则或渠道：{channel}: {rule}；规则可选 {'、'.join(BASELINES)}",
                    f"unknown rule or channel: {channel}: {rule}; rules are {', '.join(BASELINES)}",
                )
            )
    periods = build_periods(model.time, model.assessments)
    dynamics = build_dynamics(model, periods)
    capacity = build_capacity(model, periods, dynamics, counted_tests(model))
    steady = can_work(model, periods).astype(np.int16)[None]
    hours = respond(dynamics, steady, workers=1).hours[0]
    need = repair_money(model, capacity, hours)
    named = [rules.get(c, "none") for c in model.channels.visit_ids]
    visits = _visits(model, periods, named, _affordable_caps(model, periods, capacity, need, named))
    cost, account = np.zeros(model.budget.amount_fen.shape), account_of_grids(model)
    np.add.at(
        cost, (account[:, None], periods.year[None]), np.einsum("vgt,v->gt", visits, capacity.visit_cost, dtype=float)
    )
    overtime = np.zeros((len(model.departments.crews), len(model.time.months)))
    return Allocation("rules", visits, overtime), capacity.budget - need - cost.ravel()


def _visits(
    model: Model, periods: Periods, rules: Sequence[str], caps: Sequence[NDArray[np.float64]]
) -> NDArray[np.int16]:
    """(V, G, T) visits by the rule of each channel, under caps (areas, T)."""
    visits = np.zeros((len(rules), len(model.areas.grids), periods.size), np.int16)
    stock, days = _Stock(model), work_days(model, periods)
    for t in range(periods.size):
        stock.grow(len(periods.days(t)))
        for v, rule in enumerate(rules):
            for area, cap in enumerate(caps[v][:, t]):
                members = np.flatnonzero(model.channels.visits.area_of(v, model.areas.district) == area)
                if cap > 0 and len(members):
                    before = visits[v, members, :t].sum(axis=1)
                    wish = _wish(model, periods, rule, t, members, stock, before, v)
                    visits[v, members, t] = _handed_out(wish, int(cap), int(days[v, t]))
            stock.visit(v, visits[v, :, t])
    return visits


def repair_money(model: Model, capacity: Capacity, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """(B,) cost of the repairs expected under a steady cadence, one visit a period. [万元]"""
    rates = np.stack([model.categories.base_rate, model.categories.opening_mean], axis=2)  # (G, C, 2)
    base = np.zeros((len(model.budget.amount_fen), *rates.shape[1:]))
    np.add.at(base, account_of_grids(model), rates)
    cost = (np.einsum("acs,cst->act", base, hours[:, :2]) * capacity.repair_cost[:, None]).sum(axis=1)
    years = range(len(model.budget.years))
    return np.stack([cost[:, capacity.year == y].sum(axis=1) for y in years], axis=1).ravel()


def _rule_caps(
    model: Model,
    periods: Periods,
    most: Sequence[NDArray[np.float64]],
    windows: Sequence[WindowCap],
    rules: Sequence[str],
) -> list[NDArray[np.float64]]:
    """Caps on visits by channel (areas, T), money aside: the rule's own periods, windows spread over theirs."""
    caps = [c.copy() for c in most]
    tests = test_periods(model, periods)
    before = {t - lead for t in tests for lead in range(1, SPRINT_PERIODS + 1)}
    for v, rule in enumerate(rules):
        if rule == "none":
            caps[v][:] = 0
        if rule == "sprint":
            caps[v][:, [t for t in range(periods.size) if t not in before]] = 0
    keep_windows(caps, windows)
    return caps


def _affordable_caps(
    model: Model, periods: Periods, capacity: Capacity, need: NDArray[np.float64], rules: Sequence[str]
) -> list[NDArray[np.float64]]:
    """Caps on visits by channel (areas, T): those of the rules, years cut back to the money left."""
    caps = _rule_caps(model, periods, capacity.visits, capacity.windows, rules)
    for y in range(len(model.budget.years)):
        own = periods.year == y
        share = affordable_shares(model, capacity, [c[:, own].sum(axis=1) for c in caps], capacity.budget - need, y)
        for c, price, of_area in zip(caps, capacity.visit_cost, share, strict=True):
            if price > 0:
                c[:, own] *= of_area[:, None]
    return [_whole(c) for c in caps]


def _whole(cap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whole visits."""
    return np.floor(cap + 1e-9)


def affordable_shares(
    model: Model, capacity: Capacity, most: list[NDArray[np.float64]], left: NDArray[np.float64], year: int
) -> list[NDArray[np.float64]]:
    """By channel (areas,): the share of the visits of a year, `most` by channel and area, that its purses can pay.

    The visits of a city-wide channel fall to the accounts by their numbers of grids, and the poorest one decides.
    """
    purses, payers, visits = capacity.purses, capacity.purses.of_year(year), model.channels.visits
    grids = np.bincount(account_of_grids(model), minlength=purses.accounts) / len(model.areas.grids)
    apart = np.eye(purses.accounts)[purses.of_district]  # (districts, A)
    paid_by = [apart if visits.per_district[v] else grids[None] for v in range(len(most))]  # (areas, A)
    cost = sum((x * p) @ by for x, p, by in zip(most, capacity.visit_cost, paid_by, strict=True)) + np.zeros(len(grids))
    share = np.minimum(1.0, np.maximum(left[payers], 0.0) / np.maximum(cost, 1e-300))
    return [np.where(by > 0, share, 1.0).min(axis=1) for by in paid_by]


def _affordable(model: Model, left: NDArray[np.float64]) -> tuple[int, ...]:
    """Optional works in the scenario's order, as long as the money left in their year pays for them."""
    left, chosen = left.copy(), []
    for w in np.flatnonzero(model.works.optional):
        cost = work_cost(model)[w]
        if (cost <= left)[cost > 0].all():
            left -= cost
            chosen.append(int(w))
    return tuple(chosen)


class _Stock:
    """Expected hidden problems by grid and category, from period to period."""

    def __init__(self, model: Model) -> None:
        categories = model.categories
        report = report_rates(model).sum(axis=0) + round_rates(model)
        self._leaving = np.maximum(report + DAY_MS / categories.natural_end_ms, 1e-9)
        self._arrivals = categories.base_rate * categories.day_factor.mean(axis=1)
        self._find = model.channels.visits.find
        self.hidden = categories.opening_mean.copy()

    def grow(self, days: int) -> None:
        """Some days without visits."""
        kept = np.exp(-self._leaving * days)
        self.hidden = self.hidden * kept + self._arrivals * (1.0 - kept) / self._leaving

    def visit(self, v: int, visits: NDArray[np.int16]) -> None:
        """Visits of a channel to every grid."""
        self.hidden = self.hidden * (1.0 - self._find[v]) ** visits[:, None]


def _wish(
    model: Model,
    periods: Periods,
    rule: str,
    t: int,
    members: NDArray[np.int64],
    stock: _Stock,
    before: NDArray[np.int64],
    v: int,
) -> NDArray[np.float64]:
    """(n,) how much a rule wants each grid to be visited next; `before` counts its visits so far."""
    n = len(members)
    if rule in ("uniform", "sprint"):
        return np.asarray(-before - golden_steps(n))
    if rule == "cyclic":
        return np.asarray(-before - np.arange(n) / n)
    if rule == "population":
        people = np.maximum(model.areas.population[members], 1e-9)
        return np.asarray(-(before + golden_steps(n)) / people * people.mean())
    hidden = stock.hidden[members]
    if rule == "worst_first":
        return np.asarray(hidden.sum(axis=1))
    return np.asarray((hidden * model.channels.visits.find[v] * _slopes(model, periods, t, stock)[members]).sum(axis=1))


def _slopes(model: Model, periods: Periods, t: int, stock: _Stock) -> NDArray[np.float64]:
    """(G, C) points that one problem fewer would gain if the next counted test came now."""
    tests = counted_tests(model)
    if not len(tests):
        return np.ones_like(stock.hidden)
    ahead = [a for a in tests if model.assessments.first_day[a] > periods.first_day[t]]
    return -field_point_slopes(field_terms(model, int(ahead[0] if ahead else tests[-1])), stock.hidden)


def _handed_out(wish: NDArray[np.float64], cap: int, days: int) -> NDArray[np.int16]:
    """Visits in a period: one to each grid in the order of wish, then a second round, up to one a day of work."""
    rounds, rest = divmod(min(cap, days * len(wish)), len(wish))
    visits = np.full(len(wish), rounds, np.int16)
    visits[np.argsort(-wish, kind="stable")[:rest]] += 1
    return visits
