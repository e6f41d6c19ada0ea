"""Both engines leave the same trace: every problem's row, every count, the order of events."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from civsim.engine import FLOWS, STATES, Outcome, simulate
from civsim.engine.run import EngineName
from civsim.errors import CivsimError
from civsim.model import DAY_MS, Model, build_model
from civsim.study import load_scenario
from civsim.study.plans import own_plan
from tests.engine.random_worlds import Drawn, drawn_worlds
from tests.engine.worlds import differences, run

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def examples(n: int) -> settings:
    """The same n examples in every run."""
    return settings(max_examples=n, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def states_by_flows(outcome: Outcome) -> np.ndarray:
    """(slots, STATES) open problems at the ends of months, from the flows."""
    level = {name: outcome.flows[..., i].sum(axis=(1, 2)).cumsum() for i, name in enumerate(FLOWS)}
    return np.column_stack(
        [
            level["appeared"] - level["found"] - level["gone"],
            level["found"] - level["spot"] - level["filed"],
            level["filed"] + level["redo"] - level["started"],
            level["started"] - level["done"],
            level["done"] - level["redo"] - level["closed"],
        ]
    )


def states_by_ledger(outcome: Outcome, model: Model) -> np.ndarray:
    """(slots, 3) hidden, being checked, and ordered but not closed at the ends of months, problem by problem."""
    assert outcome.ledger
    of = outcome.ledger.column
    found, filed, closed, gone = (np.where(of(n) < 0, 2**62, of(n)) for n in ("found", "filed", "closed", "gone"))
    ends = (np.flatnonzero(np.diff(model.time.month, append=-2)) + 1) * DAY_MS
    rows = []
    for end in ends:
        here = of("appeared") < end
        hidden = here & (found >= end) & (gone >= end)
        checking = (found < end) & (filed >= end) & (closed >= end)
        rows.append([hidden.sum(), checking.sum(), ((filed < end) & (closed >= end)).sum()])
    return np.array(rows)


def assert_books_balance(outcome: Outcome, model: Model) -> None:
    flows, ledger = states_by_flows(outcome), states_by_ledger(outcome, model)
    assert (flows >= 0).all()
    assert (flows[-1] == outcome.final_states).all()
    assert (flows[:, :2] == ledger[:, :2]).all()
    assert (flows[:, 2:].sum(axis=1) == ledger[:, 2]).all()
    total = {name: int(outcome.flows[..., i].sum()) for i, name in enumerate(FLOWS)}
    assert total["appeared"] == outcome.final_states.sum() + total["closed"] + total["spot"] + total["gone"]
    assert total["appeared"] == outcome.problems
    assert len(STATES) == len(outcome.final_states)


def check(drawn: Drawn) -> None:
    try:
        fast = run(drawn.model, drawn.plan, drawn.seed)
    except CivsimError:  # this plan commits more than the budget
        return
    reference = run(drawn.model, drawn.plan, drawn.seed, engine="reference")
    assert differences(fast, reference) == []
    assert_books_balance(fast, drawn.model)


@examples(50)
@given(drawn_worlds())
def test_traces_of_fifty_random_cities_are_equal(drawn: Drawn) -> None:
    check(drawn)


@pytest.mark.proof
@examples(1000)
@given(drawn_worlds())
def test_traces_of_a_thousand_random_cities_are_equal(drawn: Drawn) -> None:
    check(drawn)


def shipped(name: str, engine: EngineName) -> Outcome:
    scenario = load_scenario(SCENARIOS / name)
    model = build_model(scenario)
    outcome = next(simulate(model, own_plan(scenario, model), 7, [3], engine, ledger=True))
    assert_books_balance(outcome, model)
    return outcome


def test_trace_of_the_smallest_shipped_scenario() -> None:
    assert differences(shipped("tiny.yaml", "fast"), shipped("tiny.yaml", "reference")) == []


@pytest.mark.proof
@pytest.mark.parametrize("name", ["demo.yaml", "chicago_sanitation.yaml"])
def test_traces_of_shipped_scenarios(name: str) -> None:
    assert differences(shipped(name, "fast"), shipped(name, "reference")) == []
