"""Reading test results: New York's scorecard against plain pandas, and what is refused at its place."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import Ratings, load_ratings_map, read_ratings
from civsim.errors import ScenarioError

MAPS = Path(__file__).resolve().parents[2] / "scenarios" / "maps"
SCORECARD = Path(os.environ.get("CIVSIM_DATA", "")) / "nyc_scorecard_2005_2015.csv.gz"
MAP = """\
kind: ratings
name: {zh: 测评, en: ratings}
columns: {place: section, area: district, month: month, share: clean}
"""
ROWS = "month,district,section,clean\n2012 / 12,D1,a,90\n2013-01,D2,b,80%\n2013年2月,D1,a,\n2013/3/1,D1,a,100.0\n"


def of(folder: Path, rows: str = ROWS, more: str = "") -> Ratings:
    (folder / "ratings.csv").write_text(rows, encoding="utf-8")
    (folder / "map.yaml").write_text(MAP + more, encoding="utf-8")
    return read_ratings(folder / "ratings.csv", *load_ratings_map(folder / "map.yaml"))


def test_months_places_and_shares(tmp_path: Path) -> None:
    found = of(tmp_path)
    assert (found.first, found.n_months) == (pd.Timestamp("2012-12-01"), 4)
    assert (found.places, found.areas, found.area.tolist()) == (("a", "b"), ("D1", "D2"), [0, 1])
    assert (found.month.tolist(), found.place.tolist()) == ([0, 1, 3], [0, 1, 0])
    assert found.share == pytest.approx([0.9, 0.8, 1.0])
    assert (found.rows, {why.en: n for why, n in found.left_out.items()}) == (4, {"no share": 1})
    whole = of(tmp_path, ROWS.replace("90", "0.9").replace("80%", "0.8").replace("100.0", "1"), "unit: share\n")
    assert whole.share == pytest.approx(found.share)


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("2013-01", "01/2013", "ratings.csv:3:1", "month must be a month (such as 2013-01), got '01/2013'; 1 rows"),
        ("2013-01", "2013-13", "ratings.csv:3:1", "got '2013-13'"),
        (",90", ",good", "ratings.csv:2:4", "clean must be a share of 0 to 100, got 'good'"),
        (",90", ",100.5", "ratings.csv:2:4", "got '100.5'"),
        ("2013/3/1", "2012-12", "ratings.csv:5:3", "'a' has a second rating in the same month"),
        ("3/1,D1", "3/1,D2", "ratings.csv:5:2", "'D2': its place lies in another area further up"),
        ("section", "sektion", "map.yaml:3:", "no column 'section' (did you mean 'sektion'?)"),
        (ROWS[29:], "", "ratings.csv:1", "only column names"),
        ("month,", "<month,", "ratings.csv", "a web page"),
    ],
)
def test_what_is_no_rating_is_told_at_its_place(tmp_path: Path, old: str, new: str, place: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        of(tmp_path, ROWS.replace(old, new, 1))
    [mistake] = caught.value.mistakes
    assert str(mistake.mark).startswith(f"{tmp_path}/{place}")
    assert message in mistake.line("en") and mistake.message.zh != mistake.message.en


@pytest.mark.skipif(not SCORECARD.is_file(), reason="needs New York's scorecard: set CIVSIM_DATA to its folder")
def test_the_scorecard_as_plain_pandas_reads_it() -> None:
    found = read_ratings(SCORECARD, *load_ratings_map(MAPS / "nyc_scorecard.yaml"))
    table = pd.read_csv(SCORECARD).dropna(subset="Acceptable Streets %")
    assert (found.rows, len(found.share)) == (30_776, len(table))
    assert (len(found.places), len(found.areas), found.n_months) == (234, 59, 132)
    city = table.groupby("Month")["Acceptable Streets %"].mean()
    ours = np.bincount(found.month, found.share) / np.bincount(found.month)
    np.testing.assert_allclose(100 * ours, city.sort_index())
