"""A packed scenario is the same scenario: same hash, same model, whatever files it came from."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from civsim.model import Scenario, build_model
from civsim.study import load_scenario, shipped_folder
from civsim.study.archive import TABLES, packed, unpacked

SHIPPED = sorted(p for p in shipped_folder().glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_packing_keeps_the_hash(path: Path) -> None:
    scenario = load_scenario(path)
    again = unpacked(json.dumps(packed(scenario)))
    assert again.hash == scenario.hash


def test_packing_keeps_the_model() -> None:
    scenario = load_scenario("tiny")
    a, b = build_model(scenario), build_model(unpacked(json.dumps(packed(scenario))))
    np.testing.assert_array_equal(a.categories.base_rate, b.categories.base_rate)
    np.testing.assert_array_equal(a.indicators.weight, b.indicators.weight)
    np.testing.assert_array_equal(a.time.workday, b.time.workday)


def test_the_hash_sees_a_value_and_a_table_row_but_not_a_file_name(tmp_path: Path) -> None:
    scenario = load_scenario("tiny")
    assert load_scenario("tiny", {"categories.rubbish.cost": 0.011}).hash != scenario.hash
    texts = packed(scenario)
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "grids.csv").rename(tmp_path / "other.csv")
    overridden = load_scenario(tmp_path / "scenario.yaml", {"areas.table": "other.csv"})
    assert overridden.hash == scenario.hash
    changed = texts["grids.csv"].replace(",900.0", ",901.0", 1)
    assert changed != texts["grids.csv"]
    (tmp_path / "other.csv").write_text(changed, encoding="utf-8")
    assert load_scenario(tmp_path / "scenario.yaml", {"areas.table": "other.csv"}).hash != scenario.hash


def test_every_table_of_a_scenario_is_packed_and_counts_in_the_hash(tmp_path: Path) -> None:
    # A table that is left out gives the stored run of another city, and a run that cannot be scored again.
    said = {f.name for f in fields(Scenario) if "Table[" in str(f.type)} | {"holidays"}
    assert said - {"last_year"} == set(TABLES)  # last year's visits change no run
    (tmp_path / "a.csv").write_text("grid,category,hidden,known\ng01,rubbish,30,4\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("grid,category,hidden,known\ng01,rubbish,30,5\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("category,grid,known,hidden\nrubbish,g01,5,30\n", encoding="utf-8")
    a, b, c = (load_scenario("tiny", {"opening.table": str(tmp_path / f"{name}.csv")}) for name in "abc")
    assert a.hash != b.hash == c.hash
    again = unpacked(json.dumps(packed(a)))
    assert again.hash == a.hash
    np.testing.assert_array_equal(build_model(again).opening.known, build_model(a).opening.known)
    assert build_model(again).opening.known.sum() == 4


def test_set_changes_what_the_file_says() -> None:
    scenario = load_scenario("tiny", {"channels.patrol.teams": 7, "categories.rubbish.relapse_probability": "0"})
    model = build_model(scenario)
    assert model.channels.visits.teams[0][0] == 7
    assert model.categories.relapse[0] == 0
