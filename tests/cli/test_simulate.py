"""`simulate`: what it prints, what it keeps, and the laws that its counts obey."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
import xarray as xr

from civsim.engine import LEDGER_COLUMNS
from cli.conftest import called, done

KEYS = {
    "scenario_hash", "version", "seed", "replications", "engine", "events", "problems", "seconds", "out", "counts",
    "assessments", "cycle", "kpi", "conservation_ok",
}  # fmt: skip
COUNTS = {
    "appeared", "hidden", "checking", "waiting", "in_work", "verifying", "closed", "on_the_spot", "gone", "found",
    "filed", "rejected", "due", "closed_due", "on_time", "redo", "postponed", "relapsed",
}  # fmt: skip
ENDS = ("hidden", "checking", "waiting", "in_work", "verifying", "closed", "on_the_spot", "gone")
FEW = ("simulate", "tiny", "--replications", 2)


def told_of(result):
    """The part of a result that luck and plan decide."""
    return {k: v for k, v in result.items() if k not in {"seconds", "out", "engine"}}


@pytest.fixture(scope="module")
def result(run_dir):
    return json.loads((run_dir / "result.json").read_text(encoding="utf-8"))


def test_the_object_has_the_promised_keys(result):
    assert result.keys() >= KEYS
    assert result["counts"].keys() >= COUNTS
    assert set(result["counts"]["found"]) == {"patrol", "hotline"}
    assert set(result["assessments"]) == {"mock", "final"}
    assert all(test.keys() >= {"mean", "low", "high", "n", "p_target"} for test in result["assessments"].values())
    assert result["cycle"].keys() >= {"mean", "low", "high", "n", "p_target", "p_held", "p_rank"}
    assert (result["seed"], result["replications"], result["engine"]) == (7, 4, "fast")


def test_every_problem_is_somewhere(result):
    counts = result["counts"]
    assert counts["appeared"] == sum(counts[end] for end in ENDS)
    assert result["conservation_ok"] is True
    assert counts["appeared"] == result["problems"] > 10_000
    assert sum(counts["found"].values()) == counts["on_the_spot"] + counts["checking"] + counts["filed"]
    assert counts["filed"] == sum(counts[state] for state in ("waiting", "in_work", "verifying", "closed"))
    assert counts["on_time"] <= counts["closed_due"] <= counts["due"] <= counts["filed"]


def test_the_printed_object_is_the_kept_one(tmp_path):
    printed = done(*FEW, "--out", tmp_path / "run")
    kept = json.loads((tmp_path / "run" / "result.json").read_text(encoding="utf-8"))
    assert printed == kept
    assert printed["out"] == str(tmp_path / "run")


def test_the_folder_holds_what_it_promises(run_dir):
    names = {path.name for path in run_dir.iterdir()}
    assert names == {"results.zarr", "result.json", "ledger.parquet", "visits.csv", "inputs"}
    run = xr.open_zarr(run_dir / "results.zarr", consolidated=False)
    assert run.sizes["replication"] == 4 and run.sizes["grid"] == 20
    assert {"units", "long_name_zh"} & set(run["appeared"].attrs)


def test_the_ledger_has_a_row_for_every_problem(run_dir, result):
    table = pq.read_table(run_dir / "ledger.parquet")
    assert table.column_names == ["replication", *LEDGER_COLUMNS]
    assert {str(kind) for kind in table.schema.types} == {"int64"}
    ledger, counts = table.to_pandas(), result["counts"]
    assert len(ledger) == counts["appeared"]
    assert sorted(ledger["replication"].unique()) == [0, 1, 2, 3]
    assert (ledger["filed"] >= 0).sum() == counts["filed"]
    assert (ledger["gone"] >= 0).sum() == counts["gone"]
    assert (ledger["closed"] >= 0).sum() == counts["closed"] + counts["on_the_spot"]
    assert ledger["redo"].sum() == counts["redo"]
    assert (ledger["parent"] >= 0).sum() == counts["relapsed"] or (ledger["parent"] != -1).sum() == counts["relapsed"]
    names = json.loads(table.schema.metadata[b"sources"])
    found = ledger.loc[ledger["source"] >= 0, "source"].map(dict(enumerate(names))).value_counts()
    assert found.to_dict() == counts["found"]
    assert table.schema.metadata[b"scenario_hash"].decode() == result["scenario_hash"]


def test_the_ledger_keeps_every_life_in_order(run_dir):
    ledger = pd.read_parquet(run_dir / "ledger.parquet")
    for earlier, later in (("appeared", "found"), ("found", "filed"), ("filed", "started"), ("started", "closed")):
        both = ledger[(ledger[earlier] >= 0) & (ledger[later] >= 0)]
        assert (both[earlier] <= both[later]).all()
        assert len(both) > 100
    assert not ((ledger["gone"] >= 0) & (ledger["found"] >= 0)).any()


def test_both_engines_keep_the_same_ledger_and_tell_the_same(tmp_path):
    fast = done(*FEW, "--ledger", "--out", tmp_path / "fast")
    reference = done(*FEW, "--ledger", "--engine", "reference", "--out", tmp_path / "reference")
    assert told_of(fast) == told_of(reference)
    keys = ["replication", "appeared", "key"]
    a, b = (
        pd.read_parquet(tmp_path / name / "ledger.parquet").sort_values(keys, ignore_index=True)
        for name in ("fast", "reference")
    )
    pd.testing.assert_frame_equal(a, b)


def test_workers_and_ledger_change_nothing(tmp_path):
    one = done(*FEW, "--workers", 1, "--out", tmp_path / "one")
    two = done(*FEW, "--workers", 2, "--ledger", "--out", tmp_path / "two")
    assert told_of(one) == told_of(two)
    assert not (tmp_path / "one" / "ledger.parquet").exists()


def test_the_seed_decides(run_dir, result, tmp_path):
    again = done("simulate", "tiny", "--replications", 4, "--seed", 7, "--out", tmp_path / "again")
    other = done("simulate", "tiny", "--replications", 4, "--seed", 8, "--out", tmp_path / "other")
    assert told_of(again) == told_of(result)
    assert told_of(other)["counts"] != told_of(again)["counts"]


def test_a_table_of_visits_is_executed(tmp_path):
    table = tmp_path / "visits.csv"
    table.write_text("date,channel,grid\n2022-03-01,patrol,g01\n2022-03-02,patrol,g02\n", encoding="utf-8")
    found = done(*FEW, "--plan", table, "--out", tmp_path / "run")
    kept = (tmp_path / "run" / "visits.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(kept) == 3 and "2022-03-02" in kept[2]
    idle = done(*FEW, "--set", "plan={}", "--out", tmp_path / "idle")
    assert 0 < found["counts"]["found"]["patrol"] < 100
    assert idle["counts"]["found"]["patrol"] == 0
    again = done(*FEW, "--plan", tmp_path / "run", "--out", tmp_path / "again")
    assert told_of(again) == told_of(found)
    still = done(*FEW, "--plan", tmp_path / "idle", "--out", tmp_path / "still")
    assert told_of(still)["counts"] == told_of(idle)["counts"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plan_that_overspends_is_refused_with_its_figures(run_dir, tmp_path, language):
    words = (*FEW, "--set", "budget={2022: 0.5, carry_over: false}", "--out", tmp_path / "run", "--lang", language)
    told = called(*words, "--plan", run_dir)
    assert told.code == 2
    assert "2022" in told.stderr and "0.5" in told.stderr
    assert {"zh": "方案", "en": "the plan commits"}[language] in told.stderr
    assert not list(tmp_path.iterdir())
    assert called(*words).code == 0, "the rules of a scenario keep within its budget"


def test_set_changes_the_run(tmp_path):
    sets = [f"categories.{name}.relapse_probability=0" for name in ("rubbish", "stall")]
    lasting = done(*FEW, "--set", sets[0], "--set", sets[1], "--out", tmp_path / "run")
    assert lasting["counts"]["relapsed"] == 0
    assert lasting["scenario_hash"] != done(*FEW, "--out", tmp_path / "plain")["scenario_hash"]


def test_one_replication_has_no_interval(tmp_path):
    found = done("simulate", "tiny", "--replications", 1, "--out", tmp_path / "run")
    assert found["cycle"]["n"] == 1 and found["cycle"]["low"] is None and found["cycle"]["high"] is None


def test_score_tells_what_simulate_told(run_dir, result):
    scored = done("score", run_dir)
    for key in ("assessments", "cycle", "counts", "kpi", "scenario_hash", "seed", "replications"):
        assert scored[key] == result[key]
    for test, parts in scored["lost"].items():
        loss = 100 - scored["assessments"][test]["mean"]
        assert parts.keys() == {"leaf", "category", "department", "district", "street", "class"}
        for cut in parts.values():
            assert sum(part["mean"] for part in cut.values()) == pytest.approx(loss)
            assert all(part["low"] <= part["mean"] <= part["high"] and part["n"] == 4 for part in cut.values())


def test_a_person_sees_the_scores(tmp_path):
    told = called("simulate", "tiny", "--replications", 2, "--out", tmp_path / "run")
    assert told.code == 0
    assert "周期总分" in told.stdout and "推演 最小示例" in told.stderr
    told = called("score", tmp_path / "run", "--lang", "en")
    assert told.code == 0 and "points lost" in told.stdout and "cycle" in told.stdout


def test_progress_as_json_is_json(tmp_path):
    told = called("simulate", "tiny", "--replications", 2, "--progress", "json", "--json", "--out", tmp_path / "run")
    lines = [json.loads(line) for line in told.stderr.splitlines()]
    assert [(line["done"], line["total"]) for line in lines if "progress" in line] == [(0, 2), (1, 2), (2, 2)]


def test_dates_of_tests_can_be_moved_and_left_to_luck(tmp_path):
    moved = done(*FEW, "--set", "assessments.final.days=[2022-06-20]", "--out", tmp_path / "a")
    assert moved["assessments"]["final"]["n"] == 2
    assert "took_place" not in moved["assessments"]["final"]
    assert done("score", tmp_path / "a")["assessments"] == moved["assessments"]
    luck = ("--set", "assessments.final.cancel_probability=1", "--set", "assessments.mock.shift_days.20=0.5")
    open_ = done(*FEW, *luck, "--out", tmp_path / "b")
    assert done("score", tmp_path / "b")["assessments"] == open_["assessments"]
    final = open_["assessments"]["final"]
    assert (final["n"], final["mean"], final["p_target"], final["took_place"]) == (0, None, None, 0.0)
    assert open_["assessments"]["mock"]["took_place"] == 1.0
    assert open_["cycle"]["mean"] is None
    assert [w["code"] for w in open_["warnings"]].count("test_dates_uncertain") == 1
