"""F11-F15: money by year, works, reviews by week, deadlines, steady against sprint."""

import numpy as np
import pytest

import civsim
from tests.facts.snippets import count, marks, model_of, runs


def test_f11_a_year_spends_its_own_money() -> None:
    poor, rich = runs("F11", 4), runs("F11", 4, budget__2021=150)
    for run in (poor, rich):
        year = np.array([str(m)[:4] for m in run["month"].values])
        for y, name in enumerate(run["year"].values):
            spent = run["spent"].sum("pool").values[:, year == str(name)].sum(axis=1) + float(run["committed"][y].sum())
            assert (spent <= float(run["budget"][y]) + 1e-9).all()
    first = dict(month=[f"2021-{m:02d}" for m in range(1, 13)])  # noqa: C408 - names of dimensions
    assert count(poor, "closed", **first) < 0.7 * count(rich, "closed", **first)


def test_f12_a_theme_brings_teams() -> None:
    run = runs("F12", 3)
    year = run["day"].dt.year.values
    visits = run["visits"].sel(visit_channel="patrol").values
    workdays = model_of("F12").time.workday
    a_day = [visits[year == y].sum() / workdays[year == y].sum() for y in (2021, 2022)]
    assert a_day[1] / a_day[0] == pytest.approx(3, rel=0.05)
    by_month = run["found_by"].sel(channel="patrol").sum(["replication", "district", "category"]).values
    assert by_month[8:].min() > 1.2 * by_month[2:6].max()
    assert run.sizes["month"] == 12


def test_f13_visits_follow_what_was_found() -> None:
    reacts, fixed = runs("F13", 12), runs("F13", 12, plan__policy__rule="fixed")
    assert (reacts["visits"] == fixed["visits"]).all()
    assert (reacts["committed"] == fixed["committed"]).all()
    more = [r["found_by"].sel(channel="patrol").sum(["month", "district", "category"]) for r in (reacts, fixed)]
    gain = (more[0].astype(float) - more[1].astype(float)).values
    assert gain.mean() > 2.5 * gain.std(ddof=1) / np.sqrt(len(gain)) > 0


def test_f14_works_done_by_the_test_count() -> None:
    in_time, late = marks("F14", 2), marks("F14", 2, works__alley__start="2022-05-01")
    level = [m["leaf_value"].sel(assessment="final", leaf="b").values for m in (in_time, late)]
    assert level[0] == pytest.approx(1.0)
    assert level[1] == pytest.approx(0.6)


def test_f15_steady_against_sprint() -> None:
    sprint = {
        "channels__patrol__teams": 4,
        "channels__patrol__active": [{"from": "2022-05-05", "to": "2022-06-14"}],
    }
    steady_run, sprint_run = runs("F15", 6), runs("F15", 6, **sprint)
    visits = [float(run["visits"].sum()) for run in (steady_run, sprint_run)]
    assert visits[0] == pytest.approx(visits[1], rel=0.06)
    steady, rushed = civsim.score(steady_run)["expected_score"], civsim.score(sprint_run)["expected_score"]
    unannounced, announced = ((steady - rushed).sel(assessment=a).values for a in ("mock", "final"))
    assert unannounced.min() > 3
    assert announced.mean() < unannounced.mean() - 3
    closed = [
        run["closed"].sel(month=["2022-01", "2022-02", "2022-03", "2022-04"]).sum() for run in (steady_run, sprint_run)
    ]
    assert closed[0] > closed[1]
