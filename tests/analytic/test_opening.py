"""The observed opening stock: exact numbers, known orders filed at once, both engines alike."""

from dataclasses import replace

import numpy as np
import pytest

from civsim.engine import FLOWS
from civsim.errors import ScenarioError
from civsim.model import WorstFirst
from tests.engine.test_trace import assert_books_balance
from tests.engine.worlds import ALWAYS, QUIET, differences, run, visits, world

QUIET_KIND = QUIET | {"arrivals_per_grid_day": 0, "crew_hours": {"median": 2, "sigma": 0}, "verification_days": 0}
STOCK = (("g0", "a", 7, 3), ("g1", "a", None, 5), ("g1", "b", 0, 0), ("g2", "b", 4, 0))


def stocked(**more: object):
    return world(
        {"a": QUIET_KIND | {"opening_per_grid": 6}, "b": QUIET_KIND | {"opening_per_grid": 6}},
        {"walk": {"kind": "visit", "teams": 1, "find_probability": {"a": 1.0, "b": 1.0}}},
        {"crew": {"crews": 2, "shift": ALWAYS}},
        grids=3,
        end="2021-03-31",
        opening=STOCK,
        **more,
    )


def counted(outcome, name):
    """(G, C) of a flow over the whole run."""
    return outcome.flows[..., FLOWS.index(name)].sum(axis=0)


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_numbers_that_were_observed_are_exact_and_the_others_drawn(engine: str) -> None:
    model = stocked()
    appeared = np.array([counted(run(model, seed=s, engine=engine), "appeared") for s in range(20)])
    assert (appeared[:, 0, 0] == 10).all() and (appeared[:, 1, 1] == 0).all() and (appeared[:, 2, 1] == 4).all()
    drawn = appeared[:, 1, 0] - 5
    assert drawn.std() > 0 and abs(drawn.mean() - 6) < 4 * np.sqrt(6 / 20)


def test_known_orders_are_filed_at_the_first_instant_and_done_one_after_the_other() -> None:
    """Eight known orders, two crews day and night, 2 hours each: four rounds, so the last ends after 8 h."""
    outcome = run(stocked())
    assert outcome.ledger
    of = outcome.ledger.column
    known = of("filed") == 0
    assert known.sum() == 8 and (of("source")[known] == -1).all() and (of("found")[known] == 0).all()
    assert sorted(of("closed")[known] / 3_600_000) == pytest.approx([2, 2, 4, 4, 6, 6, 8, 8], abs=1e-3)
    assert counted(outcome, "found").sum() == 8 and outcome.found_by.sum() == 0  # nobody went to look
    assert outcome.delay_histogram[0].sum() == 0 and outcome.delay_histogram[1].sum() == 8


@pytest.mark.parametrize("warm_up", [0, 20])
def test_both_engines_agree_and_the_books_balance(warm_up: int) -> None:
    model = stocked(warm_up_days=warm_up)
    plan = visits(model, [(d, 0, d % 3) for d in range(60)])
    for policy in (None, WorstFirst("week")):
        fast = run(model, replace(plan, policy=policy))
        assert differences(fast, run(model, replace(plan, policy=policy), engine="reference")) == []
        assert_books_balance(fast, model)


def test_rows_of_the_table_that_make_no_sense_are_refused_with_their_place() -> None:
    rows = (("g9", "a", 1, 0), ("g0", "c", 1, 0), ("g0", "a", 1, 0), ("g0", "a", 2, 0))
    with pytest.raises(ScenarioError) as error:
        world({"a": QUIET_KIND}, grids=1, opening=rows)
    assert [(m.code, m.mark.line) for m in error.value.mistakes] == [
        ("unknown_name", 2), ("unknown_name", 3), ("duplicate_id", 5),
    ]  # fmt: skip
