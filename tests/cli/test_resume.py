"""Runs that are killed or interrupted, and continued: the same as if nothing had happened, value for value."""

import json
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr

from civsim.results import read_run
from cli.conftest import COMMAND, called, done

N = 32
CALL = ["simulate", "tiny", "--replications", str(N), "--ledger", "--engine", "reference"]
"""The reference engine takes its time, so that there is something to stop."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The run that nobody stopped."""
    out = tmp_path_factory.mktemp("whole") / "run"
    done(*CALL, "--out", out)
    return out


def replications_done(partial: Path) -> int:
    """What the manifest of an unfinished run says; -1 where there is none yet."""
    with suppress(FileNotFoundError):
        return len(json.loads((partial / "manifest.json").read_text(encoding="utf-8"))["done"])
    return -1


def stopped(out: Path, least: int, how: signal.Signals, words: list[str]) -> tuple[int, str]:
    """Begin a call, or `words` of a resumption, and stop it when it has done so much; its exit code and last words."""
    partial = out.with_name(f"{out.name}.partial")
    call = [str(COMMAND), *words, "--progress", "none", "--lang", "en"]
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(call, text=True, encoding="utf-8", start_new_session=True, **streams) as process:
        until = time.monotonic() + 60
        while process.poll() is None and replications_done(partial) < least and time.monotonic() < until:
            time.sleep(0.001)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        assert process.stderr is not None
        words_said = process.stderr.read()
        return process.wait(), words_said


def equal(resumed: Path, whole: Path) -> None:
    """Equal datasets, value for value, attributes included; equal ledgers, and equal files beside them."""
    a, b = read_run(resumed / "results.zarr"), read_run(whole / "results.zarr")
    xr.testing.assert_identical(a.drop_vars("seconds"), b.drop_vars("seconds"))
    assert {k: v.dtype for k, v in a.variables.items()} == {k: v.dtype for k, v in b.variables.items()}
    pd.testing.assert_frame_equal(*(pd.read_parquet(f / "ledger.parquet") for f in (resumed, whole)))
    assert {p.name for p in resumed.iterdir()} == {p.name for p in whole.iterdir()}
    assert (resumed / "visits.csv").read_bytes() == (whole / "visits.csv").read_bytes()
    results = [json.loads((folder / "result.json").read_text(encoding="utf-8")) for folder in (resumed, whole)]
    assert len({json.dumps({k: v for k, v in r.items() if k not in ("seconds", "out")}) for r in results}) == 1


MOMENTS = [1, *(pytest.param(least, marks=pytest.mark.proof) for least in (0, 2, 9, N // 2, N - 6))]


@pytest.mark.parametrize("least", MOMENTS)
def test_a_killed_run_goes_on_as_if_nothing_had_happened(tmp_path, whole, least):
    out = tmp_path / "run"
    stopped(out, least, signal.SIGKILL, [*CALL, "--out", str(out)])
    partial = tmp_path / "run.partial"
    assert least <= replications_done(partial) < N, "the kill came too late to prove anything"
    assert not out.exists()
    told = done("resume", partial)
    assert told["replications"] == N and told["out"] == str(out)
    assert not partial.exists()
    equal(out, whole)


@pytest.mark.proof
def test_a_run_may_be_killed_again_and_again(tmp_path, whole):
    out, partial = tmp_path / "run", tmp_path / "run.partial"
    stopped(out, 8, signal.SIGKILL, [*CALL, "--out", str(out)])
    first = replications_done(partial)
    stopped(out, first + 3, signal.SIGKILL, ["resume", str(partial)])
    assert first < replications_done(partial) < N
    done("resume", partial, "--scheduler", "processes", "--workers", 2)
    equal(out, whole)


def test_an_interrupted_run_says_how_to_go_on(tmp_path, whole):
    out, partial = tmp_path / "run", tmp_path / "run.partial"
    code, words = stopped(out, 5, signal.SIGINT, [*CALL, "--out", str(out)])
    assert code == 130
    assert words.splitlines() == [
        "interrupted", f"what is done is kept in {partial}; to continue: civsim resume {partial}"
    ]  # fmt: skip
    assert 5 <= replications_done(partial) < N
    done("resume", partial)
    equal(out, whole)


def test_a_run_goes_on_when_a_full_disk_has_room_again(small_disk, whole):
    disk = small_disk(3000)
    told = called(*CALL, "--out", disk / "run", "--lang", "en", "--progress", "none")
    assert told.code == 2
    first, second = told.stderr.splitlines()
    assert "the disk is full" in first and f"civsim resume {disk / 'run.partial'}" in second
    assert 0 < replications_done(disk / "run.partial") < N
    subprocess.run(["mount", "-o", "remount,size=30000k", str(disk)], check=True)
    done("resume", disk / "run.partial")
    equal(disk / "run", whole)


@pytest.fixture(scope="module")
def half(tmp_path_factory) -> Path:
    """An unfinished run."""
    out = tmp_path_factory.mktemp("half") / "run"
    stopped(out, 8, signal.SIGKILL, [*CALL, "--out", str(out)])
    return out.with_name("run.partial")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


DAMAGES = {
    "manifest cut": ("manifest.json", cut, "manifest.json is damaged"),
    "manifest gone": ("manifest.json", Path.unlink, "holds no run to continue"),
    "manifest of another kind": ("manifest.json", lambda p: p.write_text('{"format": 1}'), "is damaged"),
    "origin cut": ("origin.json", cut, "origin.json is damaged"),
    "visits lost": ("run/visits.csv", lambda p: p.write_text("".join(p.read_text().splitlines(True)[:-3])), "visits"),
    "chunk changed": ("run/results.zarr/appeared/3.0.0.0", changed, "replication 3 is not what was written"),
    "chunk gone": ("run/results.zarr/busy_hours/2.0.0", Path.unlink, "replication 2 is not what was written"),
    "array gone": ("run/results.zarr/appeared", shutil.rmtree, "is not what was written"),
    "store gone": ("run/results.zarr", shutil.rmtree, "results.zarr is damaged"),
    "ledger changed": ("ledgers/000004.parquet", changed, "000004.parquet is damaged"),
    "other code": (
        "manifest.json",
        lambda p: p.write_text(json.dumps(json.loads(p.read_text()) | {"sources": "0" * 64})),
        "another version of civsim",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_is_refused_in_words_and_left_alone(tmp_path, half, damage):
    partial = tmp_path / "run.partial"
    shutil.copytree(half, partial)
    name, act, words = DAMAGES[damage]
    act(partial / name)
    told = called("resume", partial, "--lang", "en", "--progress", "none")
    assert told.code == 2
    assert words in told.stderr and str(partial) in told.stderr and len(told.stderr.splitlines()) == 1
    assert (partial / "run").is_dir()


@pytest.mark.parametrize("kind", ["absent", "empty", "a file", "a run", "another name"])
def test_what_is_no_unfinished_run_is_refused(tmp_path, half, whole, kind):
    place = tmp_path / "x.partial"
    if kind == "empty":
        place.mkdir()
    elif kind == "a file":
        place.write_text("x")
    elif kind == "a run":
        place = whole
    elif kind == "another name":
        place = tmp_path / "renamed"
        shutil.copytree(half, place)
    told = called("resume", place, "--lang", "en", "--progress", "none")
    assert told.code == 2 and "is not an unfinished run" in told.stderr and str(place) in told.stderr


def test_a_renamed_run_says_so(tmp_path, half):
    shutil.copytree(half, tmp_path / "other.partial")
    told = called("resume", tmp_path / "other.partial", "--lang", "en", "--progress", "none")
    assert told.code == 2 and "if it was renamed" in told.stderr and len(told.stderr.splitlines()) == 1


def test_a_taken_name_is_not_touched(tmp_path, half, whole):
    shutil.copytree(half, tmp_path / "run.partial")
    (tmp_path / "run").mkdir()
    told = called("resume", tmp_path / "run.partial", "--lang", "en", "--progress", "none")
    assert told.code == 2 and "exists already" in told.stderr
    assert not list((tmp_path / "run").iterdir()) and (tmp_path / "run.partial" / "manifest.json").exists()
    (tmp_path / "run").rmdir()
    done("resume", tmp_path / "run.partial")
    equal(tmp_path / "run", whole)
