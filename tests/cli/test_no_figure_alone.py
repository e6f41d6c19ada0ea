"""No estimate without its interval and n: every number of every object is one, or is known without error."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from civsim.cli.main import main
from cli.conftest import done
from cli.test_kpi import MAP, ROWS

FEW = ("--replications", 4, "--seed", 7)
RICH = (
    "--set", "assessments.mock.shift_days={7: 0.5}",
    "--set", "cycle.gates={order: {node: a, least: 60, fails: year}}",
    "--set", "cycle.incidents={accident: {per_year: 0.5, points: 5}}",
    "--set", "peers.by_indicator={a: {mean: 70, sd: 5}}",
)  # fmt: skip

# Numbers that are no estimates, each with the reason why.
EXACT = {
    r"districts\..*|milestones\.\d+\.(days_before|number)|alternatives\..*": "of the plan or the linear programme",
    r"seed|replications|platform": "what was asked for",
    r"events|problems|counts\..*|dropped_visits": "counted in these very runs",
    r"seconds(\..*)?|megabytes": "time and room of this computer",
    r"levers\..*|resources_used\..*": "what the plan does",
    r"target\.(score|rank|least_extra\..*)|main_test|alert_rule\..*|alerts\..*\.standard": "what is asked of the city",
    r"value|bound|estimate_with_queues|lp_gap": "of the linear programme, which has no luck",
    r"history\..*|search\..*|shadow_prices\..*": "of the linear programme, which has no luck",
    r"districts\..*|score_sd\..*": "of the linear programme, which has no luck",
    r"floors\..*\.(floor|planned)": "what is asked for, and of the linear programme",
    r"variants\.\d+\.cost": "money, not a score",
    r".*\.weight": "of the indicator tree",
    r".*\.p(_adjusted)?": "p value of a test, beside its interval",
    r"peers\.\w+\.\w+\.mean": "of the peers, as given",
    r"rankings\..*\.(rank|rank_by_score|rank_before|change_of_rank)": "order; `above` and `since` say what is real",
    r"precision\..*": "about the interval itself",
    r"sampling\..*": "about the interval itself, by source, with its n",
    r"gap_interval\.\d": "ends of the interval of gap_points",
    r"scenario_hashes.*": "a name",
    r"used|rows|left_out\..*|delays\.\d+\.ended|visits": "counted in the table, the ledger or the plan",
    r"kpis\.\d+\.(open|overdue)": "stocks, counted; of a run their mean over its replications, no estimate of a share",
    r"parameters\.\d+\.values\..*|left_out\.\d+\.values\..*|effects\.\d+\.values": "given by the scenario",
    r"simulations|paths_lost": "counted",
    r"together\.\d+\.(luck|spread)": "about the size and its interval beside them",
    r"delays\.\d+\.horizon_days": "what the mean is restricted to",
    r"delays\.\d+\.of_ended_only\..*": "known to be too short, told for comparison only",
}
# Numbers whose interval has names of its own: the keys that hold it, in the same object.
ELSEWHERE = {
    r"gap_points": ("gap_interval", "replications"),
    r"gap_share": ("gap_share_low", "gap_share_high", "replications"),
    r"baselines\.\w+\.difference": ("low", "high", "n"),
    r"baselines\.\w+\.mean": ("score",),
}


# Commands whose objects hold no scores, each with the reason why.
WITHOUT_SCORES = {
    "new": "a folder",
    "check": "mistakes",
    "schema": "a schema",
    "frontier": "values of the linear programme, which has no luck",
    "calibrate": "parameters: tests/calibrate",
    "backtest": "forecasts with their 50, 80 and 95 % intervals: tests/calibrate",
    "validate": "tests of the engines, each with its own z",
    "doctor": "this computer",
    "resume": "what was interrupted: the object of simulate or plan",
}


def alone(found: Any, path: str = "") -> Iterator[str]:
    """Paths of the numbers in an object that say nothing of how sure they are."""
    if isinstance(found, dict):
        for key, value in found.items():
            here = f"{path}.{key}".lstrip(".")
            if isinstance(value, int | float) and not isinstance(value, bool):
                if not sure(found, key, here):
                    yield here
            else:
                yield from alone(value, here)
    elif isinstance(found, list):
        for i, value in enumerate(found):
            if isinstance(value, int | float) and not isinstance(value, bool):
                if not any(re.fullmatch(rule, f"{path}.{i}") for rule in EXACT):
                    yield f"{path}.{i}"
            else:
                yield from alone(value, f"{path}.{i}")


def sure(entry: dict[str, Any], key: str, path: str) -> bool:
    """Whether a number stands with its interval and n, or needs none."""
    if any(re.fullmatch(rule, path) for rule in EXACT):
        return True
    if any(re.fullmatch(rule, path) and entry.keys() >= set(beside) for rule, beside in ELSEWHERE.items()):
        return True
    if key == "n" or key.endswith("_n"):
        return True
    if key in ("value", "low", "high") and entry.keys() >= {"value", "low", "high", "n"}:
        return True
    if key in ("mean", "low", "high"):
        return entry.keys() >= {"mean", "low", "high", "n"} or entry.keys() >= {"difference", "low", "high", "n"}
    name = re.sub(r"_(low|high)$", "", key)
    counted = "n" in entry or f"{name}_n" in entry or "replications" in entry
    return counted and entry.keys() >= {name, f"{name}_low", f"{name}_high"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A run with uncertain dates, gates, incidents and peers by indicator."""
    folder = tmp_path_factory.mktemp("rich") / "run"
    return done("simulate", "tiny", *FEW, *RICH, "--out", folder)


def test_the_walk_finds_what_is_alone() -> None:
    assert list(alone({"score": 88.0, "a": {"mean": 1.0, "low": 0.0, "high": 2.0, "n": 3}})) == ["score"]
    assert list(alone({"a": {"mean": 1.0, "low": 0.0, "high": 2.0}})) == ["a.mean", "a.low", "a.high"]
    assert list(alone({"p": 0.1, "p_target": 0.5, "n": 9, "list": [1.5]})) == ["p", "p_target", "list.0"]
    assert not list(alone({"p_target": 0.5, "p_target_low": 0.1, "p_target_high": 0.9, "n": 9}))


def test_simulate(run: Any) -> None:
    assert not list(alone(run))


def test_score(run: Any) -> None:
    assert not list(alone(done("score", run["out"])))


def test_plan(plan_dir: Any) -> None:
    assert not list(alone(json.loads((plan_dir / "plan.json").read_text(encoding="utf-8"))))


def test_compare() -> None:
    assert not list(alone(done("compare", "tiny", "tiny", *FEW, *RICH, "--precision", 5, "--max-replications", 12)))


def test_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SCENARIO", "tiny"), ("REPLICATIONS", 2), ("SCHEDULES", 20)):
        monkeypatch.setattr(f"civsim.study.demo.{name}", value)
    assert not list(alone(done("demo", "--out", tmp_path / "demo")))


@pytest.mark.parametrize("by", [(), ("month", "department"), ("quarter", "district", "category")])
def test_kpi_of_a_run(run_dir: Path, by: tuple[str, ...]) -> None:
    assert not list(alone(done("kpi", run_dir, *(word for name in by for word in ("--by", name)))))


def test_kpi_of_counts_and_of_a_table(run: Any, tmp_path: Path) -> None:
    assert not list(alone(done("kpi", run["out"])))
    (tmp_path / "orders.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    found = done("kpi", tmp_path / "orders.csv", "--map", tmp_path / "map.yaml", "--by", "month")
    assert not list(alone(found))


def test_hand_outs(run: Any, plan_dir: Path, tmp_path: Path) -> None:
    assert not list(alone(done("report", run["out"], "--out", tmp_path / "report", "--format", "html")))
    assert not list(alone(done("schedule", plan_dir, "--out", tmp_path / "schedule", "--format", "csv")))
    assert not list(alone(done("runs", "show", run["out"])))


def test_sensitivity(tmp_path: Path) -> None:
    ranges = ("--range", "budget.2022=50:70", "--range", "categories.stall.relapse_probability=0.1:0.5")
    words = (*ranges, "--replications", 3, "--together", 2, "--replan", "--time-limit", 5, "--out", tmp_path / "s")
    found = done("sensitivity", "tiny", *words)
    assert found["together"] and found["knowing"] and not list(alone(found))


def test_every_command_is_walked_or_gives_no_scores() -> None:
    told = {"simulate", "score", "plan", "compare", "demo", "kpi", "report", "schedule", "runs", "sensitivity"}
    assert set(main.list_commands(click.Context(main))) == told | WITHOUT_SCORES.keys()
