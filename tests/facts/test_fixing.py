"""F22-F30: categories, departments, minutes, relapse, verification, repairs on the spot."""

import math

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

import civsim
from tests.facts.snippets import count, model_of, runs, scenario, z_share


def test_f22_categories_are_data() -> None:
    run, R = runs("F22", 4), 4
    sizes = model_of("F22").areas.size.sum()
    mean = 0.2 * sizes * run.sizes["day"] * R  # rate x size; neither profile nor weekday matters to posters
    posters = count(run, "appeared", category="poster") - count(run, "relapsed", category="poster")
    assert abs(posters - mean) < 3.5 * math.sqrt(mean)
    clean = runs("F22", 4, categories__rubbish__arrivals_per_grid_day=0, categories__rubbish__opening_per_grid=0)
    assert count(clean, "appeared", category="rubbish") == 0
    for flow in ("appeared", "found", "closed", "gone"):
        assert (run[flow].sel(category="stall").values == clean[flow].sel(category="stall").values).all()


def test_f23_crews_of_one_department() -> None:
    full, few = runs("F23", 4), runs("F23", 4, departments__market_supervision__crews=0)
    assert count(few, "closed", category="stall") == 0 < count(full, "closed", category="stall")
    for flow in ("appeared", "found", "started", "closed"):
        assert (full[flow].sel(category="rubbish").values == few[flow].sel(category="rubbish").values).all()


def test_f24_cleared_within_ten_minutes(tmp_path) -> None:
    path = tmp_path / "ledger.parquet"
    civsim.simulate(scenario("F24"), replications=1, seed=7, ledger=path)
    table: pd.DataFrame = pq.read_table(path).to_pandas()
    model = model_of("F24")
    street = np.isin(table["grid"], np.flatnonzero(model.areas.profile == model.areas.profiles.index("main_street")))
    own = table[street & (table["category"] == model.categories.ids.index("rubbish")) & (table["closed"] >= 0)]
    fast = int((own["closed"] - own["appeared"] <= 10 * 60_000).sum())
    assert len(own) > 500
    assert abs(z_share(fast, len(own), 1 - math.exp(-10 / 6))) < 3.5


def test_f25_relapse() -> None:
    run = runs("F25", 8)
    fixed = count(run, "spot", category="stall") + count(run, "closed", category="stall")
    assert fixed > 2000
    assert abs(z_share(count(run, "relapsed", category="stall"), fixed, 0.3)) < 3.5
    slower = runs("F25", 8, channels__patrol__find_probability={"rubbish": 0.2, "stall": 0.2})
    stock = [float(r["final_states"].sum()) for r in (run, slower)]
    assert stock[0] < 0.9 * stock[1]


def test_f26_orders_are_verified_before_they_close(tmp_path) -> None:
    path = tmp_path / "ledger.parquet"
    run = civsim.simulate(scenario("F26"), replications=2, seed=7, ledger=path)
    redo, closed = (count(run, flow, category="rubbish") for flow in ("redo", "closed"))
    assert redo + closed > 1000
    assert abs(z_share(redo, redo + closed, 0.2)) < 3.5
    table: pd.DataFrame = pq.read_table(path).to_pandas()
    done = table[(table["closed"] >= 0) & (table["filed"] >= 0)]
    order = done[["appeared", "found", "filed", "started", "closed"]].to_numpy()
    assert (np.diff(order, axis=1) >= 0).all()
    rubbish = done["category"] == model_of("F26").categories.ids.index("rubbish")
    assert (done["closed"] - done["started"])[rubbish].min() >= 86_400_000  # a day of verification


def test_f30_on_the_spot() -> None:
    run = runs("F30", 8)
    patrol = int(run["found_by"].sel(channel="patrol", category="rubbish").sum())
    assert patrol > 1000
    assert abs(z_share(count(run, "spot", category="rubbish"), patrol, 0.15)) < 3.5
    assert count(run, "spot", category="stall") == 0


def test_f27_overdue_orders_escalate() -> None:
    run = runs("F27", 4)
    press, talk, circulate = run["escalated"].sum(["replication", "month", "district", "category"]).values
    assert press > talk > circulate > 50
    closed = count(run, "closed")
    assert closed > 1.05 * count(runs("F27", 4, escalation__talk__work_factor=1), "closed")
    first, last = (count(runs("F27", 4, **d), "closed", category="rubbish") for d in ({}, LATE))
    assert first > 1.2 * last


LATE = {"categories__rubbish__deadline_hours": 800, "categories__litter__deadline_hours": 4}


def test_f29_areas_have_their_own_department() -> None:
    run, areas = runs("F29", 4), model_of("F29").areas
    led = np.char.endswith(run["grid_street"].values.astype(str), "s3") | (run["grid_district"].values == "d1")
    assert 0 < led.sum() < len(areas.grids)
    filed = run["filed"].sel(category="rubbish").sum(["replication", "month"], dtype="int64").values
    orders = run["orders"].sum(["replication", "month"])
    assert int(orders.sel(pool="property")) == filed[led].sum() > 500
    assert int(orders.sel(pool="urban_management")) == filed[~led].sum() > 100
