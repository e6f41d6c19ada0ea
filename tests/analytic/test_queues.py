"""Waiting for crews: published values of Erlang C, and the queue discipline itself, start by start."""

import numpy as np

from civsim.engine import Outcome
from civsim.engine.draws import POSTPONE, uniform
from civsim.engine.inputs import build_inputs
from civsim.model import DAY_MS, Model
from civsim.model.mechanisms import add_shift_time
from civsim.study.proofs.cities import mixed_city
from civsim.study.proofs.queues import erlang_c, orders
from tests.engine.worlds import run, visits


def test_erlang_c_formula_gives_the_published_values() -> None:
    published = {(1, 0.8): 0.8, (2, 0.8): 0.711111, (5, 0.8): 0.554113, (10, 0.9): 0.668732, (50, 0.95): 0.629095}
    for (crews, load), value in published.items():
        assert abs(erlang_c(crews, load) - value) < 1e-6


def mixed_run() -> tuple[Model, Outcome]:
    model, plan = mixed_city()
    return model, run(model, plan)


def test_crews_take_the_longest_overdue_or_else_the_first_by_priority() -> None:
    # Every start is compared with what the rule says of all the orders that wait at that instant.
    model, outcome = mixed_run()
    inputs = build_inputs(model, visits(model, []))
    working_time = inputs.opens[-1], inputs.closes[-1], inputs.before[-1]
    of = orders(outcome)
    pool = model.departments.pool_of[of["grid"], of["category"]]
    postpone, allowed = model.categories.postpone[of["category"]], model.categories.deadline_ms[0, of["category"]]
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
