"""`plan --rolling`: the plan solved anew every month stands beside the plan, with its difference and its interval."""

import pytest

from cli.conftest import called, done

QUICK = ("plan", "tiny", "--replications", 3, "--baselines", "none", "--rolling")


def test_the_rolling_plan_stands_beside_the_plan(tmp_path):
    result = done(*QUICK, "--out", tmp_path / "p")
    found = result["rolling"]
    assert found.keys() >= {"mean", "difference", "low", "high", "n", "significant"}
    assert found["n"] == 3 and found["low"] <= found["difference"] <= found["high"]
    assert found["mean"] - found["difference"] == pytest.approx(result["simulated"]["mean"])


@pytest.mark.parametrize(
    "more",
    [
        ("--objective", "worst_year"),
        ("--set", "plan.path_rules.patrol.every_days=60"),
        ("--set", "plan.floors.final=80"),
        ("--set", 'plan.phases={"2022": {"spending_share": 1}}'),
    ],
    ids=["goal", "rules", "floor", "share"],
)
def test_what_a_plan_that_changes_cannot_keep_is_refused_at_once(more, tmp_path):
    ended = called(*QUICK, *more, "--out", tmp_path / "p")
    assert ended.code == 2
    assert not (tmp_path / "p").exists()
