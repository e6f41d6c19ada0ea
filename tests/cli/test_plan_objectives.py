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


FUTURES = 'plan.futures={"busy": {"name": {"zh": "高发", "en": "busy"}, "weight": 0.3, "arrivals": {"rubbish": 1.5}}}'


def test_a_plan_for_the_worst_futures_stands_beside_the_usual_one(tmp_path):
    words = ("--objective", "cvar_score", "--set", FUTURES, "--set", "plan.worst_share=0.3", "--out", tmp_path / "plan")
    result = done(*QUICK, *words)
    found = result["futures"]
    assert list(found["each"]) == ["as_given", "busy"]
    busy, given = found["each"]["busy"], found["each"]["as_given"]
    assert (busy["chance"], given["chance"], found["worst_share"]) == (0.3, 0.7, 0.3)
    assert busy["part_of_worst"] == pytest.approx(1.0) and busy["arrivals"] == {"rubbish": 1.5}
    assert result["simulated"] == found["worst"]["plan"] and found["worst"]["plan"] == busy["plan"]
    assert given["plan"]["mean"] == pytest.approx(result["cycle"]["expected"]["mean"])
    assert given["plan"]["mean"] > busy["plan"]["mean"] + 1.0, "more problems, fewer points"
    mean = 0.7 * given["plan"]["mean"] + 0.3 * busy["plan"]["mean"]
    assert found["mean"]["plan"]["mean"] == pytest.approx(mean)
    assert busy["value"] == pytest.approx(result["value"], abs=1e-4) and result["value"] <= result["bound"] + 1e-9
    assert "最差 30%" in found["text"] and "高发 30%" in result["bound_covers"]

    report = done("report", tmp_path / "plan", "--format", "html", "--out", tmp_path / "report")
    page = next(f for f in report["files"] if str(f).endswith(".html"))
    told = (tmp_path / "report" / str(page).rsplit("/", 1)[-1]).read_text(encoding="utf-8")
    assert "未来情景下的得分" in told and found["text"] in told


def test_futures_are_asked_for_where_there_are_none(tmp_path):
    told = called(*QUICK, "--objective", "cvar_score", "--lang", "en", "--out", tmp_path / "plan")
    assert told.code == 2 and "plan.futures" in told.stderr


@pytest.mark.parametrize("more", [("--alternatives", 2), ("--search", 1), ("--bound-all",), ("--reestimate", 1)])
def test_what_does_not_go_with_several_futures_is_refused(more, tmp_path):
    words = ("--objective", "cvar_score", "--set", FUTURES, *more, "--lang", "en", "--out", tmp_path / "plan")
    told = called(*QUICK, *words)
    assert told.code == 2 and "cvar_score" in told.stderr
