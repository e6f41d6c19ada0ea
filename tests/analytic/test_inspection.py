"""Visits and reports: the formula against stated values, two looks a day, more visits never find later."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings

from civsim.errors import CivsimError
from civsim.model import DAY_MS, combined
from civsim.study.proofs.inspection import first_found, mean_delay
from tests.analytic.laws import assert_mean
from tests.engine.random_worlds import Drawn, drawn_worlds
from tests.engine.worlds import QUIET, run, visits, world


def test_formula_gives_the_stated_values() -> None:
    for T, p, H, delay, share in ((7, 0.8, 20, 4.2852, 0.7857), (14, 0.5, 10, 6.9309, 0.3069)):
        assert abs(mean_delay(T, p, H) - delay) < 1e-4
        assert abs(1 - mean_delay(T, p, H) / H - share) < 1e-4


def test_two_channels_on_one_day_are_two_looks() -> None:
    # With p and q on the same day the problem escapes both with (1 - p)(1 - q).
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 2}},
        {"a": {"kind": "visit", "teams": 9, "find_probability": {"k": 0.3}},
         "b": {"kind": "visit", "teams": 9, "find_probability": {"k": 0.4}, "hours": {"from": 17, "to": 20}}},
        grids=200, end="2021-04-03",
    )  # fmt: skip
    plan = visits(model, [(60, v, g) for v in (0, 1, 1) for g in range(200)])
    ledger = run(model, plan).ledger
    assert ledger
    old = ledger.column("appeared") < 60 * DAY_MS
    source = ledger.column("source")[old]
    assert_mean((source == 0).astype(float), 0.3, 0.03)
    assert_mean((source == 1).astype(float), 0.7 * (1 - 0.6**2), 0.03)


@settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn_worlds())
def test_more_visits_never_find_a_first_problem_later(drawn: Drawn) -> None:
    model, V = drawn.model, len(drawn.model.channels.visit_ids)
    luck = np.random.default_rng(drawn.seed)
    if V == 0 or model.points.active:  # where points count, more findings lower the arrivals
        return
    plan = replace(drawn.plan, policy=None)  # a policy would move the plan's own visits
    G, _, D = model.shape
    extra = np.column_stack([luck.integers(0, D, 100), luck.integers(0, V, 100), luck.integers(0, G, 100)])
    try:
        few = run(model, plan, drawn.seed)
        many = run(model, combined("more", (plan, visits(model, extra))), drawn.seed)
    except CivsimError:
        return
    (same, before), (keys, after) = first_found(few), first_found(many)
    assert (same == keys).all()
    assert (after <= before).all()
