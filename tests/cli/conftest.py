"""The real command, run as a user runs it; the same inside this process; a stored run and a stored plan."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from civsim.cli.main import main

COMMAND = Path(sys.executable).with_name("civsim")
Answer = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session", autouse=True)
def heard_interrupts() -> None:
    """A background job ignores Ctrl-C, and so would the commands that are interrupted here: have them hear it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def civsim() -> Callable[..., Answer]:
    """Run civsim with some words; keyword arguments go to `subprocess.run`."""

    def run(*words: object, **settings: object) -> Answer:
        environment = {k: v for k, v in os.environ.items() if k != "CIVSIM_LANG"} | settings.pop("env", {})
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | settings
        call = [str(COMMAND), *(str(word) for word in words)]
        answer = subprocess.run(call, env=environment, text=True, encoding="utf-8", check=False, timeout=120, **streams)
        assert answer.returncode == 1 or "Traceback" not in (answer.stderr or "")
        return answer

    return run


@dataclass(frozen=True)
class Told:
    """What a call inside this process said: its exit code, its object on stdout, its words on stderr."""

    code: int
    stdout: str
    stderr: str

    @property
    def answer(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        found: dict[str, Any] = json.loads(self.stdout, parse_constant=_no_number)
        return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def called(*words: object) -> Told:
    """Call civsim inside this process, which is quicker than the real command."""
    found = CliRunner(env={"CIVSIM_LANG": None}).invoke(main, [str(word) for word in words])
    assert found.exit_code == 1 or "Traceback" not in found.stderr
    return Told(found.exit_code, found.stdout, found.stderr)


def done(*words: object) -> dict[str, Any]:
    """The JSON object of a call that must succeed."""
    told = called(*words, "--json", "--progress", "none")
    assert told.code == 0, told.stderr
    return told.answer


@pytest.fixture(scope="session")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored run of the smallest scenario, four replications, with its ledger."""
    folder = tmp_path_factory.mktemp("stored") / "run"
    done("simulate", "tiny", "--replications", 4, "--seed", 7, "--ledger", "--out", folder)
    return folder


@pytest.fixture(scope="session")
def plan_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored plan of the smallest scenario, simulated four times beside all baselines."""
    folder = tmp_path_factory.mktemp("stored") / "plan"
    done("plan", "tiny", "--replications", 4, "--seed", 7, "--out", folder)
    return folder


@pytest.fixture
def small_disk(tmp_path):
    """Makes a disk of some kB."""
    disks = []

    def mounted(kilobytes: int) -> Path:
        disk = tmp_path / f"disk-{kilobytes}"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(disk)]
        try:
            there = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            there = False
        if not there:
            pytest.skip("may not mount a small disk here")
        disks.append(disk)
        return disk

    yield mounted
    for disk in disks:  # lazily: one that is still in use must not outlive the test
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
