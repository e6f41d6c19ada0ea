"""A written block is a base that a scenario extends."""

from pathlib import Path

from civsim.calibrate import fit_orders, write_block
from civsim.model import build_model
from civsim.study import load_scenario
from tests.calibrate.records import simulated, written

ON_TOP = """\
extends: block.yaml
name: {zh: 校准城市, en: calibrated city}
horizon: {start: 2014-01-01, end: 2014-12-31}
categories:
  rubbish: {department: crews}
channels:
  hotline: {kind: report, mean_delay_days: {rubbish: 3}}
departments:
  crews: {crews: 3}
"""


def test_a_scenario_extends_the_block(tmp_path: Path) -> None:
    fit = fit_orders(*written(tmp_path, simulated(years=2)))
    _, grids = write_block(fit, tmp_path / "block.yaml")
    assert grids.name == "block_grids.csv"
    (tmp_path / "city.yaml").write_text(ON_TOP, encoding="utf-8")
    scenario = load_scenario(tmp_path / "city.yaml")
    model = build_model(scenario)
    # New orders a day of the whole city, as fitted: written with four digits.
    first = fit.categories[0].arrivals.value * fit.size.sum()
    total = float(model.categories.base_rate.sum() * model.categories.day_factor.mean())
    assert abs(total / first - 1) < 0.01
    assert scenario.spec.sources["categories.rubbish.relapse_probability"].startswith("calibrated")


def test_the_same_records_write_the_same_block(tmp_path: Path) -> None:
    orders, mapping = written(tmp_path, simulated(years=2))
    texts = [write_block(fit_orders(orders, mapping), tmp_path / f"{n}.yaml")[0].read_text("utf-8") for n in "ab"]
    assert texts[0].replace("a_grids", "b_grids") == texts[1]
