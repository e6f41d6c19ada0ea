"""A user's table of visits beside rounds by rule."""

from pathlib import Path

import pytest

from civsim.errors import ScenarioError
from civsim.model import MOST_A_DAY
from civsim.roster import read_visits
from tests.engine.worlds import world

FIND = {"kind": "visit", "teams": 1, "find_probability": {"k": 0.5}}
MODEL = world({"k": {"arrivals_per_grid_day": 1}}, {"walk": FIND, "workers": FIND | {"per": "grid"}}, end="2021-01-31")


def codes(path: Path, rows: list[str]) -> list[tuple[int, str]]:
    """(line, code) of the mistakes of a table."""
    path.write_text("date,channel,grid\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_visits(path, MODEL)
    return [(m.mark.line, m.code) for m in caught.value.mistakes]


def test_grid_workers_take_no_other_visits(tmp_path: Path) -> None:
    assert codes(tmp_path / "v.csv", ["2021-01-05,walk,g0", "2021-01-05,workers,g0"]) == [(3, "walks_by_rule")]


def test_visits_that_cannot_be_told_apart_are_a_located_mistake(tmp_path: Path) -> None:
    rows = ["2021-01-04,walk,g0"] + ["2021-01-05,walk,g0"] * (MOST_A_DAY + 1)
    assert codes(tmp_path / "v.csv", rows) == [(3, "too_often")]
