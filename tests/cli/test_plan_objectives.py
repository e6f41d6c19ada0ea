"""`plan --objective`: every objective goes from the command to a result, and what is simulated is that objective."""

import json

import pytest

from civsim.planner import OBJECTIVES
from cli.conftest import called, done

QUICK = ("plan", "tiny", "--replications", 3, "--baselines", "none")
THEME = 'plan.phases={"2022": {"emphasis": {"a2": 3}}}'


@pytest.mark.parametrize("objective", ["worst_district", "themed_score"])
def test_the_objective_is_planned_and_simulated(objective, tmp_path):
    result = done(*QUICK, "--objective", objective, "--set", THEME, "--out", tmp_path / "plan")
    assert result["objective"] == objective and objective in OBJECTIVES
    assert result["value"] <= result["bound"] + 1e-9
    official = result["cycle"]["expected"]["mean"]
    assert abs(result["simulated"]["mean"] - official) > 0.05, "it is another score than the official one"
    kept = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert kept["objective"] == objective


def test_chances_are_told_in_per_cent(tmp_path):
    words = ("--objective", "target_chance", "--set", "target.score=82", "--out", tmp_path / "plan")
    result = done(*QUICK, *words)
    assert 0 < result["value"] <= result["bound"] < 100
    assert result["simulated"]["mean"] in (0, pytest.approx(100 / 3), pytest.approx(200 / 3), 100)
    assert result["gap_points"] is None and result["score_sd"].keys() == {"final"}
    assert all(0 <= step["value"] <= 100 for step in result["history"])


def test_a_themed_plan_without_a_theme_ends_with_2(tmp_path):
    told = called(*QUICK, "--objective", "themed_score", "--lang", "en", "--out", tmp_path / "plan")
    assert told.code == 2 and "plan.phases" in told.stderr
