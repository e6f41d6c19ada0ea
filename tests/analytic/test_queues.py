"""Waiting for crews: Erlang C, Cobham's priorities, Little's law, the queue discipline itself."""

from math import factorial

import numpy as np
import pytest

from civsim.engine import FLOWS, Outcome
from civsim.engine.draws import POSTPONE, uniform
from civsim.engine.inputs import build_inputs
from civsim.model import DAY_MS, HOUR_MS, Model
from civsim.model.mechanisms import add_shift_time
from tests.analytic.laws import assert_mean
from tests.engine.worlds import ALWAYS, QUIET, run, visits, world

AT_ONCE = {"kind": "report", "check_days": 0, "false_share": 0}
SOON = 1e-6  # days until a report: a tenth of a second


def erlang_c(crews: int, load: float) -> float:
    """Probability that an order waits, by load a crew. [1]"""
    offered = crews * load
    busy = offered**crews / factorial(crews) / (1 - load)
    return busy / (sum(offered**k / factorial(k) for k in range(crews)) + busy)


def queue(crews: int, load: float, days: int, **more: object) -> Model:
    """Poisson orders with a mean of one crew-hour each, for crews that never rest."""
    rate = 24 * crews * load
    kind = {**QUIET, "arrivals_per_grid_day": rate, "crew_hours": {"mean": 1.0}, "deadline_hours": 20_000} | more
    end = np.datetime64("2021-01-04") + days - 1
    return world(
        {"order": kind}, {"report": {**AT_ONCE, "mean_delay_days": {"order": SOON}}},
        {"crew": {"crews": crews, "shift": ALWAYS}}, end=str(end),
    )  # fmt: skip


def orders(outcome: Outcome, skip_days: float = 0) -> dict[str, np.ndarray]:
    """Columns of the orders filed after some days."""
    assert outcome.ledger
    rows = outcome.ledger.rows[outcome.ledger.column("filed") >= skip_days * DAY_MS]
    names = ("grid", "category", "filed", "started", "closed", "key")
    columns = dict(zip(names, rows[:, [2, 3, 7, 8, 9, 0]].T, strict=True))
    return {k: v[columns["started"] >= 0] for k, v in columns.items()}


def test_erlang_c_formula_gives_the_published_values() -> None:
    published = {(1, 0.8): 0.8, (2, 0.8): 0.711111, (5, 0.8): 0.554113, (10, 0.9): 0.668732, (50, 0.95): 0.629095}
    for (crews, load), value in published.items():
        assert abs(erlang_c(crews, load) - value) < 1e-6


ERLANG = [
    pytest.param(1, 0.8, 300, 40),
    pytest.param(2, 0.8, 300, 40),
    pytest.param(5, 0.8, 150, 40),
    pytest.param(10, 0.9, 300, 40, marks=pytest.mark.proof),
    pytest.param(50, 0.95, 250, 100, marks=pytest.mark.proof),
]


@pytest.mark.parametrize(("crews", "load", "days", "replications"), ERLANG)
def test_share_of_orders_that_wait_is_erlang_c(crews: int, load: float, days: int, replications: int) -> None:
    # Each replication gives one value. The likely mistake, one crew too few or too many, moves it by the gap to its
    # neighbour.
    model = queue(crews, load, days)
    waits = []
    for r in range(replications):
        of = orders(run(model, replication=r), skip_days=days / 6)
        waits.append(np.mean(of["started"] > of["filed"]))
    mistake = erlang_c(crews, load) - erlang_c(crews + 1, load * crews / (crews + 1))
    assert_mean(np.array(waits), erlang_c(crews, load), mistake)


def test_two_priorities_wait_as_cobham_says() -> None:
    # One crew, exponential work of mean 1 h; the urgent go first but interrupt nobody. Mean waits are
    # R / (1 - a) and R / ((1 - a)(1 - a - b)), with R the work left of whoever is being served (Cobham 1954).
    a, b = 0.3, 0.4
    kind = {**QUIET, "crew_hours": {"mean": 1.0}, "deadline_hours": 20_000}
    model = world(
        {"slow": {**kind, "arrivals_per_grid_day": 24 * b, "priority": 1},
         "urgent": {**kind, "arrivals_per_grid_day": 24 * a, "priority": 0}},
        {"report": {**AT_ONCE, "mean_delay_days": {"slow": SOON, "urgent": SOON}}},
        {"crew": {"crews": 1, "shift": ALWAYS}}, end="2022-06-30",
    )  # fmt: skip
    waits = []
    for r in range(60):
        of = orders(run(model, replication=r), skip_days=30)
        wait = (of["started"] - of["filed"]) / HOUR_MS
        waits.append([wait[of["category"] == c].mean() for c in (1, 0)])
    left = a + b
    urgent, slow = np.array(waits).T
    first_come = left / (1 - a - b)  # what both would wait without priorities
    assert_mean(urgent, left / (1 - a), first_come - left / (1 - a))
    assert_mean(slow, left / ((1 - a) * (1 - a - b)), left / ((1 - a) * (1 - a - b)) - first_come)


def mixed_city() -> Model:
    """Two pools of each of two districts, with night and day shifts, postponements and overdue orders."""
    kind = {"arrivals_per_grid_day": 1.2, "on_the_spot_share": 0.2, "redo_probability": 0}
    return world(
        {"a": {**kind, "deadline_hours": 6, "postpone_probability": 0.3, "priority": 2, "crew_hours": {"mean": 1.1}},
         "b": {**kind, "deadline_hours": 30, "priority": 1, "crew_hours": {"median": 0.8, "sigma": 1}},
         "c": {**kind, "deadline_hours": 12, "department": "night"}},
        {"walk": {"kind": "visit", "teams": 9, "find_probability": {"a": 0.7, "b": 0.7, "c": 0.7}},
         "report": {"kind": "report", "mean_delay_days": {"a": 5, "b": 9, "c": 4}}},
        {"crew": {"crews": 1, "per": "district"}, "night": {"crews": 1, "shift": {"from": 20, "to": 24}}},
        grids=6, districts=2, end="2021-09-30",
    )  # fmt: skip


def mixed_run() -> tuple[Model, Outcome]:
    model = mixed_city()
    return model, run(model, visits(model, [(d, 0, g) for g in range(6) for d in range(g, model.time.n_days, 3)]))


def test_littles_law_holds_to_the_millisecond() -> None:
    # On every sample path the area under the number of open orders of a pool is the sum of their times in it. The
    # number is taken from the order of events, and at the ends of months also from the flows.
    model, outcome = mixed_run()
    assert outcome.ledger
    of = outcome.ledger.column
    pool = model.departments.pool_of[of("grid"), of("category")]
    end = model.time.n_days * DAY_MS
    for p in range(len(model.departments.crews)):
        here = (pool == p) & (of("filed") >= 0)
        filed = of("filed")[here]
        closed = np.where(of("closed")[here] < 0, end, of("closed")[here])
        times = np.concatenate([filed, closed])
        steps = np.repeat([1, -1], [len(filed), len(closed)])
        order = np.argsort(times, kind="stable")
        number = np.cumsum(steps[order])
        area = int((number[:-1] * np.diff(times[order])).sum())
        assert area == int((closed - filed).sum())
        mine = model.departments.pool_of == p
        flows = outcome.flows[:, mine].sum(axis=1)
        open_by_flows = (flows[:, FLOWS.index("filed")] - flows[:, FLOWS.index("closed")]).cumsum()
        month_ends = (np.flatnonzero(np.diff(model.time.month, append=-2)) + 1) * DAY_MS
        assert [int(((filed < t) & ((closed >= t) | (closed == end))).sum()) for t in month_ends] == list(open_by_flows)


def test_crews_take_the_longest_overdue_or_else_the_first_by_priority() -> None:
    # Every start is compared with what the rule says of all the orders that wait at that instant.
    model, outcome = mixed_run()
    inputs = build_inputs(model, visits(model, []))
    working_time = inputs.opens[-1], inputs.closes[-1], inputs.before[-1]
    of = orders(outcome)
    pool = model.departments.pool_of[of["grid"], of["category"]]
    postpone, allowed = model.categories.postpone[of["category"]], model.categories.deadline_ms[of["category"]]
    late = np.array([uniform(k, POSTPONE, 0) < p for k, p in zip(of["key"], postpone, strict=True)])
    due = np.array(
        [add_shift_time(t, a * (1 + x), *working_time) for t, a, x in zip(of["filed"], allowed, late, strict=True)]
    )
    rank = 2 * model.categories.rank[of["category"]] + late
    chosen_by_overdue = 0
    for p in range(len(model.departments.crews)):
        mine = np.flatnonzero(pool == p)
        mine = mine[np.argsort(of["started"][mine], kind="stable")]
        for i in mine:
            now = of["started"][i]
            waiting = mine[(of["filed"][mine] <= now) & (of["started"][mine] >= now)]
            overdue = waiting[due[waiting] <= now]
            if len(overdue):
                assert due[i] == due[overdue].min()
                chosen_by_overdue += len(waiting) > 1
            else:
                assert rank[i] == rank[waiting].min()
            same_list = waiting[rank[waiting] == rank[i]]
            assert of["filed"][i] == of["filed"][same_list].min()
    assert chosen_by_overdue > 100


def test_crews_work_only_on_shift_and_on_one_order_each() -> None:
    model, outcome = mixed_run()
    departments, of = model.departments, orders(outcome)
    pool = departments.pool_of[of["grid"], of["category"]]
    day, time_of_day = of["started"] // DAY_MS, of["started"] % DAY_MS
    assert (departments.opens[pool, day] <= time_of_day).all()
    assert (time_of_day < departments.closes[pool, day]).all()
    shift_ms = (departments.closes - departments.opens).sum(axis=1) * departments.crews
    assert (outcome.busy_ms.sum(axis=0) <= shift_ms).all()
    assert (outcome.busy_ms.sum(axis=0) > 0.3 * shift_ms).all()
