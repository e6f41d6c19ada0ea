"""`compare`: scenarios, plans and runs under the same luck, and every paired difference."""

import math

import pytest

from civsim.scores import holm
from cli.conftest import called, done

FEW = ("--replications", 4, "--seed", 7)


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    """A scenario like the smallest one in which nobody goes out."""
    folder = tmp_path_factory.mktemp("city")
    found = done("new", folder / "idle")
    file = folder / "idle" / "scenario.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("plan: {patrol: {rule: cyclic}}", "plan: {}"), encoding="utf-8")
    assert text != file.read_text(encoding="utf-8") and found["scenario"] == str(file)
    return file


def test_the_object_has_the_promised_keys(idle):
    found = done("compare", "tiny", idle, *FEW)
    assert found.keys() >= {"variants", "differences"}
    assert [variant["name"] for variant in found["variants"]] == ["tiny", "idle"]
    assert all(v.keys() >= {"name", "mean", "low", "high", "n", "cost", "p_target"} for v in found["variants"])
    (difference,) = found["differences"]
    assert difference.keys() >= {"a", "b", "mean", "low", "high", "significant"}
    assert (difference["a"], difference["b"]) == ("tiny", "idle")
    assert difference["low"] <= difference["mean"] <= difference["high"]
    assert difference["mean"] > 5 and difference["significant"] is True  # patrols are worth something
    assert found["variants"][0]["cost"] > found["variants"][1]["cost"]


def test_a_run_compared_with_its_scenario_differs_in_nothing(run_dir):
    found = done("compare", run_dir, "tiny", *FEW)
    (difference,) = found["differences"]
    assert (difference["mean"], difference["low"], difference["high"]) == (0, 0, 0)
    assert difference["significant"] is False
    assert found["variants"][0]["mean"] == found["variants"][1]["mean"]


def test_a_run_of_another_plan_is_compared_with_that_plan(plan_dir, tmp_path):
    done("simulate", "tiny", "--plan", plan_dir, *FEW, "--out", tmp_path / "run")
    found = done("compare", plan_dir, tmp_path / "run", "tiny", *FEW)
    same, other, other_too = found["differences"]
    assert (same["a"], same["b"], same["mean"]) == ("plan", "run", 0)
    assert other["mean"] == other_too["mean"] != 0


def test_several_differences_are_judged_together(idle):
    found = done("compare", "tiny", idle, "tiny", *FEW)["differences"]
    assert [d["p_adjusted"] for d in found] == pytest.approx(holm([d["p"] for d in found]).tolist())
    assert [d["significant"] for d in found] == [True, False, True]
    told = called("compare", "tiny", idle, "tiny", *FEW, "--lang", "en")
    assert "no significant difference" in told.stdout and "judged together (Holm), n=4" in told.stdout


def test_differences_are_paired(plan_dir):
    """Under common luck the difference is surer than the scores that it is made of."""
    found = done("compare", plan_dir, "tiny", "--replications", 6)
    half = [(v["high"] - v["low"]) / 2 for v in found["variants"]]
    (difference,) = found["differences"]
    assert (difference["high"] - difference["low"]) / 2 < math.hypot(*half)


def test_equal_names_are_told_apart(run_dir):
    found = done("compare", "tiny", "tiny", "tiny", "--replications", 2)
    assert [v["name"] for v in found["variants"]] == ["tiny", "tiny#2", "tiny#3"]
    assert len(found["differences"]) == 3


def test_one_replication_gives_no_interval():
    (difference,) = done("compare", "tiny", "tiny", "--replications", 1)["differences"]
    assert difference["low"] is None and difference["significant"] is False


def test_a_report_of_the_comparison_is_written(idle, tmp_path):
    found = done("compare", "tiny", idle, "--replications", 2, "--out", tmp_path / "report")
    assert found["out"] == str(tmp_path / "report")
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"report.html", "report.xlsx", "charts"}


@pytest.mark.parametrize(("language", "words"), [("zh", "差异"), ("en", "significant")])
def test_a_person_is_told_whether_it_matters(idle, language, words):
    told = called("compare", "tiny", idle, "--replications", 2, "--lang", language)
    assert told.code == 0 and words in told.stdout and "tiny" in told.stdout


def test_one_source_is_no_comparison():
    told = called("compare", "tiny", "--lang", "en")
    assert told.code == 2 and "at least two" in told.stderr
