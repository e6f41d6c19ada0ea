"""A results folder is complete or absent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from civsim.errors import CivsimError
from civsim.study import growing_folder


def test_a_folder_appears_when_complete(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "run"
    with growing_folder(folder) as growing:
        (growing / "x.txt").write_text("1", encoding="utf-8")
        assert not folder.exists()
    assert [p.name for p in folder.iterdir()] == ["x.txt"]


def test_a_failed_folder_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), growing_folder(tmp_path / "run") as growing:
        (growing / "x.txt").write_text("1", encoding="utf-8")
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())


def test_an_existing_folder_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(CivsimError), growing_folder(tmp_path / "run"):
        raise AssertionError("must not be entered")
    assert (tmp_path / "run" / "mine.txt").read_text(encoding="utf-8") == "keep"


def test_a_foreign_partial_folder_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "run.partial").mkdir()
    (tmp_path / "run.partial" / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(CivsimError), growing_folder(tmp_path / "run"):
        raise AssertionError("must not be entered")
    assert (tmp_path / "run.partial" / "mine.txt").exists()


def test_a_killed_run_leaves_only_a_partial_folder_and_the_next_one_replaces_it(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from civsim.study.folders import growing_folder\n"
        "with growing_folder(Path(sys.argv[1])) as g:\n"
        "    (g / 'x.txt').write_text('1'); print('ready', flush=True); time.sleep(60)"
    )
    folder = tmp_path / "run"
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert not folder.exists()
    assert (tmp_path / "run.partial").is_dir()
    with growing_folder(folder) as growing:
        (growing / "y.txt").write_text("2", encoding="utf-8")
    assert [p.name for p in folder.iterdir()] == ["y.txt"]
    assert not (tmp_path / "run.partial").exists()
