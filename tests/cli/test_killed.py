"""Runs that are killed, interrupted, or meet a full disk: no folder that looks complete and is not."""

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from cli.conftest import COMMAND, called, done

CALLS = {
    "simulate": ["simulate", "tiny", "--replications", "400", "--workers", "1", "--ledger"],
    "plan": ["plan", "tiny", "--replications", "12"],
}
MOMENTS = {"simulate": ("begun", "under way", "writing"), "plan": ("under way", "writing")}
COMPLETE = {
    "simulate": {"results.zarr", "result.json", "ledger.parquet", "visits.csv", "inputs"},
    "plan": {
        "results.zarr",
        "plan.json",
        "visits.csv",
        "master.mps",
        "inputs",
        "certificate.json",
        "baselines.zarr",
        "baselines-marks.zarr",
        "baselines.npz",
    },
}


def started(command: str, out: Path) -> subprocess.Popen[str]:
    """A call on its own, in its own process group; its progress is read from stderr."""
    words = [str(COMMAND), *CALLS[command], "--out", str(out), "--progress", "json", "--lang", "en"]
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(words, text=True, encoding="utf-8", start_new_session=True, **streams)


def wait_for(process: subprocess.Popen[str], out: Path, moment: str) -> None:
    """Wait until a call has come to a moment of its work."""
    assert process.stderr is not None
    partial = out.with_name(out.name + ".partial")
    until = time.monotonic() + 60
    if moment == "under way":
        for line in process.stderr:
            if "progress" in line and json.loads(line)["done"] >= 2:
                return
    while process.poll() is None and time.monotonic() < until:
        if moment == "begun" and partial.exists():
            return
        if moment == "writing" and (partial / out.name / "results.zarr").exists():
            return
        time.sleep(0.002)


def looks_complete(out: Path, command: str) -> bool:
    """Whether the folder is there; what is there must be whole."""
    if not out.exists():
        return False
    assert {path.name for path in out.iterdir()} == COMPLETE[command]
    assert called("score", out).code == 0
    return True


@pytest.mark.parametrize("command", CALLS)
def test_a_killed_run_leaves_nothing_that_looks_complete(tmp_path, command):
    caught = 0
    for moment in MOMENTS[command]:
        out = tmp_path / "kept"
        with started(command, out) as process:
            wait_for(process, out, moment)
            with suppress(ProcessLookupError):  # done already
                os.killpg(process.pid, signal.SIGKILL)
        if looks_complete(out, command):
            out.rename(tmp_path / f"kept-{moment}")
        else:
            caught += 1
            assert {path.name for path in tmp_path.iterdir() if "kept-" not in path.name} <= {"kept.partial"}
            assert called("score", out).code == 2
            assert called("report", tmp_path / "kept.partial", "--out", tmp_path / "report").code == 2
    assert caught >= len(MOMENTS[command]) - 1, "the kills came too late to prove anything"
    short = [word if word not in ("400", "12") else "2" for word in CALLS[command]]
    done(*short, "--out", tmp_path / "kept", "--seed", 3)  # the remains are in nobody's way
    assert looks_complete(tmp_path / "kept", command)
    assert not (tmp_path / "kept.partial").exists()


# By hand: an interruption that falls into the compiler's own callback is swallowed there and has to be repeated.
@pytest.mark.proof
@pytest.mark.parametrize(("command", "moment"), [("simulate", "under way"), ("plan", "begun")])
def test_an_interrupted_run_ends_with_130(tmp_path, command, moment):
    out = tmp_path / "kept"
    with started(command, out) as process:
        wait_for(process, out, moment)
        # Two runs never share a folder: the second is refused while the first is at work.
        second = called("simulate", "tiny", "--replications", 1, "--out", out, "--lang", "en", "--progress", "none")
        assert process.poll() is None, "the first run ended before the second began"
        os.killpg(process.pid, signal.SIGINT)
        words = process.stderr.read() if process.stderr else ""
        assert process.wait(timeout=60) == 130, words
    assert "interrupted" in words.splitlines()[-2:] and "Traceback" not in words
    assert second.code == 2 and "another civsim is writing" in second.stderr
    assert [path.name for path in tmp_path.iterdir()] == (["kept.partial"] if command == "simulate" else [])


@pytest.mark.parametrize("command", ["simulate", "plan", "report", "schedule"])
def test_a_full_disk_leaves_nothing(plan_dir, run_dir, small_disk, command):
    words = {
        "simulate": ["simulate", "tiny", "--replications", "2", "--ledger"],
        "plan": ["plan", "tiny", "--replications", "1", "--baselines", "none"],
        "report": ["report", run_dir, "--format", "html,xlsx"],
        "schedule": ["schedule", plan_dir],
    }[command]
    sizes = {"schedule": (8, 24), "report": (500,)}.get(command, (4, 40, 120, 200))
    for kilobytes in sizes:
        disk = small_disk(kilobytes)
        told = called(*words, "--out", disk / "kept", "--progress", "none", "--lang", "zh")
        assert told.code == 2, (kilobytes, told.stderr)
        assert "磁盘已满" in told.stderr and len(told.stderr.splitlines()) == 1
        assert not list(disk.iterdir())
