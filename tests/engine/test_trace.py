"""Both engines leave the same trace: every problem's row, every count, the order of events."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from civsim.engine import STATES, Outcome, simulate
from civsim.engine.run import EngineName
from civsim.errors import CivsimError
from civsim.model import Model, build_model
from civsim.study import load_scenario
from civsim.study.plans import own_plan
from civsim.study.proofs.books import balances
from tests.engine.random_worlds import Drawn, drawn_worlds
from tests.engine.worlds import differences, run

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def examples(n: int) -> settings:
    """The same n examples in every run."""
    return settings(max_examples=n, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def assert_books_balance(outcome: Outcome, model: Model) -> None:
    assert all(balances(outcome, model))
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
