"""A packed scenario is the same scenario: same hash, same model, whatever files it came from."""

import json
from pathlib import Path

import numpy as np
import pytest

from civsim.model import build_model
from civsim.study import load_scenario, shipped_folder
from civsim.study.archive import packed, unpacked

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


def test_set_changes_what_the_file_says() -> None:
    scenario = load_scenario("tiny", {"channels.patrol.teams": 7, "categories.rubbish.relapse_probability": "0"})
    model = build_model(scenario)
    assert model.channels.visits.teams[0][0] == 7
    assert model.categories.relapse[0] == 0
