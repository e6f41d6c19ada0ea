"""A policy in a scenario: simulated, said, stored with the run, and refused when it makes no sense."""

import json

import pytest

from cli.conftest import called, done

FEW = ("simulate", "tiny", "--replications", 2)
THRESHOLD = ("--set", "plan.policy={rule: threshold, every: week, found: 2}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("policy") / "run"
    done(*FEW, *THRESHOLD, "--out", out)
    return out


def told(folder):
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


def test_the_run_says_that_visits_move_and_by_what(folder):
    result = told(folder)
    assert result["levers"]["policy"] == {"rule": "threshold", "every": "week", "found": 2}
    (warning,) = [w for w in result["warnings"] if w["code"] == "visits_move"]
    assert (
        "每周按策略 threshold" in warning["message_zh"]
        and "every week by the policy threshold" in warning["message_en"]
    )
    assert result["conservation_ok"]


def test_a_stored_run_is_simulated_again_with_its_policy(folder, tmp_path):
    done(*FEW, "--plan", folder, "--out", tmp_path / "again")
    assert told(tmp_path / "again")["counts"] == told(folder)["counts"]


def test_a_policy_changes_what_is_found_and_a_fixed_one_does_not(folder, tmp_path):
    done(*FEW, "--set", "plan.policy={rule: fixed, every: day}", "--out", tmp_path / "fixed")
    done(*FEW, "--out", tmp_path / "plain")
    plain = told(tmp_path / "plain")
    assert told(tmp_path / "fixed")["counts"] == plain["counts"] != told(folder)["counts"]


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("{rule: best}", "plan.policy.rule"),
        ("{rule: cyclic, every: hour}", "plan.policy.every"),
        ("{rule: threshold, found: 0}", "plan.policy.found"),
        ("{every: week}", "plan.policy.rule"),
    ],
)
def test_a_policy_without_sense_is_refused_with_its_place(policy, says):
    answer = called(*FEW, "--set", f"plan.policy={policy}")
    assert answer.code == 2 and says in answer.stderr


def test_a_damaged_policy_of_a_stored_run_is_refused(folder, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("visits.csv", "result.json"):
        (broken / name).write_bytes((folder / name).read_bytes())
    result = told(broken)
    result["levers"]["policy"]["rule"] = "guess"
    (broken / "result.json").write_text(json.dumps(result), encoding="utf-8")
    answer = called(*FEW, "--plan", broken)
    assert answer.code == 2 and "策略" in answer.stderr
