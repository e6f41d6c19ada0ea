"""A ledger as a table of orders: it says what the run's own counts say, and its relapses are those of its problems."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq
import pytest
import xarray as xr

from civsim.engine import Outcome, simulate
from civsim.errors import CivsimError
from civsim.model import DAY_MS, NEVER, Model, OrderTable
from civsim.results import ledger_file, ledger_orders, to_dataset
from civsim.scores import delay_of, durations, order_kpis
from civsim.scores.count_kpis import count_marks
from civsim.scores.order_marks import order_marks
from civsim.scores.relapse import next_start
from civsim.study.proofs.cities import full_city


@cache
def run() -> tuple[Model, xr.Dataset, tuple[OrderTable, ...], Mapping[str, np.ndarray]]:
    """A city in which orders are late, redone, postponed and come back: its counts, tables, and raw columns."""
    model, plan = full_city(grids=12)
    outcomes: list[Outcome] = list(simulate(model, plan, 3, [0, 1], "fast", ledger=True))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.parquet"
        with ledger_file(path, model, {}) as take:
            for replication, outcome in enumerate(outcomes):
                assert outcome.ledger is not None
                take(replication, outcome.ledger.rows)
        tables = tuple(ledger_orders(path, model))
        raw = pq.read_table(path, filters=[("replication", "==", 0)])
        columns = {name: raw[name].to_numpy() for name in raw.column_names}
    return model, to_dataset(model, plan, outcomes, 3, [0, 1], {}), tables, columns


def test_the_city_has_what_is_compared() -> None:
    _, data, tables, _ = run()
    for name in ("due", "on_time", "due_redo", "postponed", "relapsed"):
        assert int(data[name].sum()) > 0, name
    assert int((data["due"] - data["closed_due"]).sum()) > 0
    assert len(tables) == 2 and tables[0].size != tables[1].size


@pytest.mark.parametrize("by", [(), ("department",), ("district",), ("category",), ("district", "category")])
def test_monthly_kpis_of_the_ledger_are_those_of_the_counts(by: tuple[str, ...]) -> None:
    model, data, tables, _ = run()
    of_counts = count_marks(model, data, "month", by).kpis
    of_ledger = order_marks(tables, "month", by).kpis
    place = {ids: i for i, ids in enumerate(of_ledger.ids)}
    rows = [place[ids] for ids in of_counts.ids]
    for name, counts in of_counts.counts.items():
        assert counts.tolist() == of_ledger.counts[name][:, rows].tolist(), name
    assert of_counts.counts["due"].sum() == of_ledger.counts["due"].sum() == int(data["due"].sum())
    ours, theirs = of_counts.shares("on_time_share"), of_ledger.shares("on_time_share")
    assert np.array_equal(ours.low, theirs.low[rows], equal_nan=True)


def test_received_and_on_the_spot_are_those_of_the_counts() -> None:
    _, data, tables, _ = run()
    kpis = order_marks(tables, "month").kpis
    for ours, theirs in (("received", "found"), ("spot", "spot"), ("filed", "filed"), ("closed", "closed")):
        counted = data[theirs].sum(["grid", "category"]).transpose("replication", "month").values
        assert kpis.counts[ours].tolist() == counted.tolist(), ours
    by_channel = order_marks(tables, "whole").channels
    assert by_channel is not None
    found = data["found_by"].sum(["month", "district", "category"])
    for i, ids in enumerate(by_channel.ids):
        if ids[1]:
            assert by_channel.counts["received"][:, i].tolist() == found.sel(channel=ids[1]).values.tolist()


def test_relapses_are_those_of_the_problems() -> None:
    _, _, tables, column = run()
    again = next_start(tables[0])
    child = {int(p): int(t) for p, t in zip(column["parent"], column["appeared"], strict=True) if p != -1}
    by_hand = [
        child.get(int(k), NEVER) if c >= 0 else NEVER for k, c in zip(column["key"], column["closed"], strict=True)
    ]
    assert sum(t != NEVER for t in by_hand) > 20
    assert again.tolist() == by_hand


def test_delays_count_what_the_sums_leave_out() -> None:
    # The run's own mean speaks of what was found; the ledger knows who was still hidden.
    _, data, tables, _ = run()
    naive = durations(tables[0], "close")
    ended = naive.days[naive.ended]
    repair = data.isel(replication=0).sel(delay="repair")
    assert ended.sum() == pytest.approx(float(repair["delay_sum"].sum()), rel=1e-9)
    assert len(ended) == int(repair["delay_histogram"].sum())
    found = delay_of(naive, 30.0)
    assert found.n > found.ended
    assert found.median.mean >= found.naive_median


def test_an_earlier_ledger_is_refused(tmp_path: Path) -> None:
    model, _, _, _ = run()
    with ledger_file(tmp_path / "new.parquet", model, {}) as take:
        take(0, np.zeros((1, 15), np.int64))
    old = pq.read_table(tmp_path / "new.parquet").drop_columns(["deadline"])
    pq.write_table(old, tmp_path / "old.parquet")
    with pytest.raises(CivsimError, match="earlier version"):
        list(ledger_orders(tmp_path / "old.parquet", model))


def test_the_whole_takes_no_notice_of_months() -> None:
    _, _, tables, _ = run()
    whole, months = order_kpis(tables[0], "whole"), order_kpis(tables[0], "month")
    assert whole.counts["due"].sum() == months.counts["due"].sum()
    assert whole.counts["closed_due"].sum() >= months.counts["closed_due"].sum()
    assert whole.counts["on_time"].sum() == months.counts["on_time"].sum()
    assert tables[0].end == tables[0].start + (tables[0].end - tables[0].start) // DAY_MS * DAY_MS
