"""Arrivals within the day, opening stock, false findings; the laws of the counts stand in test_proofs.py."""

import numpy as np

from civsim.model import DAY_MS
from civsim.study.proofs.arrivals import flow
from tests.analytic.laws import assert_mean, assert_poisson
from tests.engine.worlds import QUIET, run, visits, world

SOON = {"kind": "report", "check_days": 0, "false_share": 0, "mean_delay_days": {"k": 1e-6}}


def test_arrivals_are_uniform_within_the_day() -> None:
    ledger = run(world({"k": {**QUIET, "arrivals_per_grid_day": 300}}, end="2021-04-30")).ledger
    assert ledger
    share = (ledger.column("appeared") % DAY_MS) / DAY_MS
    assert_mean(share, 0.5, 0.02)
    assert_mean(np.square(share), 1 / 3, 0.02)


def test_opening_stock_is_poisson_and_there_from_the_first_instant() -> None:
    ledger = run(world({"k": {**QUIET, "arrivals_per_grid_day": 0, "opening_per_grid": 9}}, grids=1000)).ledger
    assert ledger
    assert (ledger.column("appeared") == 0).all()
    counts = np.bincount(ledger.column("grid"), minlength=1000)
    assert_mean(counts, 9.0, 1.0)
    assert_poisson(counts, 0.4)


def test_false_findings_have_their_share() -> None:
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 30}},
        {"walk": {"kind": "visit", "teams": 1, "find_probability": {"k": 0.5}, "false_share": 0.2},
         "report": {**SOON, "mean_delay_days": {"k": 3}, "false_share": 0.4}},
        grids=1,
    )  # fmt: skip
    plan = visits(model, [(d, 0, 0) for d in range(0, model.time.n_days, 2)])
    totals = [run(model, plan, replication=r) for r in range(12)]
    for channel, share in ((0, 0.2), (1, 0.4)):
        rejected = np.array([o.rejected[:, channel].sum() / o.received[:, channel].sum() for o in totals])
        assert_mean(rejected, share, 0.05)
    true = sum(int(o.received.sum() - o.rejected.sum()) for o in totals)
    assert true == sum(int(o.found_by.sum()) for o in totals) == sum(int(flow(o, "found").sum()) for o in totals)


def test_nothing_comes_back_that_nobody_repairs() -> None:
    model = world({"k": {**QUIET, "arrivals_per_grid_day": 4, "relapse_probability": 0.9, "natural_end_days": 5}})
    assert int(flow(run(model), "relapsed").sum()) == 0
