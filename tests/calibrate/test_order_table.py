"""Real exports as tables of orders: Boston against plain pandas, Chicago's relapses, and what a map may say."""

import os
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import Export, load_mapping, read_order_table
from civsim.errors import ScenarioError
from civsim.model import DAY_MS, NEVER, OrderTable
from civsim.scores import delay_of, durations, fair_horizon, order_kpis

MAPS = Path(__file__).resolve().parents[2] / "scenarios" / "maps"
FOLDER = Path(os.environ.get("CIVSIM_DATA", ""))
BOSTON, CHICAGO = FOLDER / "boston311_2011_jul_oct.csv.gz", FOLDER / "chicago_sanitation_2011_2013.csv.gz"
needs_data = pytest.mark.skipif(
    not os.environ.get("CIVSIM_DATA") or not BOSTON.is_file(),
    reason="needs the Boston and Chicago records: set CIVSIM_DATA to the folder that holds them",
)
SHORT = """\
kind: orders
name: {zh: 模拟工单, en: simulated orders}
columns: {id: id, created: created, closed: closed, category: kind, area: area, deadline: due}
"""
ROWS = """\
id,created,closed,kind,area,due,status
1,2011/1/3 8:05,2011/1/5 10:00,bags,north,2011-01-04,done
2,2011年1月3日,,litter,,2011-01-20,open
3,2011.1.4,2011.1.4,,south,2011-01-04,spot
4,2011-01-05 09:00:00,2011-02-01 00:00:00,bags,north,,no
"""


@cache
def boston() -> Export:
    return read_order_table(BOSTON, load_mapping(MAPS / "boston.yaml"))


@cache
def boston_by_pandas() -> pd.DataFrame:
    """The rows that the map keeps, read without civsim."""
    table = pd.read_csv(BOSTON, dtype=str)
    table = table[~table["type"].isin(["Pothole Repair (Internal)", "Schedule a Bulk Item Pickup"])]
    return table.assign(**{c: pd.to_datetime(table[c]) for c in ("open_dt", "target_dt", "closed_dt")})


@needs_data
def test_boston_on_time_share_is_that_of_plain_pandas() -> None:
    table = boston_by_pandas()
    due = table[table["target_dt"].notna() & (table["target_dt"] < "2011-11-01")]
    month, on_time = due["target_dt"].dt.strftime("%Y-%m"), due["closed_dt"] <= due["target_dt"]
    plain = on_time.groupby([month, due["department"]]).agg(["mean", "size"])
    kpis = order_kpis(boston().table, "month", ["department"])
    shares = kpis.shares("on_time_share")
    ours = {ids: (v, n) for ids, v, n in zip(kpis.ids, shares.value, shares.n, strict=True) if n}
    assert set(ours) == set(plain.index)
    assert len(ours) > 25
    for ids, (value, n) in ours.items():
        assert (value, n) == (pytest.approx(plain.loc[ids, "mean"], abs=1e-12), plain.loc[ids, "size"])
    # Closed by the month's end, late or not; and the city's own flag agrees with the times.
    by_end = due["closed_dt"] < due["target_dt"].dt.to_period("M").dt.end_time
    city = order_kpis(boston().table, "month")
    assert city.shares("closed_share").value == pytest.approx(by_end.groupby(month).mean().to_numpy())
    assert (on_time == (due["ontime"] == "ONTIME")).all()


@needs_data
def test_boston_stocks_are_those_of_plain_pandas() -> None:
    table, kpis = boston_by_pandas(), order_kpis(boston().table, "month")
    for i, end in enumerate(pd.to_datetime(["2011-08-01", "2011-09-01", "2011-10-01", "2011-11-01"])):
        is_open = (table["open_dt"] < end) & ~(table["closed_dt"] < end)
        assert kpis.stock("open")[i] == is_open.sum()
        assert kpis.stock("overdue")[i] == (is_open & (table["target_dt"] < end)).sum()


@needs_data
def test_boston_median_to_close_where_the_naive_one_is_wrong() -> None:
    # 28 % are open at the end: half of all close within 3.8 days, half of those that closed did so within 1.05 days.
    found = delay_of(durations(boston().table, "close"), fair_horizon(boston().table))
    table = boston_by_pandas()
    days = (table["closed_dt"] - table["open_dt"]).dt.total_seconds() / 86_400
    assert found.naive_median == pytest.approx(days.median())
    assert found.naive_median < 0.4 * found.median.low
    # Those filed in the first month could be followed for three: most of them are known, so no method is needed.
    early = table["open_dt"] < "2011-08-01"
    checked = delay_of(durations(boston().table, "close", 31 * DAY_MS), 61.0)
    known = days[early].fillna(1e9).median()
    assert checked.median.mean == pytest.approx(known, rel=0.01)
    assert checked.naive_median < 0.8 * known


@needs_data
def test_chicago_relapses_are_near_the_published_ones() -> None:
    # Measured on the full sets: same address and category again in 3.0 % within 7 days, 6.3 % in 30, 11.2 % in 180.
    table = read_order_table(CHICAGO, load_mapping(MAPS / "chicago.yaml")).table
    kpis = order_kpis(table, "whole")
    # There orders that could not be followed for so long count as not repeated; the shipped shares leave them out.
    back = np.array([kpis.counts[f"relapsed_{d}"][0, 0] for d in (7, 30, 180)])
    assert back / kpis.counts["followed_7"][0, 0] == pytest.approx([0.030, 0.063, 0.112], rel=0.08)
    shares = [float(kpis.shares(f"relapse_{d}_share").value[0]) for d in (7, 30, 180)]
    assert shares[2] > 1.15 * 0.112
    assert kpis.told == ("relapse_7_share", "relapse_30_share", "relapse_180_share")


def short(folder: Path, more: str = "", rows: str = ROWS) -> OrderTable:
    (folder / "orders.csv").write_text(rows, encoding="utf-8")
    (folder / "map.yaml").write_text(SHORT + more, encoding="utf-8")
    return read_order_table(folder / "orders.csv", load_mapping(folder / "map.yaml")).table


def test_a_map_of_columns_is_enough(tmp_path: Path) -> None:
    table = short(tmp_path, "until: 2011-01-31\n")
    assert table.ids["category"] == ("bags", "litter")
    assert table.ids["district"] == ("north", "south")
    assert table.category.tolist() == [1, 0, -1, 0]  # in order of filing
    assert table.district.tolist() == [-1, 0, 1, 0]
    assert table.filed[1] == (8 * 60 + 5) * 60_000  # 2011/1/3 8:05, the first day being 3 January
    assert table.closed[-1] == NEVER  # closed after the records' end
    # A deadline without a clock ends with its day; the third order was closed on that very day.
    assert table.deadline.tolist() == [18 * DAY_MS - 1, 2 * DAY_MS - 1, 2 * DAY_MS - 1, NEVER]
    assert table.on_time.tolist() == [False, False, True, False]


def test_flags_tell_orders_from_what_is_none(tmp_path: Path) -> None:
    more = "rejected: {column: status, values: [no]}\non_the_spot: {column: status, values: [spot]}\n"
    table = short(tmp_path, more)
    assert (table.filed == NEVER).tolist() == [False, False, True, True]
    shares = {
        kpi: float(order_kpis(table, "whole").shares(kpi).value[0]) for kpi in ("filed_share", "on_the_spot_share")
    }
    assert shares == {"filed_share": 0.5, "on_the_spot_share": 0.25}


def test_kinds_that_no_category_names_are_kept_apart(tmp_path: Path) -> None:
    named = "categories: {rubbish: {name: {zh: 垃圾, en: rubbish}, values: [bags]}}\n"
    with pytest.raises(ScenarioError, match="1 kinds of problem not named here: 'litter'"):
        short(tmp_path, named)
    kept = short(tmp_path, named + "other_categories: keep\n")
    assert kept.category.tolist() == [1, 0, -1, 0]
    assert kept.names["category"][1].en.startswith("other")
    assert short(tmp_path, named + "other_categories: drop\n").size == 3


@pytest.mark.parametrize(
    ("more", "line", "message"),
    [
        ("on_time: {column: flag, values: [Y]}\n", 4, "no column 'flag'"),
        ("redoo: {column: status, values: [Y]}\n", 4, "did you mean 'redo'"),
        ("redo: {column: status, values: []}\n", 4, "at least 1"),
    ],
)
def test_mistakes_of_the_map_are_told_at_their_line(tmp_path: Path, more: str, line: int, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        short(tmp_path, more)
    mistake = next(m for m in caught.value.mistakes if message in m.line("en"))
    assert mistake.mark.line == line
    assert mistake.message.zh != mistake.message.en


def test_a_fit_still_needs_categories_and_areas(tmp_path: Path) -> None:
    from civsim.calibrate import fit_orders

    short(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        fit_orders(tmp_path / "orders.csv", tmp_path / "map.yaml")
    assert [m.path for m in caught.value.mistakes] == ["categories", "areas"]


def test_a_million_rows_take_seconds(tmp_path: Path) -> None:
    import time

    draw, n = np.random.default_rng(3), 1_000_000
    filed = draw.uniform(0, 365, n)
    from scores.orders import table_of

    lasts, kinds = draw.exponential(5, n), draw.integers(0, 12, (2, n))
    closed = filed + lasts
    table = table_of(
        365,
        {"department": 12, "category": 12},
        filed=filed,
        closed=np.where(closed < 365, closed, -1 / DAY_MS),
        deadline=filed + 7,
        department=kinds[0],
        category=kinds[1],
        place=draw.integers(0, 200_000, n),
    )
    begun = time.perf_counter()
    kpis = order_kpis(table, "month", ["department", "category"])
    assert time.perf_counter() - begun < 10
    assert kpis.counts["due"].sum() == (table.deadline < table.end).sum()
