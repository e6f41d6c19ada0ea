"""Outcomes as labelled data: dims, units, names, totals, stocks, and books that balance."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from civsim.engine import FLOWS, STATES, Outcome, simulate
from civsim.errors import CivsimError
from civsim.model import FEN_PER_WAN, Model, Plan
from civsim.results import (
    GrowingRun,
    conservation_ok,
    dataset_of,
    kept_of,
    read_run,
    stock,
    to_dataset,
    totals,
    write_run,
)
from civsim.results.storage import _checksums
from tests.engine.worlds import visits, world

COUNTS = {
    "appeared", "hidden", "checking", "waiting", "in_work", "verifying", "closed", "on_the_spot", "gone", "found",
    "filed", "rejected", "due", "closed_due", "on_time", "redo", "postponed", "relapsed",
}  # fmt: skip


def city(warm_up_days: int) -> tuple[Model, Plan]:
    kind = {"arrivals_per_grid_day": 2, "relapse_probability": 0.3, "redo_probability": 0.2, "natural_end_days": 60}
    model = world(
        {"a": {**kind, "opening_per_grid": 5, "cost": 0.5}, "b": {**kind, "postpone_probability": 0.4}},
        {"walk": {"kind": "visit", "teams": 3, "grids_per_team_day": 4, "find_probability": {"a": 0.5, "b": 0.4}},
         "report": {"kind": "report", "mean_delay_days": {"a": 9}, "check_days": 2}},
        {"crew": {"crews": 1, "per": "district"}}, grids=5, districts=2, start="2021-02-10", end="2021-06-20",
        warm_up_days=warm_up_days, test_days=("2021-03-01", "2021-06-20"), budget={2021: 900},
    )  # fmt: skip
    return model, visits(model, [(d, 0, g) for g in range(5) for d in range(g, model.time.n_days, 6)])


def outcomes_of(warm_up_days: int) -> tuple[Model, Plan, list[Outcome]]:
    model, plan = city(warm_up_days)
    return model, plan, list(simulate(model, plan, 5, [2, 4, 9]))


@pytest.fixture(scope="module", params=[0, 40], ids=["cold", "warm"])
def made(request: pytest.FixtureRequest) -> tuple[Model, list[Outcome], xr.Dataset]:
    model, plan, outcomes = outcomes_of(request.param)

    def one_by_one() -> Iterator[Outcome]:
        yield from outcomes

    return model, outcomes, to_dataset(model, plan, one_by_one(), 5, [2, 4, 9], {"version": "0.test"})


def test_counts_are_those_of_the_engine(made: tuple[Model, list[Outcome], xr.Dataset]) -> None:
    model, outcomes, run = made
    first = 1 if model.time.warm_up_days else 0
    assert list(run["replication"].values) == [2, 4, 9]
    for i, name in enumerate(FLOWS):
        counted = run[name].transpose("replication", "month", "grid", "category").values
        assert counted.dtype.kind == "u" and counted.dtype.itemsize <= 2
        assert (counted == np.stack([o.flows[first:, :, :, i] for o in outcomes])).all()
    seen = run["visible"].transpose("replication", "snapshot", "grid", "category").values
    assert (seen == np.stack([o.snapshots for o in outcomes])).all() and seen.sum() > 0
    spent = run["spent"].sum(("month", "pool")).values
    assert np.allclose(spent, [o.spent_fen[first:].sum() / FEN_PER_WAN for o in outcomes]) and spent.min() > 0


def test_everything_has_a_unit_and_a_name_in_both_languages(made: tuple[Model, list[Outcome], xr.Dataset]) -> None:
    run = made[2]
    for name, variable in run.data_vars.items():
        assert {"units", "long_name", "long_name_zh"} <= set(variable.attrs), name
    for dim in ("category", "channel", "state", "use", "delay"):
        assert len(run[dim].attrs["names_zh"]) == len(run[dim].attrs["names_en"]) == run.sizes[dim]
    assert run.attrs["version"] == "0.test" and int(run.attrs["seed"]) == 5


def test_books_balance_and_the_check_can_fail(made: tuple[Model, list[Outcome], xr.Dataset]) -> None:
    run = made[2]
    assert conservation_ok(run)
    for name in ("appeared", "found", "redo", "closed", "gone", "final_states"):
        wrong = run.copy(deep=True)
        wrong[name] = wrong[name].astype(np.int64)
        wrong[name][dict.fromkeys(wrong[name].dims, 0)] += 1
        assert not conservation_ok(wrong), name


def test_totals_are_those_of_the_command_line(made: tuple[Model, list[Outcome], xr.Dataset]) -> None:
    run = made[2]
    counts = totals(run)
    assert set(counts) >= COUNTS
    assert all(isinstance(v, int) for k, v in counts.items() if k != "found")
    assert counts["appeared"] == sum(counts[s] for s in (*STATES, "closed", "on_the_spot", "gone"))
    assert set(counts["found"]) == {"walk", "report"}
    assert sum(counts["found"].values()) == int(run["found"].sum())
    assert counts["closed_due"] >= counts["on_time"] - counts["due"] and counts["due"] >= counts["closed_due"] > 0


def test_stocks_end_where_the_problems_are(made: tuple[Model, list[Outcome], xr.Dataset]) -> None:
    _, outcomes, run = made
    level = stock(run)
    assert set(level) == {*STATES, "open"}
    for i, state in enumerate(STATES):
        at_end = level[state].isel(month=-1).sum(("grid", "category")).values
        assert list(at_end) == [o.final_states[i] for o in outcomes]
        assert int(level[state].min()) >= 0
    assert bool((level["open"] == sum(level[s] for s in STATES)).all())


def test_a_stored_run_reads_back_as_it_was(made: tuple[Model, list[Outcome], xr.Dataset], tmp_path: Path) -> None:
    run = made[2]
    write_run(tmp_path / "run.zarr", run)
    back = read_run(tmp_path / "run.zarr")
    xr.testing.assert_identical(run, back)
    assert all(back[name].dtype == run[name].dtype for name in run.data_vars)
    with pytest.raises(CivsimError):
        read_run(tmp_path / "other.zarr")


def test_delays_by_hand() -> None:
    # Ledger against histogram: bins are [edge, next edge), in hours; sums are in days.
    model, plan = city(0)
    outcome = next(simulate(model, plan, 5, [2], ledger=True))
    run = to_dataset(model, plan, [outcome], 5, [2], {})
    assert outcome.ledger
    of = outcome.ledger.column
    for delay, since, until in (
        ("detect", "appeared", "found"),
        ("repair", "filed", "closed"),
        ("total", "appeared", "closed"),
    ):
        ended = (of(until) >= 0) & (of(since) >= 0)
        hours = (of(until) - of(since))[ended] / 3.6e6
        drawn = run["delay_histogram"].sel(delay=delay).sum(("replication", "district", "category")).values
        edges = np.append(run["bin"].values, np.inf)
        assert list(drawn) == list(np.histogram(hours, edges)[0])
        assert np.isclose(float(run["delay_sum"].sel(delay=delay).sum()), hours.sum() / 24)


def test_money_by_district_adds_up_to_the_city_s(tmp_path: Path) -> None:
    shares = {"district_shares": {"d0": 0.6, "d1": 0.4}}
    model = world(
        {"a": {"arrivals_per_grid_day": 2, "cost": 0.3}, "b": {"arrivals_per_grid_day": 1, "cost": 0.1}},
        {"walk": {"kind": "visit", "teams": 3, "cost_per_team_day": 0.6, "find_probability": {"a": 0.5, "b": 0.9}}},
        {"crew": {"crews": 3}}, grids=5, districts=2, warm_up_days=9, budget={2021: 90, **shares},
    )  # fmt: skip
    plan = visits(model, [(d, 0, g) for g in range(5) for d in range(g, model.time.n_days, 4)])
    run = to_dataset(model, plan, simulate(model, plan, 1, range(3)), 1, range(3), {})
    by_district = run["spent_by_district"].sum("district")
    assert np.allclose(by_district, run["spent"].sum("pool")) and float(by_district.sum()) > 100
    assert np.allclose(run["committed_by_district"].sum("district"), run["committed"])
    assert run["budget_by_district"].values.tolist() == [[54.0], [36.0]] and run["budget"].values.tolist() == [90.0]
    paid = run["spent_by_district"].sum("month") + run["committed_by_district"].sum("use").isel(year=0)
    assert (paid <= run["budget_by_district"].isel(year=0) + 1e-9).all()
    kept = [kept_of(outcome, model) for outcome in simulate(model, plan, 1, range(3))]
    store = GrowingRun.begun(tmp_path / "run.zarr", dataset_of(model, plan, kept[:1], 1, [0], {}))
    store.add(kept)
    store.finish(run)
    assert read_run(tmp_path / "run.zarr").drop_vars("seconds").equals(run.drop_vars("seconds"))


def test_runs_of_another_version_are_told_from_damaged_ones(tmp_path: Path) -> None:
    def stored(name: str, **said: object) -> Path:
        """A stored run whose attributes are changed; None takes one away."""
        path = tmp_path / f"{name}.zarr"
        write_run(path, xr.Dataset({"events": ("replication", np.arange(3))}, attrs={"version": "0"}))
        attributes = json.loads((path / ".zattrs").read_text()) | said
        (path / ".zattrs").write_text(json.dumps({k: v for k, v in attributes.items() if v is not None}))
        return path

    assert read_run(stored("own")).attrs == {"version": "0"}
    of_values = json.dumps({"events": 12345, "checksums": 678})  # as runs were sealed before files were
    older = stored("older", store_format=None, checksums=of_values)
    unsealed = stored("unsealed", store_format=None, checksums=None)
    for path in (older, unsealed, stored("newer", store_format=3)):
        with pytest.raises(CivsimError, match="written by another version of civsim") as refusal:
            read_run(path)
        assert "另一版本" in refusal.value.message.zh
    plain = stored("plain", store_format=None)
    attributes = json.loads((plain / ".zattrs").read_text())
    del attributes["checksums"]
    sealed = json.dumps(_checksums(plain, attributes))  # by files, but before a format was said
    (plain / ".zattrs").write_text(json.dumps(attributes | {"checksums": sealed}))
    assert read_run(plain)["events"].values.tolist() == [0, 1, 2]
    with pytest.raises(CivsimError, match="it is not what was written"):
        read_run(stored("changed", version="1"))
