"""Steps of escalation: who reaches them and when, who goes first then, and how fast."""

from itertools import pairwise

import numpy as np
import pytest

from civsim.engine import Outcome
from civsim.model import DAY_MS, HOUR_MS, Model
from civsim.results import to_dataset, totals
from tests.engine.worlds import ALWAYS, QUIET, run, visits, world

CALLS = {"kind": "report", "mean_delay_days": {"k": 0.2, "m": 0.2}, "check_days": 0, "false_share": 0}
CLOCK = {"working_hours": {"from": 0, "to": 24}, "weekend": []}  # working time runs around the clock


def columns(outcome: Outcome, *names: str) -> list[np.ndarray]:
    """Columns of the ledger of one run."""
    assert outcome.ledger
    return [outcome.ledger.column(name) for name in names]


def pressed(crews: int, steps: dict[str, object], **kind: object) -> Model:
    """Orders of one category, due ten hours after they are filed, and steps of escalation."""
    return world(
        {"k": {**QUIET, "arrivals_per_grid_day": 6, "deadline_hours": 10, "verification_days": 0, **kind}},
        {"calls": CALLS | {"mean_delay_days": {"k": 0.2}}}, {"crew": {"crews": crews, "shift": ALWAYS}},
        grids=4, districts=2, end="2021-03-31", calendar=CLOCK, escalation=steps,
    )  # fmt: skip


STEPS = {"press": {"after_hours": 0}, "talk": {"after_hours": 30.5}, "tell": {"after_hours": 200}}


@pytest.mark.parametrize("crews", [0, 1, 2])
@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_every_order_that_is_late_enough_is_recorded_in_the_month_of_the_step(crews: int, engine: str) -> None:
    # By hand: due 10 h after filing, a step so many hours later; reached if the order is not closed before, also by
    # orders that are still open at the end. With one crew the queue grows, with two some are late, with none all.
    model = pressed(crews, STEPS, crew_hours={"mean": 1.9})
    outcome = run(model, engine=engine)
    filed, closed, grid = columns(outcome, "filed", "closed", "grid")
    months = np.cumsum([0, *np.bincount(model.time.month)]) * DAY_MS
    for k, late in enumerate((0, 30.5, 200)):
        at = filed + round((10 + late) * HOUR_MS)
        reached = (filed >= 0) & (at < months[-1]) & ((closed < 0) | (closed >= at))
        by_hand = [[(reached & (grid % 2 == d) & (at >= a) & (at < b)).sum() for d in (0, 1)]
                   for a, b in pairwise(months)]  # fmt: skip
        assert outcome.steps[:, :, 0, k].tolist() == by_hand
    told = totals(to_dataset(model, visits(model, []), [outcome], 1, [0], {}))["escalated"]
    assert list(told) == ["press", "talk", "tell"]
    assert told["press"] >= told["talk"] >= told["tell"]
    assert told["press"] > 50


def test_work_that_begins_after_a_step_is_faster() -> None:
    # Repairs of exactly three hours: as they are before the first step, 0.75 of that after it, 0.5 after the second.
    # Two crews have 1.5 times the work that they can do, 1.125 times after the first step, and 0.75 after the second.
    steps = {"press": {"after_hours": 5, "work_factor": 0.75}, "talk": {"after_hours": 20, "work_factor": 0.5}}
    model = pressed(2, steps, crew_hours={"median": 3, "sigma": 0})
    filed, started, closed = columns(run(model), "filed", "started", "closed")
    done = closed >= 0
    late = (started - filed) / HOUR_MS - 10
    expected = np.select([late >= 20, late >= 5], [1.5, 2.25], 3.0)
    assert (np.abs((closed - started) / HOUR_MS - expected) < 1e-6)[done].all()
    assert min((expected[done] == hours).sum() for hours in (1.5, 2.25, 3.0)) > 20


@pytest.mark.parametrize("escalates", [True, False])
def test_an_escalated_order_passes_those_that_are_not(escalates: bool) -> None:
    # m is due later than k and escalates at once; k never does. One crew is too few, so both are overdue: m passes k's
    # longer overdue orders, which go first without the step.
    kind = {**QUIET, "arrivals_per_grid_day": 14, "crew_hours": {"mean": 1.0}, "verification_days": 0}
    steps = {"press": {"after_hours": 0, "by_category": {"k": 19_000}}} if escalates else {}
    model = world(
        {"k": {**kind, "deadline_hours": 1}, "m": {**kind, "deadline_hours": 9}}, {"calls": CALLS},
        {"crew": {"crews": 1, "shift": ALWAYS}}, end="2021-02-14", calendar=CLOCK, escalation=steps,
    )  # fmt: skip
    category, filed, started = columns(run(model), "category", "filed", "started")
    m = (category == 1) & (filed >= 0)
    passed_over = 0
    for i in np.flatnonzero((category == 0) & (started >= 0)):
        escalated = m & (filed + 9 * HOUR_MS <= started[i])
        passed_over += int((escalated & ((started < 0) | (started > started[i]))).sum())
    assert (passed_over == 0) == escalates


def test_an_escalated_redo_passes_fresh_orders() -> None:
    # Every repair fails half of the time and is verified at once; orders are due after 100 hours, so an order that
    # failed again and again escalates. When it does, no order that has not goes before it: with one crew, the time from
    # the step to the end of the redo is that of the jobs of escalated orders alone.
    steps = {"press": {"after_hours": 0, "work_factor": 1e-6}}
    kind = {**QUIET, "arrivals_per_grid_day": 9, "deadline_hours": 30, "verification_days": 0.5}
    model = world(
        {"k": {**kind, "crew_hours": {"median": 2, "sigma": 0}, "redo_probability": 0.5}},
        {"calls": CALLS | {"mean_delay_days": {"k": 0.2}}}, {"crew": {"crews": 1, "shift": ALWAYS}},
        end="2021-02-28", calendar=CLOCK, escalation=steps,
    )  # fmt: skip
    filed, closed = columns(run(model), "filed", "closed")
    open_late = (filed >= 0) & (filed < 40 * DAY_MS)
    # once escalated: at most one ordinary job of 2 h is ahead, then work of no time and half a day to verify, each try
    assert (closed[open_late] >= 0).all()
    hours = (closed - filed)[open_late] / HOUR_MS - 30
    attempts = np.maximum(hours - 2, 0) / 14  # a try takes at most 2 h of waiting and 12 h of verification
    assert np.mean(attempts > 4) < 0.1
    assert (hours > 0).sum() > 50
