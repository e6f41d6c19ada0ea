"""What is said of a table of orders before a fit: counted by hand on a small one, by plain pandas on Chicago's."""

import os
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from civsim.calibrate import Quality, checked_orders, load_mapping
from civsim.calibrate.records.quality import Gap, Kind, SamePlace
from civsim.study.plain_quality import plain_quality, quality_lines
from tests.calibrate.records import MAP, ROWS, simulated, written

MAPS = Path(__file__).resolve().parents[2] / "scenarios" / "maps"
CHICAGO = Path(os.environ.get("CIVSIM_DATA", "")) / "chicago_sanitation_2011_2013.csv.gz"
WHOLE = (
    ROWS
    + """\
7,2011-01-06,,bags,east,,done
8,2011-01-07,2011-01-20,bags,east,,done
,2011-01-09,2011-01-10,bags,south,2 Main St,done
"""
)


def of(folder: Path, rows: str | pd.DataFrame, more: str = "") -> Quality:
    orders, mapping = written(folder, rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(), MAP + more)
    if isinstance(rows, str):
        orders.write_text(rows, encoding="utf-8")
    return checked_orders(orders, load_mapping(mapping))[1]


def test_a_small_table_as_counted_by_hand(tmp_path: Path) -> None:
    found = of(tmp_path, WHOLE)
    assert (found.rows, found.used) == (10, 6)
    assert (found.first, found.last) == (date(2011, 1, 3), date(2011, 1, 9))
    assert found.unclosed == 4  # 2 and 7; 8 and the last are closed after the last day of the records
    assert (found.closed_before_created, found.flagged_duplicates, found.repeated_ids) == (1, 1, 1)
    assert found.without_id == 1
    # 1 and 6 were filed at one place, closed between; the last at that of 2, still open.
    assert found.same_place == SamePlace(60, 2, 1)
    assert found.kinds == (Kind("bags", 6, "rubbish"), Kind("litter", 3, "rubbish"))
    assert sum(found.left_out.values()) == found.rows - found.used


def test_repeats_beyond_the_window_and_maps_without_addresses(tmp_path: Path) -> None:
    rows = WHOLE.replace("2011-01-09,2011-01-10", "2011-01-11,2011-01-12")
    assert of(tmp_path, rows, "relapse_window_days: 7\n").same_place == SamePlace(7, 1, 0)
    _, mapping = written(tmp_path, pd.DataFrame(), MAP.replace(", address: address", ""))
    (tmp_path / "orders.csv").write_text(WHOLE)
    assert checked_orders(tmp_path / "orders.csv", load_mapping(mapping))[1].same_place is None


def test_gaps_are_found_where_records_are_usual(tmp_path: Path) -> None:
    table = simulated(years=1)
    day = table["created"].dt.normalize()
    weekend = table["created"].dt.weekday >= 5
    lost = day.between("2011-03-04", "2011-03-14") | (day == "2011-08-02")  # from a Friday to a Monday week later
    assert of(tmp_path, table).gaps == ()
    assert of(tmp_path, table[~weekend]).gaps == ()  # an office closed at weekends has no gaps there
    wanted = (Gap(date(2011, 3, 4), date(2011, 3, 14)), Gap(date(2011, 8, 2), date(2011, 8, 2)))
    for kept in (~lost, ~lost & ~weekend):
        found = of(tmp_path, table[kept])
        assert found.gaps == wanted
        assert [gap.days for gap in found.gaps] == [11, 1]
    few = table[::100]  # some 0.4 a day: a day without any says nothing
    assert of(tmp_path, few).gaps == ()


def test_the_report_is_said_in_both_languages_and_stored_whole(tmp_path: Path) -> None:
    found = of(tmp_path, WHOLE)
    plain, lines = plain_quality(found), quality_lines(found)
    assert plain["same_place"] == {"window_days": 60, "repeats": 2, "while_open": 1}
    assert plain["kinds"][0] == {"text": "bags", "rows": 6, "category": "rubbish"}
    assert sum(entry["rows"] for entry in plain["left_out"]) == 4
    assert all(line.zh != line.en for line in lines)
    assert "未结案 4 件（66.7%）" in lines[0].zh and "4 of them not closed (66.7 %)" in " ".join(lines[0].en.split())


@pytest.mark.skipif(not CHICAGO.is_file(), reason="needs the Chicago records: set CIVSIM_DATA to their folder")
def test_chicago_as_plain_pandas_counts_it() -> None:
    found = checked_orders(CHICAGO, load_mapping(MAPS / "chicago.yaml"))[1]
    table = pd.read_csv(CHICAGO, dtype=str)
    assert found.rows == len(table)
    assert found.flagged_duplicates == table["status"].str.endswith(" - Dup").sum()
    assert {kind.text: kind.rows for kind in found.kinds} == table["category"].value_counts().to_dict()
    kept = table[~table["status"].str.endswith(" - Dup")].dropna(subset=["category", "community_area"])
    kept = kept[kept["community_area"] != "0"]
    assert found.repeated_ids == kept["request_id"].duplicated().sum()
    kept = kept.sort_values(["request_id", "closed_date"]).drop_duplicates("request_id")
    assert (found.used, found.unclosed) == (len(kept), kept["closed_date"].isna().sum())
    assert found.gaps == ()
    assert found.same_place is not None and found.same_place.repeats > 4_000
