"""Tests that also find problems, in the mean course, against the engine's draws."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from civsim.engine import drawn_sites, key_of_test, simulate
from civsim.model import Model, SiteSample, build_periods, make_plan
from civsim.planner import PlanOptions, build_instance, optimize
from civsim.planner.modes import build_modes
from civsim.planner.response import build_dynamics, respond
from civsim.planner.tests_that_find import chance_of_a_look, mean_findings
from tests.planner.cities import city, tiny

REPLICATIONS = 200
TOUR = {"kind": "visit", "teams": 0, "find_probability": {"rubbish": 0.9, "stall": 0.9}, "on_the_spot_share": 0.5}


def toured(finds: str | None = "tour", **changes: Any) -> Model:
    """The 20-grid city with crews that never queue, and a mock test every two weeks of spring that may find."""
    crews = {"departments__urban_management__crews": 500, "departments__market_supervision__crews": 500}
    mock = {"kind": "mock", "year": 2022, "sites_per_class": {"street": 5, "community": 5}, "finds": finds}
    days = ("2022-04-11", "2022-04-25", "2022-05-09", "2022-05-23", "2022-06-06")
    tests = {f"assessments__mock_{i}": mock | {"days": [day]} for i, day in enumerate(days)}
    tests["assessments__mock_4"] |= {"cancel_probability": 0.5}
    return tiny(**crews, **tests, channels__tour=TOUR, **changes)


def seen(model: Model) -> np.ndarray:
    """(K, C) problems at noon of the counted tests in the mean course without visits by plan."""
    periods = build_periods(model.time, model.assessments)
    dynamics = build_dynamics(model, periods)
    response = respond(dynamics, np.zeros((1, len(model.channels.visit_ids), periods.size), np.int16))
    features = build_modes(model, dynamics.completion_days, ()).features
    return np.asarray(np.einsum("gcs,cspk->kc", features, response.visible[0]) / 4)


def test_the_mean_course_knows_what_tests_find() -> None:
    # Five tests look at half of the grids: a tenth and more of what would be visible is gone. 200 replications of 20
    # grids give standard errors below 2 %, so a test counted for all grids would show, or all of them left out.
    model = toured()
    expected, without = seen(model), seen(toured(None))
    assert (expected < 0.9 * without).all()
    plan = make_plan("none", *(np.zeros(0, np.int64),) * 3, len(model.departments.crews), model.time)
    looks = np.searchsorted(
        model.assessments.snapshot_day, build_dynamics(model, build_periods(model.time, model.assessments)).snapshot_day
    )
    counts = np.array([o.snapshots[looks].sum(axis=1) for o in simulate(model, plan, 7, range(REPLICATIONS))])
    error = counts.std(axis=0, ddof=1) / np.sqrt(REPLICATIONS)
    assert (error < 0.02 * expected).all(), "too few replications to prove anything"
    assert (np.abs(counts.mean(axis=0) - expected) < 0.02 * expected + 3 * error).all()


def test_an_uncertain_test_finds_as_often_as_it_is_held() -> None:
    findings = mean_findings(toured())
    held = np.flatnonzero(findings.days[0])
    assert findings.days.sum() == len(held) == 5
    assert findings.find[0, 0, held] == pytest.approx([0.9 * 0.5] * 4 + [0.9 * 0.5 * 0.5])
    assert np.count_nonzero(findings.find.any(axis=1)) == 5


def test_tests_of_one_channel_stand_in_one_row_whatever_they_draw() -> None:
    # Two tests on one day miss a problem if both do; half of the grids have a street and half a community.
    other = {"kind": "special", "days": ["2022-04-25"], "year": 2022, "sites_per_class": {"street": 2}, "finds": "tour"}
    findings = mean_findings(toured(assessments__other=other))
    assert findings.days.shape[0] == 1
    first, both = findings.find[0, 0, np.flatnonzero(findings.days[0])[:2]]
    alone = mean_findings(toured(None, assessments__other=other)).find.max(axis=2)[0, 0]
    assert 0.05 < alone < 0.2
    assert both == pytest.approx(1 - (1 - first) * (1 - alone))


def test_the_chance_of_a_look_is_that_of_the_draws() -> None:
    # 9 and 5 sites over 4 grids, of which 3 and 2 are drawn. 4 000 draws: standard errors below 0.008.
    grid = np.array([0, 0, 0, 0, 1, 1, 2, 2, 2, 0, 1, 1, 2, 2], np.int32)
    sample = SiteSample(np.arange(14), grid, np.array([0, 9, 14]), np.array([3, 2]))
    chance, looks = chance_of_a_look(sample, 4), np.zeros((4000, 4))
    for r in range(len(looks)):
        looks[r, grid[drawn_sites(sample, 1, key_of_test(3, r, 0))[0]]] = 1
    assert (looks[:, 3] == 0).all()
    assert chance[3] == pytest.approx(0, abs=1e-12)
    error = np.sqrt(chance[:3] * (1 - chance[:3]) / len(looks))
    assert (np.abs(looks.mean(axis=0) - chance)[:3] < 3.5 * error).all()
    missed = stats.hypergeom.pmf(0, 9, 4, 3) * stats.hypergeom.pmf(0, 5, 1, 2)
    assert 1 - chance[0] == pytest.approx(missed)
    assert chance_of_a_look(sample._replace(drawn=np.array([6, 0])), 4)[0] == 1


def test_a_plan_says_how_it_reckons_with_what_tests_find() -> None:
    early = {"kind": "mock", "days": ["2022-03-20"], "year": 2022, "sites_per_class": {"street": 1}, "finds": "patrol"}
    finding, blind = city(assessments__early=early), city(assessments__early=early | {"finds": None})
    found, plain = (optimize(model, PlanOptions(schedules=60)) for model in (finding, blind))
    assert "网格被抽中的概率" in found.bound_covers.zh
    assert "网格被抽中的概率" not in plain.bound_covers.zh
    assert found.value > plain.value
    assert build_instance(finding).dynamics.rounds[0].shape[0] == 2
