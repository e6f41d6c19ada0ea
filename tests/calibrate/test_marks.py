"""What a map tells beyond filing and closing is read, estimated, and stands in the block."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import CategoryFit, block_text, evidence, fit_orders, load_mapping, read_orders
from civsim.scenario import read
from tests.calibrate.records import MAP, simulated, written

MORE = (
    MAP.replace("address: address}", "address: address, deadline: due, channel: came_by}")
    + """\
redo: {column: note, values: [again]}
on_the_spot: {column: note, values: [at once]}
rejected: {column: note, values: [refused]}
"""
)


@pytest.fixture
def table() -> pd.DataFrame:
    found = simulated(years=1, addresses=5_000)
    draw, n = np.random.default_rng(6), len(found)
    found["due"] = found["created"] + pd.Timedelta(days=3)
    found["came_by"] = np.where(draw.random(n) < 0.25, "app", "call")
    found["note"] = draw.choice(["", "again", "at once", "refused"], n, p=[0.82, 0.05, 0.1, 0.03])
    found.loc[draw.random(n) < 0.04, "status"] = "dup"
    return found


@pytest.fixture
def files(table: pd.DataFrame, tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path, table, MORE)


@pytest.fixture
def rubbish(files: tuple[Path, Path]) -> CategoryFit:
    return fit_orders(*files).categories[0]


def test_rows_that_were_not_filed_are_left_out(table: pd.DataFrame, files: tuple[Path, Path]) -> None:
    found = fit_orders(*files)
    left_out = {reason.en: n for reason, n in found.left_out.items()}
    assert left_out["received and not filed"] == (table["note"] == "refused").sum()
    assert left_out["flagged as duplicate"] == ((table["status"] == "dup") & (table["note"] != "refused")).sum()
    assert found.used + sum(left_out.values()) == len(table)


def test_shares_are_the_counted_ones(table: pd.DataFrame, rubbish: CategoryFit) -> None:
    kept = table[(table["status"] != "dup") & (table["note"] != "refused")]
    assert rubbish.channels["app"].value == pytest.approx((kept["came_by"] == "app").mean())
    assert sum(e.value for e in rubbish.channels.values()) == pytest.approx(1)
    assert rubbish.flags["on_the_spot"].value == pytest.approx((kept["note"] == "at once").mean())
    assert rubbish.flags["redo"].value == pytest.approx((kept["note"] == "again")[kept["closed"].notna()].mean())


def test_deadlines_are_kept_as_counted(table: pd.DataFrame, rubbish: CategoryFit) -> None:
    kept = table[(table["status"] != "dup") & (table["note"] != "refused")]
    end = kept["created"].max().normalize() + pd.Timedelta(days=1)
    due = kept[kept["due"] < end]
    assert rubbish.deadlines is not None
    assert rubbish.deadlines.on_time.value == pytest.approx((due["closed"] <= due["due"]).mean())
    assert rubbish.deadlines.allowed.value == pytest.approx(3.0)


def test_duplicates_are_kept_for_the_rate_of_reports(table: pd.DataFrame, files: tuple[Path, Path]) -> None:
    marks = read_orders(files[0], load_mapping(files[1])).marks
    doubles = table[(table["status"] == "dup") & (table["note"] != "refused")]
    assert len(marks.double_created) == len(doubles)
    assert set(marks.double_category) == {0}
    first = table["created"].min().normalize()
    days = ((doubles["created"] - first) / pd.Timedelta(days=1)).to_numpy()
    assert np.sort(marks.double_created) == pytest.approx(np.sort(days), abs=1e-5)
    reporting = fit_orders(*files).categories[0].reporting
    assert reporting is not None
    assert reporting.reports.n == len(doubles)


def test_flags_are_set_in_the_block_and_have_a_source(files: tuple[Path, Path], tmp_path: Path) -> None:
    fit = fit_orders(*files)
    path = tmp_path / "block.yaml"
    path.write_text(block_text(fit, "grids.csv"), encoding="utf-8")
    block = read(path).data
    category = block["categories"]["rubbish"]
    assert category["redo_probability"] == pytest.approx(fit.categories[0].flags["redo"].value, rel=0.01)
    assert category["on_the_spot_share"] == pytest.approx(fit.categories[0].flags["on_the_spot"].value, rel=0.01)
    assert {e.path for e in evidence(fit) if e.in_block} == set(block["sources"]) - {"areas.table"}
    text = path.read_text("utf-8")
    assert "Came by, in %: app " in text
    assert "Closed by the deadline: " in text
    assert "Flagged duplicates: " in text


def test_deadlines_of_days_end_with_the_day(tmp_path: Path) -> None:
    table = simulated(years=1)
    table["due"] = (table["created"] + pd.Timedelta(days=3)).dt.strftime("%Y-%m-%d")
    for key in ("created", "closed"):
        table[key] = pd.to_datetime(table[key]).dt.strftime("%Y-%m-%d")
    text = MAP.replace("address: address}", "address: address, deadline: due}")
    found = fit_orders(*written(tmp_path, table, text)).categories[0].deadlines
    assert found is not None
    assert found.allowed.value == pytest.approx(4.0, abs=1e-5), "three days on, to its end"
    closed, created = pd.to_datetime(table["closed"]), pd.to_datetime(table["created"])
    due = created + pd.Timedelta(days=4) <= created.max()
    assert found.on_time.value == pytest.approx((closed - created)[due].dt.days.le(3).mean(), abs=0.005)
