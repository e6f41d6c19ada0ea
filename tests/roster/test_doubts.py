"""Visits that nobody could make are told with their rows, and nothing is said of those that somebody can."""

from pathlib import Path

from civsim.model import Model
from civsim.roster import doubtful_visits, visits_table_of


def doubts(model: Model, folder: Path, *rows: str) -> list[tuple[int, str]]:
    path = folder / "mine.csv"
    path.write_text("\n".join(["date,channel,grid", *rows]) + "\n", encoding="utf-8")
    return [(m.mark.line, m.code) for m in doubtful_visits(model, visits_table_of(path))]


def test_what_the_teams_can_do_is_no_doubt(tiny: Model, tmp_path: Path) -> None:
    assert doubts(tiny, tmp_path, *(f"2022-03-01,patrol,g0{i}" for i in (1, 2, 3))) == []


def test_the_first_visit_too_many_is_named(tiny: Model, tmp_path: Path) -> None:
    # One team, three grids a day: the fourth row of 1 March stands in line 6, behind one of 2 March.
    rows = [f"2022-03-01,patrol,g0{i}" for i in (1, 2, 3)] + ["2022-03-02,patrol,g01", "2022-03-01,patrol,g04"]
    assert doubts(tiny, tmp_path, *rows) == [(6, "visits_beyond_teams")]


def test_the_same_visit_twice_and_a_day_off_are_named(tiny: Model, tmp_path: Path) -> None:
    rows = ["2022-03-01,patrol,g01", "2022-03-05,patrol,g02", "2022-03-01,patrol,g01"]  # 5 March 2022 is a Saturday
    assert doubts(tiny, tmp_path, *rows) == [(3, "visits_on_day_off"), (4, "visit_twice")]
