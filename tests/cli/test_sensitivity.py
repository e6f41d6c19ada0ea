"""`sensitivity`: its object, its folder, its words, what it refuses, and that an interruption leaves nothing."""

import json
from pathlib import Path

import pytest

from civsim.study.value_runs import ValueRuns
from cli.conftest import called, done

RELAPSE, CREWS = "categories.stall.relapse_probability", "departments.urban_management.crews"
RANGES = ("--range", f"{RELAPSE}=0.1:0.5", "--range", f"{CREWS}=1:4", "--range", "peers.mean=60:80")
CALL = ("sensitivity", "tiny", *RANGES, "--replications", 3, "--together", 2, "--progress", "none")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sensitivity") / "out"
    told = called(*CALL, "--json", "--out", out)
    assert told.code == 0, told.stderr
    assert json.loads((out / "sensitivity.json").read_text(encoding="utf-8")) == told.answer
    return out


def test_the_object(found: Path) -> None:
    result = json.loads((found / "sensitivity.json").read_text(encoding="utf-8"))
    assert {e["key"] for e in result["effects"]} == {RELAPSE, CREWS, "peers.mean"}
    assert [e["swing"]["mean"] for e in result["effects"]] == sorted(
        (e["swing"]["mean"] for e in result["effects"]), reverse=True
    )
    assert {j["key"] for j in result["together"]} == {RELAPSE, CREWS, "peers.mean"}
    values = {p["key"]: p["values"] for p in result["parameters"]}
    assert values[RELAPSE] == {RELAPSE: {"low": 0.1, "high": 0.5, "given": 0.3}}
    assert (result["replications"], result["simulations"], result["knowing"]) == (3, 3 * (1 + 6 + 8), [])
    assert result["scenario_hash"] and result["sample"] is True and not result["left_out"]


def test_the_folder(found: Path) -> None:
    files = {str(p.relative_to(found)) for p in found.rglob("*") if p.is_file()}
    charts = {f"charts/{name}.{form}" for name in ("tornado", "joint_effects") for form in ("png", "svg")}
    assert files == {"sensitivity.json", "sensitivity.csv", "together.csv"} | charts
    heading, *rows = (found / "sensitivity.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 3 and "摆幅" in heading and "是否显著" in heading


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("按给定值", "范围两端", "莫里斯", "变动最大的", "Holm")),
        ("en", ("as given", "Morris", "moves most", "Holm")),
    ],
)
def test_words(tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
    told = called(*CALL, "--lang", language, "--out", tmp_path / "out")
    assert told.code == 0 and all(word in told.stdout for word in words)
    assert "3 个假设值归为 3 个参数" in told.stderr or "3 assumed values in 3 parameters" in told.stderr


def test_a_plan_keeps_its_visits_and_one_that_does_not_fit_is_refused(plan_dir: Path, tmp_path: Path) -> None:
    few = ("--range", f"{CREWS}=1:4", "--replications", 2)
    result = done("sensitivity", "tiny", *few, "--plan", plan_dir, "--out", tmp_path / "out")
    as_planned = json.loads((plan_dir / "plan.json").read_text(encoding="utf-8"))["simulated"]["mean"]
    assert result["plan"] == plan_dir.name and abs(result["as_given"]["mean"] - as_planned) < 5
    for plan, said in ((tmp_path / "none", "CSV"), (tmp_path, "plan.json")):
        told = called("sensitivity", "tiny", *few, "--plan", plan, "--lang", "en", "--out", tmp_path / "other")
        assert told.code == 2 and said in told.stderr
    other = called("sensitivity", "demo", "--plan", plan_dir, "--lang", "en", "--out", tmp_path / "other")
    assert other.code == 2 and "g01" in other.stderr
    dear = ("--set", "channels.patrol.cost_per_team_day=90", "--plan", plan_dir)
    told = called("sensitivity", "tiny", *few, *dear, "--lang", "en", "--out", tmp_path / "other")
    assert told.code == 2 and not (tmp_path / "other").exists()


def test_planning_again_says_what_to_measure_first(tmp_path: Path) -> None:
    teams = ("--range", "channels.patrol.teams=1:3", "--range", "peers.mean=60:80", "--replan")
    told = called("sensitivity", "tiny", *teams, "--replications", 4, "--lang", "en", "--out", tmp_path / "out")
    assert told.code == 0
    assert "for the plan, measure first: patrol: teams" in told.stdout
    assert (tmp_path / "out" / "knowing.csv").is_file() and (tmp_path / "out" / "charts" / "knowing.svg").is_file()


def test_nothing_to_vary_is_one_clear_message(tmp_path: Path) -> None:
    for language, said in (("zh", "没有带范围的假设值"), ("en", "assumed with a range")):
        told = called("sensitivity", "tiny", "--lang", language, "--out", tmp_path / "out")
        assert told.code == 2 and said in told.stderr and "--range" in told.stderr
    assert not list(tmp_path.iterdir())


def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(100))
    whole = ValueRuns.scores

    def interrupted(*given: object) -> object:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ValueRuns, "scores", interrupted)
    told = called(*CALL, "--out", tmp_path / "out")
    assert told.code == 130 and not list(tmp_path.iterdir())


def test_a_taken_name_is_refused_before_any_work(tmp_path: Path) -> None:
    told = called(*CALL, "--lang", "en", "--out", tmp_path)
    assert told.code == 2 and "exists already" in told.stderr
