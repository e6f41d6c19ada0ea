"""`--precision`: replications are added until the interval is narrow enough, whoever computes them, stopped or not."""

import json
import signal
from pathlib import Path

import pytest
import xarray as xr

from civsim.results import read_run
from cli.conftest import called, done
from cli.test_resume import replications_done, stopped

H = 2.0
TINY = Path(__file__).parents[2] / "scenarios" / "tiny.yaml"


def half(entry):
    """Half the width of an interval."""
    return (entry["high"] - entry["low"]) / 2


@pytest.fixture(scope="module")
def precise(tmp_path_factory) -> Path:
    """A run until the cycle score is known to two points."""
    out = tmp_path_factory.mktemp("precise") / "run"
    done("simulate", "tiny", "--replications", 12, "--precision", H, "--engine", "reference", "--out", out)
    return out


def test_it_goes_on_until_the_cycle_score_is_precise(precise):
    result = json.loads((precise / "result.json").read_text(encoding="utf-8"))
    assert result["replications"] > 12 and half(result["cycle"]) <= H
    assert result["precision"] == {"wanted": H, "half_width": pytest.approx(half(result["cycle"])), "reached": True}


def test_who_computes_does_not_matter_nor_being_stopped(precise, tmp_path):
    fast = done("simulate", "tiny", "--replications", 12, "--precision", H, "--workers", 2, "--out", tmp_path / "fast")
    result = json.loads((precise / "result.json").read_text(encoding="utf-8"))
    same = ("replications", "counts", "cycle", "precision")
    assert {k: fast[k] for k in same} == {k: result[k] for k in same}
    call = ["simulate", "tiny", "--replications", "12", "--precision", str(H), "--engine", "reference"]
    stopped(tmp_path / "run", 13, signal.SIGKILL, [*call, "--out", str(tmp_path / "run")])
    assert 12 <= replications_done(tmp_path / "run.partial") <= result["replications"]
    done("resume", tmp_path / "run.partial")
    a, b = (read_run(folder / "results.zarr").drop_vars("seconds") for folder in (precise, tmp_path / "run"))
    xr.testing.assert_identical(a, b)


def test_a_limit_is_kept_and_said(tmp_path):
    words = ("simulate", "tiny", "--replications", 10, "--precision", 0.01, "--max-replications", 15)
    result = done(*words, "--out", tmp_path / "run")
    assert result["replications"] == 15 and result["precision"]["reached"] is False
    (warned,) = [w for w in result["warnings"] if w["code"] == "precision_not_reached"]
    assert "0.01" in warned["message_zh"] and "15" in warned["message_en"]


def test_differences_are_made_precise(tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(f"extends: {TINY}\nchannels: {{patrol: {{teams: 1}}}}\n", encoding="utf-8")
    result = done("compare", "tiny", other, "--replications", 10, "--precision", 0.5)
    (difference,) = result["differences"]
    assert half(difference) <= 0.5 and difference["n"] == result["replications"] == result["variants"][0]["n"]
    assert result["precision"]["reached"] is True


def test_a_plan_is_compared_precisely(tmp_path):
    words = ("plan", "tiny", "--replications", 10, "--precision", 1.5, "--max-replications", 40)
    result = done(*words, "--out", tmp_path / "plan")
    widest = max(half(entry) for entry in result["baselines"].values())
    assert result["precision"]["half_width"] == pytest.approx(widest)
    assert (widest <= 1.5) == result["precision"]["reached"]
    assert result["replications"] == result["simulated"]["n"]


def test_without_a_score_there_is_nothing_to_be_precise_about(tmp_path):
    words = ["simulate", "tiny", "--precision", "1", "--lang", "en", "--progress", "none", "--out", tmp_path / "run"]
    told = called(*words, "--set", "assessments.final.kind=mock")
    assert told.code == 2 and "leave out --precision" in told.stderr
