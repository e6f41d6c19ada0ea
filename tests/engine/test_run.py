"""Replications: the same whatever the number of threads; in order; told as they come."""

import numpy as np
import pytest

from civsim.engine import simulate
from civsim.engine.delay_bins import bin_of, delay_bins
from civsim.engine.inputs import build_inputs
from civsim.engine.kernel_run import run_kernel
from civsim.engine.kernel_state import new_live
from civsim.engine.outcome import DELAY_EDGES
from civsim.model import DAY_MS, Model, Plan
from tests.engine.worlds import differences, visits, world


def city() -> tuple[Model, Plan]:
    model = world(
        {"k": {"arrivals_per_grid_day": 3, "relapse_probability": 0.3, "redo_probability": 0.2}},
        {"walk": {"kind": "visit", "teams": 3, "find_probability": {"k": 0.5}}},
        {"crew": {"crews": 4}}, grids=8, end="2021-06-30",
    )  # fmt: skip
    return model, visits(model, [(d, 0, g) for g in range(8) for d in range(g, model.time.n_days, 5)])


@pytest.mark.parametrize("workers", [2, 5])
def test_threads_do_not_matter(workers: int) -> None:
    model, plan = city()
    alone = list(simulate(model, plan, 3, range(9), ledger=True))
    together = list(simulate(model, plan, 3, range(9), workers=workers, ledger=True))
    assert [differences(a, b) for a, b in zip(alone, together, strict=True)] == [[]] * 9
    assert len({o.trace_hash for o in alone}) == 9


def test_replications_are_numbered_not_counted() -> None:
    model, plan = city()
    some = list(simulate(model, plan, 3, [5, 2]))
    again = {r: next(simulate(model, plan, 3, [r])) for r in (2, 5)}
    assert differences(some[0], again[5]) == [] and differences(some[1], again[2]) == []


def test_progress_is_told() -> None:
    model, plan = city()
    told: list[tuple[int, int]] = []
    list(simulate(model, plan, 3, range(3), workers=2, progress=lambda done, of: told.append((done, of))))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("buckets", [32, 1024])
def test_slices_of_the_day_do_not_matter(buckets: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model, plan = city()
    inputs = build_inputs(model, plan)
    usual = run_kernel(inputs, 3, 0)
    monkeypatch.setattr("civsim.engine.kernel_run._buckets_a_day", lambda _: buckets)
    assert new_live(inputs, buckets, False).bucket_ms * buckets == 86_400_000
    assert differences(usual, run_kernel(inputs, 3, 0)) == []


def test_a_great_stock_at_the_start_finds_room() -> None:
    # 40 000 problems on the first day: the state must grow before they are born, with a ledger and without.
    model = world({"k": {"arrivals_per_grid_day": 0, "opening_per_grid": 40_000}}, end="2021-01-05")
    with_ledger, without = (next(simulate(model, visits(model, []), 1, [0], ledger=x)) for x in (True, False))
    assert with_ledger.ledger and len(with_ledger.ledger.rows) == with_ledger.problems == without.problems
    assert abs(without.problems - 40_000) < 4 * np.sqrt(40_000)
    assert with_ledger.trace_hash == without.trace_hash


def test_the_bin_of_a_delay_is_the_last_whose_edge_it_reaches() -> None:
    luck = np.random.default_rng(1)
    spread = np.exp(luck.uniform(0, np.log(20 * 366 * DAY_MS), 20_000)).astype(np.int64)
    delays = np.unique(np.concatenate([spread, DELAY_EDGES, DELAY_EDGES + 1, np.maximum(DELAY_EDGES - 1, 0)]))
    bins = delay_bins(DELAY_EDGES)
    found = [int(bin_of.py_func(bins, int(delay))) for delay in delays]
    assert found == (np.searchsorted(DELAY_EDGES, delays, side="right") - 1).tolist()


def test_edges_that_stand_too_close_for_the_table_are_noticed() -> None:
    with pytest.raises(AssertionError, match="two edges"):
        delay_bins(np.array([0, 1000, 1010, 1020]))
