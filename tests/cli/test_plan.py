"""`plan`: the certificate it prints, what it keeps, and that what it keeps is what it simulated."""

import json

import numpy as np
import pandas as pd
import pulp
import pytest

from civsim.model import build_model
from civsim.planner import BASELINES
from civsim.study import load_scenario
from civsim.study.certificate import read_certificate
from civsim.study.plans import stored_plan
from cli.conftest import called, done

KEYS = {
    "objective", "value", "bound", "bound_covers", "lp_gap", "gap_points", "simulated", "baselines", "shadow_prices",
    "resources_used", "seconds", "out", "scenario_hash", "version", "seed", "replications",
}  # fmt: skip
PROOF = {"certificate.json", "baselines.zarr", "baselines-marks.zarr", "baselines.npz"}
QUICK = ("plan", "tiny", "--replications", 2, "--baselines", "none")


@pytest.fixture(scope="module")
def result(plan_dir):
    return json.loads((plan_dir / "plan.json").read_text(encoding="utf-8"))


def test_the_object_has_the_promised_keys(result):
    assert result.keys() >= KEYS
    assert result["simulated"].keys() == {"mean", "low", "high", "n"}
    assert result["seconds"].keys() == {"model", "solve", "simulate", "total"}
    assert all(
        price.keys() >= {"resource", "where", "when", "unit", "price", "text"} for price in result["shadow_prices"]
    )
    assert (result["objective"], result["seed"], result["replications"]) == ("cycle_score", 7, 4)


def test_no_simulated_plan_beats_the_bound(plan_dir, result):
    assert result["lp_gap"] >= 0
    assert result["value"] <= result["bound"] + 1e-9
    assert result["simulated"]["low"] <= result["bound"]
    assert result["gap_points"] == pytest.approx(result["bound"] - result["simulated"]["mean"])
    city = build_model(load_scenario("tiny"))
    for variant in read_certificate(plan_dir, city, stored_plan(plan_dir, city))[1]:
        scores = variant.marks["cycle_expected"]
        assert float(scores.mean()) - 3 * float(scores.std(ddof=1)) / len(scores) ** 0.5 <= result["bound"]


def test_every_baseline_stands_beside_the_plan(result):
    assert set(result["baselines"]) == set(BASELINES)  # this scenario ships no visits of last year
    for found in result["baselines"].values():
        assert found.keys() >= {"mean", "difference", "low", "high"}
        assert found["low"] <= found["difference"] <= found["high"]
        assert found["mean"] + found["difference"] == pytest.approx(result["simulated"]["mean"])
        assert found["significant"] == (found["p_adjusted"] < 0.05)
        assert found["p"] <= found["p_adjusted"] and found["score"]["low"] <= found["mean"] <= found["score"]["high"]


def test_the_folder_holds_what_it_promises(plan_dir, result):
    names = {path.name for path in plan_dir.iterdir()}
    assert names == {"plan.json", "visits.csv", "master.mps", "results.zarr", "inputs", *PROOF}
    assert (plan_dir / "visits.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    visits = pd.read_csv(plan_dir / "visits.csv", encoding="utf-8-sig")
    assert list(visits.columns) == ["date", "team", "district", "grid", "channel", "order"]
    assert len(visits) == result["levers"]["visits"] > 0
    assert result["out"] == str(plan_dir)


def test_the_kept_programme_solves_to_the_stated_value(plan_dir, result):
    names, problem = pulp.LpProblem.fromMPS(str(plan_dir / "master.mps"), sense=pulp.LpMaximize)
    problem.solve(pulp.PULP_CBC_CMD(msg=False))
    assert names and problem.status == pulp.LpStatusOptimal
    value = abs(pulp.value(problem.objective))
    assert value >= result["value"] - 1e-6 or problem.objective.constant == 0


def test_a_stored_plan_runs_as_it_was_simulated(plan_dir, result, tmp_path):
    again = done("simulate", "tiny", "--plan", plan_dir, "--replications", 4, "--seed", 7, "--out", tmp_path / "run")
    assert again["cycle"] == result["cycle"]
    assert again["assessments"] == result["assessments"]
    assert again["levers"] == result["levers"]
    scored = done("score", plan_dir)
    assert scored["cycle"] == result["cycle"]
    assert scored["counts"] == again["counts"]


def test_works_of_a_stored_plan_are_started(plan_dir, result, tmp_path):
    works = result["levers"]["works"]
    assert works == ["alley"], "the smallest scenario can pay for its works"
    table = done("simulate", "tiny", "--plan", plan_dir / "visits.csv", "--replications", 4, "--seed", 7,
                 "--out", tmp_path / "run")  # fmt: skip
    assert table["levers"]["works"] == []
    assert table["counts"]["appeared"] > done("score", plan_dir)["counts"]["appeared"]


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ["达不到", "最少需增加"]), ("en", ["out of reach", "least extra"])]
)
def test_an_unreachable_target_ends_with_3_and_the_least_extra(tmp_path, language, words):
    told = called(
        *QUICK,
        "--set",
        "target.score=99.9",
        "--out",
        tmp_path / "plan",
        "--json",
        "--lang",
        language,
        "--progress",
        "none",
    )
    assert told.code == 3
    assert words[0] in told.stderr
    assert any(word in told.stderr for word in words[1:]) or told.answer["target"]["least_extra"] == []
    target = told.answer["target"]
    assert target["reachable"] is False and target["text"] in told.stderr
    assert (tmp_path / "plan" / "plan.json").is_file()


def test_a_target_that_more_teams_would_reach_says_how_many(tmp_path):
    reachable = done(*QUICK, "--out", tmp_path / "plain")
    target = reachable["bound"] + 0.5
    told = called(*QUICK, "--set", f"target.score={target}", "--out", tmp_path / "plan", "--json", "--progress", "none")
    assert told.code == 3
    extras = told.answer["target"]["least_extra"]
    assert extras and all(extra["amount"] > 0 for extra in extras)
    assert all(extra["text"] in told.stderr for extra in extras)


@pytest.mark.parametrize("objective", ["worst_year", "final_score"])
def test_other_scores_can_be_the_aim(tmp_path, objective):
    found = done(*QUICK, "--objective", objective, "--out", tmp_path / "plan")
    assert found["objective"] == objective
    assert 50 < found["simulated"]["mean"] <= found["bound"] <= 100
    assert found["baselines"] == {} and found["gap_share"] is None


def test_a_higher_target_costs_more(tmp_path, result):
    words = (*QUICK, "--objective", "least_money", "--set")
    low, high = (done(*words, f"target.score={t}", "--out", tmp_path / f"plan-{t}") for t in (70, 80))
    spent = [
        sum(sum(by_year.values()) for by_year in found["resources_used"]["money"].values()) for found in (low, high)
    ]
    assert 0 < spent[0] < spent[1] <= 60
    for found in (low, high):
        assert found["objective"] == "least_money" and found["gap_points"] is None
        assert 0 < found["bound"] <= found["value"] + 1e-6  # no plan is cheaper than the bound
    assert low["value"] < high["value"] and low["bound"] < high["bound"]
    assert low["levers"]["visits"] < high["levers"]["visits"] <= result["levers"]["visits"]
    assert low["simulated"]["mean"] < high["simulated"]["mean"]


def test_least_money_for_what_money_cannot_buy_ends_with_3(tmp_path):
    told = called(*QUICK, "--objective", "least_money", "--set", "target.score=99.9", "--out", tmp_path / "plan",
                  "--lang", "en")  # fmt: skip
    assert told.code == 3
    assert "99.9" in told.stderr
    assert not list(tmp_path.iterdir())


def test_both_solvers_find_the_same_value(tmp_path):
    highs, cbc = (done(*QUICK, "--solver", name, "--out", tmp_path / name) for name in ("highs", "cbc"))
    assert cbc["value"] == pytest.approx(highs["value"], rel=1e-6)
    assert cbc["bound"] == pytest.approx(highs["bound"], rel=1e-6)
    np.testing.assert_allclose(cbc["simulated"]["mean"], highs["simulated"]["mean"], rtol=1e-9)


def test_a_plan_in_english_says_everything_in_english(tmp_path):
    told = called(*QUICK, "--lang", "en", "--out", tmp_path / "plan")
    assert told.code == 0
    words = told.stdout + told.stderr
    assert "bound" in words and "planning Smallest example" in words
    kept = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    spoken = [kept["bound_covers"], *(price["text"] for price in kept["shadow_prices"]), words]
    assert not any("\u4e00" <= letter <= "\u9fff" for text in spoken for letter in text.replace("万元", ""))


def test_a_person_sees_certificate_and_baselines(tmp_path):
    told = called("plan", "tiny", "--replications", 2, "--out", tmp_path / "plan", "--progress", "plain")
    assert told.code == 0
    shown = told.stdout
    assert "上界" in shown and "比较基准" in shown and "循环轮巡（cyclic）" in shown and "最好的常用做法" in shown
    assert shown.index("周期总分") < shown.index("上界") < shown.index("比较基准") < shown.index("方案在")
    assert "方案在" not in told.stderr and "规划" in told.stderr


def test_the_budget_of_every_year_holds(plan_dir, result):
    money = result["resources_used"]["money"]
    assert sum(by_year.get("2022", 0) for by_year in money.values()) <= 60 + 1e-6
    assert sum(result["resources_used"]["team_days"]["patrol"].values()) * 3 >= result["levers"]["visits"] - 1e-3


def test_a_stored_proof_reads_back(plan_dir, result):
    city = build_model(load_scenario("tiny"))
    optimum, baselines, differences = read_certificate(plan_dir, city, stored_plan(plan_dir, city))
    assert (optimum.value, optimum.bound, optimum.objective) == (result["value"], result["bound"], "cycle_score")
    assert [price.text.zh for price in optimum.prices] == [price["text"] for price in result["shadow_prices"]]
    assert optimum.allocation.visits.sum() == result["levers"]["visits"]
    assert [variant.key for variant in baselines] == list(result["baselines"])
    for variant, difference in zip(baselines, differences, strict=True):
        kept = result["baselines"][variant.key]
        assert float(variant.marks["cycle_expected"].mean()) == pytest.approx(kept["mean"])
        assert (difference.b, difference.mean) == (variant.key, kept["difference"])
        assert variant.plan.size == int(variant.run["visits"].sum())
