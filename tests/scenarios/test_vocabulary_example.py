"""The example of the vocabulary, word for word as it was agreed, runs with three small tables beside it."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from civsim.cli.main import main
from civsim.model import build_model
from civsim.study import load_scenario

EXAMPLE = Path(__file__).with_name("vocabulary.yaml")
GRIDS = "grid,street,district,profile,size,population\n" + "".join(
    f"g{i:02},s{i // 5},d{i // 10},main_street,1,1000\n" for i in range(1, 21)
)
SITES = "site,grid,site_class,share\n" + "".join(f"m{i},g{i:02},market,0.3\n" for i in range(1, 6))
INDICATORS = """\
id,parent,weight,name_zh,name_en,kind,categories,site_classes,rule,d_or_n,local
order,,0.6,环境秩序,order,,,,,,
clean,order,1,环境整洁,clean,field,rubbish,market,deduct,0.1,0.2
records,,0.2,台账,records,desk,,,,,
people,,0.2,满意度,satisfaction,survey,,,,,
"""


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example in a folder of its own; the public holidays come with civsim."""
    for name, text in (("grids", GRIDS), ("sites", SITES), ("indicators", INDICATORS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return Path(shutil.copy(EXAMPLE, tmp_path))


def test_the_example_is_checked_as_it_stands(example):
    found = CliRunner().invoke(main, ["check", "--json", str(example)])
    assert found.exit_code == 0, found.stderr
    (report,) = json.loads(found.stdout)["files"]
    assert report["ok"] and report["errors"] == []
    assert (report["grids"], report["categories"], report["days"]) == (20, 1, 1095)


def test_the_example_means_what_it_says(example):
    model = build_model(load_scenario(example))
    assert model.channels.ids == ("patrol", "hotline") and model.channels.visit_ids == ("patrol",)
    assert model.works.ids == ("alley_1",) and model.works.optional.all()
    assert (model.departments.crews == 40).all() and len(model.departments.crews) == 3  # one pool a district
    assert model.budget.years == (2021, 2022, 2023)
    assert model.assessments.ids == ("test_2023",)
    national_day = load_scenario(example).holidays
    assert any(not row.workday for row in national_day.values())


def test_the_example_is_simulated_and_planned_as_it_stands(example, tmp_path):
    few = ["--replications", "3", "--json", "--progress", "none", "--out"]
    run = CliRunner().invoke(main, ["simulate", str(example), *few, str(tmp_path / "run")])
    assert run.exit_code == 0, run.stderr
    assert json.loads(run.stdout)["conservation_ok"] is True
    planned = CliRunner().invoke(main, ["plan", str(example), "--baselines", "none", *few, str(tmp_path / "plan")])
    assert planned.exit_code in (0, 3), planned.stderr
    found = json.loads(planned.stdout)
    assert found["value"] <= found["bound"] + 1e-9
    assert found["simulated"]["low"] <= found["bound"]
    # A hundred teams for twenty grids: the plan goes to the grids with sites far more often than once a week.
    assert found["levers"]["visits"] > 3 * 52 * 20 / 4
