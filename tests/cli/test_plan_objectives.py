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


def test_a_themed_plan_without_a_theme_ends_with_2(tmp_path):
    told = called(*QUICK, "--objective", "themed_score", "--lang", "en", "--out", tmp_path / "plan")
    assert told.code == 2 and "plan.phases" in told.stderr
