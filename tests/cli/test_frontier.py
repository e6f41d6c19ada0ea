"""`frontier`: its object, its folder, the same curve from Python, and what it refuses."""

import json
from pathlib import Path

import pytest

import civsim
from civsim.study.frontier_points import budget_times
from cli.conftest import called, done

CALL = ("frontier", "tiny", "--budget", "0.4:1.0:4", "--progress", "none")


def test_the_object_and_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "curve"
    result = json.loads(called(*CALL, "--json", "--out", out).stdout)
    assert [p["multiple"] for p in result["points"]] == pytest.approx([0.4, 0.6, 0.8, 1.0])
    assert all(p["value"] <= p["bound"] + 1e-9 for p in result["points"])
    assert (result["resource"], result["unit"], result["simulated"]) == ("budget", "万元", None)
    assert len(result["pieces"]) == 3 and result["pieces"][0]["scarcest"] == "budget"
    assert result["kinks"] and result["kinks"][-1]["after"] < result["kinks"][-1]["before"]
    assert result["bound_covers"] and result["scenario_hash"] and result["sample"] is True
    files = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    assert files == {"frontier.json", "frontier.csv", "charts/budget_curve.png", "charts/budget_curve.svg"}
    assert json.loads((out / "frontier.json").read_text(encoding="utf-8")) == result


def test_python_gives_the_same_curve(tmp_path: Path) -> None:
    result = done("frontier", "tiny", "--teams", "0.5:1.5:3", "--out", tmp_path / "curve")
    curve = civsim.frontier(civsim.load_scenario("tiny"), "0.5:1.5:3", resource="teams")
    assert [p.value for p in curve.points] == [p["value"] for p in result["points"]]


@pytest.mark.parametrize(("language", "words"), [("zh", ("斜率", "再增加也不能")), ("en", ("slope", "brings nothing"))])
def test_words(tmp_path: Path, language: str, words: tuple[str, str]) -> None:
    told = called(*CALL, "--lang", language, "--out", tmp_path / "curve")
    assert told.code == 0
    assert all(word in told.stdout for word in words)


def test_a_budget_below_what_is_spent_in_any_case_is_refused(tmp_path: Path) -> None:
    demo = ("frontier", "demo", "--budget", "0.0001:1:3", "--out", tmp_path / "curve", "--lang", "en")
    told = called(*demo)
    assert told.code == 2
    assert "start at" in told.stderr


@pytest.mark.parametrize(
    "words",
    ["--budget 2:1:5", "--budget 0.6:2.0", "--teams 0:1:5", "--crews nan:1:5", "--budget 1:2:1", "--teams a:b:c"],
)
def test_a_bad_range_is_refused_before_any_work(words: str) -> None:
    for language, said in (("zh", "范围应写作 最小倍数:最大倍数:点数"), ("en", "a range is low:high:points")):
        told = called("frontier", "missing", *words.split(), "--lang", language)
        assert told.code == 2
        assert said in told.stderr and words.split()[1] in told.stderr


def test_points_are_planned_and_simulated_where_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "curve"
    result = done("frontier", "tiny", "--budget", "0.6:1.0:2", "--replications", 3, "--seed", 2, "--out", out)
    assert [p["simulated"]["n"] for p in result["points"]] == [3, 3]
    assert result["simulated"] == [p["simulated"] for p in result["points"]]
    assert all(p["simulated"]["low"] <= p["simulated"]["mean"] <= p["simulated"]["high"] for p in result["points"])
    # The last point has the scenario's own money: it is the plan that `plan` makes, under the same luck.
    words = ("--replications", 3, "--seed", 2, "--baselines", "none", "--out", tmp_path / "plan")
    assert done("plan", "tiny", *words)["simulated"] == pytest.approx(result["points"][-1]["simulated"])
    heading = (out / "frontier.csv").read_text("utf-8-sig").splitlines()[0]
    assert "推演得分" in heading
    refused = called("frontier", "tiny", "--teams", "0.5:1:2", "--replications", 2, "--out", tmp_path / "t")
    assert refused.code == 2


def test_money_of_every_year_and_district_is_multiplied() -> None:
    found = budget_times(civsim.load_scenario("demo"), 2.0)
    assert found == {"budget.2022": 1700.0, "budget.2023": 1420.0}
    jinan = budget_times(civsim.load_scenario("jinan"), 0.5)
    assert jinan["budget.2021.历下区"] == 2355.0
    assert len(jinan) == 36


def test_points_that_ran_out_of_time_are_named_and_usable(tmp_path: Path) -> None:
    told = called(*CALL, "--gap", "0", "--time-limit", "0.001", "--json", "--lang", "en", "--out", tmp_path / "curve")
    points = json.loads(told.stdout)["points"]
    late = [f"{p['multiple']:.2f}" for p in points if p["out_of_time"]]
    assert told.code == 4 and late and ", ".join(late) in told.stderr
    assert all(p["value"] <= p["bound"] + 1e-9 for p in points)
    in_time = called(*CALL, "--json", "--out", tmp_path / "closer")
    assert in_time.code == 0 and not any(p["out_of_time"] for p in json.loads(in_time.stdout)["points"])
