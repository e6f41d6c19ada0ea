"""The scenario in which every rule of tests and cycle is in use: what it has, and that a run shows all of them."""

import numpy as np
import pytest

import civsim
from civsim.model import build_model
from civsim.results import conservation_ok, totals
from civsim.scores import alerts
from civsim.study import load_scenario


def test_the_cycle_scenario_uses_every_rule_on_the_same_city() -> None:  # F4, F7-F10, F16, F33
    plain, full = load_scenario("ningbo").spec, load_scenario("ningbo_cycle").spec
    same = ("areas", "categories", "departments", "budget", "indicators", "behaviours", "plan", "horizon")
    assert all(getattr(plain, block) == getattr(full, block) for block in same)
    assert (
        full.cycle.gates
        and full.cycle.incidents
        and full.sub_indices
        and full.warnings.standard
        and full.warnings.by_indicator
    )
    assert full.peers.by_year and full.peers.by_indicator and full.target.rechecks
    assert plain.works == {key: work.model_copy(update={"department": None}) for key, work in full.works.items()}
    assert all(work.department for work in full.works.values())
    tests = full.assessments.values()
    assert {t.kind for t in tests} == {"national", "supplementary", "provincial", "mock", "special"}
    assert {t.repeat.every_months for t in tests if t.repeat} == {1, 3, 12}
    assert any(t.cancel_probability for t in tests) and any(t.shift_days for t in tests)
    built = build_model(load_scenario("ningbo_cycle"))
    finding = built.assessments.finds >= 0
    assert finding.sum() == 36 + 12 + 4 + 9 and not finding[built.assessments.weight > 0].any()
    assert (built.behaviours.rate[:2].max(axis=1) > built.behaviours.rate[:2, 0] + 0.005).all()


@pytest.mark.proof
def test_a_run_shows_what_every_rule_does() -> None:
    run = civsim.simulate(load_scenario("ningbo_cycle"), replications=6, seed=1)
    assert conservation_ok(run)
    assert totals(run)["found"]["assessors"] > 1000
    marks = civsim.score(run)
    assert marks["took_place"].min() < 1 and len(np.unique(marks["held_on"].sel(assessment="test_2023"))) > 1
    assert (marks["gate_value"] > 80).any() and marks["incidents"].sum() > 0
    assert 0 <= marks["title_kept"].min() <= marks["title_kept"].max() <= 1
    assert marks["sub_index_value"].notnull().all()
    assert marks["sub_index_value"].sizes["month"] == 36 and marks["sub_index_value"].sizes["index_area"] == 11
    assert marks["peer_percentile"].sizes["peer_node"] == 7
    last = marks["assessment"].values.tolist().index("test_2023")
    colours = {alert.level for unit in ("leaf", "department", "district") for alert in alerts(marks, unit, last)}
    assert {"green", "red"} <= colours
