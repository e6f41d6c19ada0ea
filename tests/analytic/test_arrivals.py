"""Arrivals, natural ends, relapses and redo: the laws behind the counts."""

import numpy as np

from civsim.engine import FLOWS
from civsim.model import DAY_MS
from tests.analytic.laws import assert_mean, assert_poisson
from tests.engine.worlds import ALWAYS, QUIET, run, visits, world

SOON = {"kind": "report", "check_days": 0, "false_share": 0, "mean_delay_days": {"k": 1e-6}}


def flow(outcome: object, name: str) -> np.ndarray:
    """(slots, G, C) counts of one flow."""
    return outcome.flows[..., FLOWS.index(name)]  # type: ignore[attr-defined]


def test_daily_counts_follow_weekday_month_and_works_and_are_poisson() -> None:
    weekday, month = (1.4, 1, 1, 1, 1.2, 0.6, 0.3), (0.6, 0.8, 1, 1, 1, 1.5, 1.7, 1.3, 1, 1, 0.9, 0.5)
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 6, "weekday_factor": weekday, "month_factor": month}},
        grids=40, sizes=tuple(0.5 + (i % 4) / 2 for i in range(40)), start="2021-01-01", end="2021-12-31",
        works={"w": {"grids": [f"g{i}" for i in range(20)], "start": "2021-03-01", "months": 4, "cost": 1,
                     "cut": {"k": 0.6}}},
    )  # fmt: skip
    ledger = run(model).ledger
    assert ledger
    counts = np.zeros((40, model.time.n_days))
    np.add.at(counts, (ledger.column("grid"), ledger.column("appeared") // DAY_MS), 1)
    factor = np.array(weekday)[model.time.weekday] * np.array(month)[model.time.month_of_year - 1]
    mean = 6 * model.areas.size[:, None] * factor
    complete = model.time.day_of(np.datetime64("2021-07-01").item())
    mean[:20, complete:] *= 0.4
    # Standardised counts of any group of cells have mean 0; the mistakes move the mean by a tenth of the rate or more.
    normed = (counts - mean) / np.sqrt(mean)
    for cells in [model.time.weekday == d for d in range(7)] + [model.time.month_of_year == m for m in range(1, 13)]:
        assert_mean(normed[:, cells].ravel(), 0.0, 0.25 * float(np.sqrt(mean[:, cells]).mean()))
    assert_mean(normed[:20, complete : complete + 30].ravel(), 0.0, float(np.sqrt(mean[:20, complete:]).mean()))
    assert_mean(np.square(normed).ravel(), 1.0, 0.15)  # Poisson: the variance is the mean
    assert abs(np.corrcoef(normed[:, :-1].ravel(), normed[:, 1:].ravel())[0, 1]) < 4 / np.sqrt(normed.size)


def test_arrivals_are_uniform_within_the_day() -> None:
    ledger = run(world({"k": {**QUIET, "arrivals_per_grid_day": 300}}, end="2021-04-30")).ledger
    assert ledger
    share = (ledger.column("appeared") % DAY_MS) / DAY_MS
    assert_mean(share, 0.5, 0.02)
    assert_mean(np.square(share), 1 / 3, 0.02)


def test_hidden_problems_that_end_by_themselves_are_poisson() -> None:
    # M/M/infinity from an empty start: at t the number is Poisson with mean rate x life x (1 - exp(-t / life)).
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 1.5, "natural_end_days": 12, "opening_per_grid": 0}},
        grids=2000, end="2021-01-27",
    )  # fmt: skip
    outcome = run(model)
    hidden = (flow(outcome, "appeared") - flow(outcome, "gone")).sum(axis=0).ravel()
    assert_mean(hidden, 1.5 * 12 * (1 - np.exp(-24 / 12)), 1.5)
    assert_poisson(hidden, 0.4)


def test_repairs_in_work_with_crews_for_all_are_poisson_whatever_their_length() -> None:
    # M/G/infinity, here with a heavy-tailed lognormal: Poisson with mean rate x mean crew time.
    for law, mean_days in (
        ({"median": 12.0, "sigma": 1.2}, 0.5 * np.exp(0.72)),
        ({"mean": 24.0}, 1.0),
        ({"median": 24.0, "sigma": 0}, 1.0),
    ):
        model = world(
            {"k": {**QUIET, "arrivals_per_grid_day": 6, "crew_hours": law}}, {"report": SOON},
            {"crew": {"crews": 100_000, "shift": ALWAYS}}, grids=2000, end="2021-02-28",
        )  # fmt: skip
        outcome = run(model)
        in_work = (flow(outcome, "started") - flow(outcome, "done")).sum(axis=0).ravel()
        assert_mean(in_work, 6 * mean_days, 0.6)
        assert_poisson(in_work, 0.4)


def test_opening_stock_is_poisson_and_there_from_the_first_instant() -> None:
    ledger = run(world({"k": {**QUIET, "arrivals_per_grid_day": 0, "opening_per_grid": 9}}, grids=1000)).ledger
    assert ledger
    assert (ledger.column("appeared") == 0).all()
    counts = np.bincount(ledger.column("grid"), minlength=1000)
    assert_mean(counts, 9.0, 1.0)
    assert_poisson(counts, 0.4)


def test_a_chain_of_relapses_is_geometric() -> None:
    # Each repaired problem comes back with r, so a first problem leads to 1 / (1 - r) in all.
    r = 0.35
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 4, "on_the_spot_share": 0.3, "relapse_probability": r,
               "relapse_days": 0.5, "verification_days": 0.1}},
        {"walk": {"kind": "visit", "teams": 99, "find_probability": {"k": 0.9}, "rest_days": True}},
        {"crew": {"crews": 99, "shift": ALWAYS}}, grids=20, end="2021-12-31",
    )  # fmt: skip
    ledger = run(model, visits(model, [(d, 0, g) for g in range(20) for d in range(model.time.n_days)])).ledger
    assert ledger
    keys, parents, born = ledger.column("key"), ledger.column("parent"), ledger.column("appeared")
    place = {int(k): i for i, k in enumerate(keys)}
    founder = np.arange(len(keys))
    for i in np.flatnonzero(parents >= 0):  # a parent always precedes its child
        founder[i] = founder[place[int(parents[i])]]
    first = np.flatnonzero((parents < 0) & (born < 200 * DAY_MS))  # 160 days are enough for any chain to end
    length = np.bincount(founder, minlength=len(keys))[first]
    assert_mean(length, 1 / (1 - r), r)
    assert_mean((length == 1).astype(float), 1 - r, 0.05)
    children = parents >= 0
    wait = born[children] - ledger.column("closed")[[place[int(p)] for p in parents[children]]]
    assert_mean(wait[born[children] < 200 * DAY_MS] / DAY_MS, 0.5, 0.05)
    assert int(flow(run(model), "relapsed").sum()) == 0  # nobody looks, nobody repairs, nothing comes back


def test_attempts_until_a_repair_is_accepted_are_geometric() -> None:
    q = 0.3
    model = world(
        {"k": {**QUIET, "arrivals_per_grid_day": 60, "redo_probability": q, "crew_hours": {"median": 0.5}}},
        {"report": SOON}, {"crew": {"crews": 99, "shift": ALWAYS}}, end="2021-12-31",
    )  # fmt: skip
    outcome = run(model)
    assert outcome.ledger
    early = outcome.ledger.column("appeared") < 300 * DAY_MS
    assert (outcome.ledger.column("closed")[early] > 0).all()
    attempts = outcome.ledger.column("redo")[early] + 1
    assert_mean(attempts, 1 / (1 - q), q)
    assert int(outcome.ledger.column("redo").sum()) == int(flow(outcome, "redo").sum())


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
