"""Uncertain dates of tests: keyed, alike under every plan and in both engines, and no concern of the city's."""

from typing import Any

import numpy as np
import pytest

from civsim.engine import sittings_held
from civsim.model import Model
from civsim.model.sittings import dates_of_tests
from tests.engine.worlds import QUIET, differences, run, visits, world

DATES = {"cancel_probability": 0.2, "shift_days": {7: 0.3, -3: 0.1}}


def town(**dates: Any) -> Model:
    """One grid, one patrol, one mock test on 10 February."""
    rubbish = QUIET | {"arrivals_per_grid_day": 3.0}
    patrol = {"kind": "visit", "teams": 1, "find_probability": {"rubbish": 0.8}}
    return world(
        {"rubbish": rubbish},
        {"patrol": patrol},
        end="2021-02-28",
        assessments={"test": {"kind": "mock", "days": ["2021-02-10"], "year": 2021} | dates},
    )


@pytest.mark.parametrize("where", [[], [(day, 0, 0) for day in range(0, 50, 5)]])
def test_both_engines_look_on_every_possible_day_and_live_the_same_life(where: list[tuple[int, int, int]]) -> None:
    open_, certain = town(**DATES), town()
    fast, slow = (run(open_, visits(open_, where), engine=engine) for engine in ("fast", "reference"))
    assert not differences(fast, slow)
    assert open_.assessments.snapshot_day.tolist() == [34, 37, 44]
    known = run(certain, visits(certain, where))
    assert fast.trace_hash == known.trace_hash
    assert (fast.snapshots[1] == known.snapshots[0]).all()
    assert len({int(s) for s in fast.snapshots[:2, 0, 0]}) == 2


def test_dates_are_drawn_by_seed_replication_and_test_alone() -> None:
    tests = town(**DATES).assessments
    many = sittings_held(tests, 1, range(4000))
    assert (sittings_held(tests, 1, [3999, 17])[:, 0] == many[[3999, 17], 0]).all()
    assert (sittings_held(tests, 2, range(4000)) != many).any()
    # Shares of 4000 draws: 3.5 standard errors are below 0.028, so a date drawn with a wrong probability shows.
    share = np.array([(many == s).mean() for s in (-1, 0, 1, 2)])
    assert share == pytest.approx([0.2, 0.4, 0.1, 0.3], abs=0.028)


def test_more_cancellation_only_ever_cancels_more() -> None:
    less, more = (town(cancel_probability=p).assessments for p in (0.2, 0.5))
    a, b = (sittings_held(tests, 1, range(500))[:, 0] for tests in (less, more))
    assert ((b == -1) | (b == a)).all()
    assert (b == -1).sum() > (a == -1).sum()


def test_a_date_that_is_sure_is_drawn_whatever_the_luck() -> None:
    dates = dates_of_tests([(5,)], [0.0], [{10: 0.1, 20: 0.2, 30: 0.7}], 0, 50)
    assert [dates.sitting_drawn(0, u) for u in (1e-17, 0.5, 1 - 1e-17)] == [1, 3, 3]
    assert dates_of_tests([(5,)], [1.0], [{}], 0, 50).luck == (((1.0, -1),),)
