"""95 % intervals of simulated scores hold what they promise: 2 000 experiments of ten replications each.

Power: with 2 000 experiments the share that is counted has a standard error of 0.5 %, so an interval that covers only
92 % (a normal instead of a t quantile for n = 10) fails with probability 0.98, and a test of size 7.5 % likewise.
"""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from civsim.model import Plan, Scenario, build_model, make_plan
from civsim.scores import interval, paired_difference, score_run
from civsim.study import load_scenario, simulate

pytestmark = pytest.mark.proof
EXPERIMENTS, N = 2000, 10
GRIDS = [f"g{i}" for i in range(8)]
CITY = """
schema_version: 1
name: {zh: 八个相同网格, en: Eight equal grids}
horizon: {start: 2022-01-01, end: 2022-03-31}
areas: {table: grids.csv}
profiles: {plain: {}}
sites: {table: sites.csv}
categories:
  rubbish: {department: cleaners, arrivals_per_grid_day: 0.5, natural_end_days: 20, crew_hours: {median: 1, sigma: 1}}
channels:
  walk: {kind: visit, teams: 1, per: city, grids_per_team_day: 1, find_probability: {rubbish: 0.8}}
  hotline: {kind: report, mean_delay_days: {rubbish: 15}}
departments: {cleaners: {crews: 1, per: city}}
indicators: {table: leaves.csv}
assessments:
  test: {kind: national, days: [2022-03-30], year: 2022, sites_per_class: {street: 3}, respondents: 200}
cycle: {year_weights: {2022: 1.0}, kind_shares: {field: 60, survey: 40}}
target: {score: 70}
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Eight grids that differ in nothing but their names, one category, field and survey leaves."""
    folder = tmp_path_factory.mktemp("equal")
    tables = {
        "city.yaml": CITY,
        "grids.csv": "grid,street,district,profile,size,population\n"
        + "".join(f"{g},s,d,plain,1,1000\n" for g in GRIDS),
        "sites.csv": "site,grid,site_class,share\n" + "".join(f"p{g},{g},street,0.4\n" for g in GRIDS),
        "leaves.csv": "id,parent,weight,kind,rule,d_or_n,base,slope\n"
        "clean,,0.5,field,deduct,0.2,,\ncontent,,0.5,survey,logistic,1,0.95,0.1\n",
    }
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_scenario(Path(folder / "city.yaml"))


def marks_of(city: Scenario, plan: Plan) -> xr.Dataset:
    model = build_model(city)
    return score_run(model, simulate(city, plan, EXPERIMENTS * N, seed=11, model=model), 11)


@pytest.fixture(scope="module")
def two_plans(city: Scenario) -> tuple[xr.Dataset, xr.Dataset]:
    """The same visits in two orders of equal grids: equal in distribution, but not in luck."""
    model = build_model(city)
    days = np.arange(0, 88, 2)
    walks = np.zeros(len(days), np.int16)
    tour = days // 2 % len(GRIDS)
    moved = (tour + 4) % len(GRIDS)
    a, b = (make_plan("tour", days, walks, grids, len(model.departments.ids), model.time) for grids in (tour, moved))
    return marks_of(city, a), marks_of(city, b)


@pytest.mark.parametrize("score", ["cycle_score", "cycle_expected"])
def test_intervals_cover_the_mean(two_plans: tuple[xr.Dataset, xr.Dataset], score: str) -> None:
    values = two_plans[0][score].values
    truth = values.mean()  # its own error is 1/45 of an experiment's
    found = [interval(part) for part in values.reshape(EXPERIMENTS, N)]
    covered = np.mean([i.low <= truth <= i.high for i in found])
    print(f"{score}: {covered:.1%} of {EXPERIMENTS} intervals cover the mean {truth:.2f}")
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize("score", ["cycle_score", "cycle_expected"])
def test_equal_plans_differ_significantly_in_one_of_twenty(
    two_plans: tuple[xr.Dataset, xr.Dataset], score: str
) -> None:
    a, b = (marks[score].values.reshape(EXPERIMENTS, N) for marks in two_plans)
    # Arrivals, sites and answers are the same under both plans, but other grids were visited lately. Three sites give
    # few sampled marks, so a pair in six is a tie; of expected marks hardly any.
    alike, differ = np.corrcoef(a.ravel(), b.ravel())[0, 1], (a != b).mean()
    assert alike < 0.8 and differ > 0.75, "the plans must not share all their luck"
    assert (a != b).any(axis=1).all(), "an experiment of ties alone could never be significant"
    significant = np.mean([paired_difference(x, y).significant for x, y in zip(a, b, strict=True)])
    print(f"{score}: {significant:.1%} of {EXPERIMENTS} pairs of equal plans are significant", end="; ")
    print(f"{differ:.1%} of their runs differ, correlation {alike:.2f}")
    assert 0.035 <= significant <= 0.065
