"""An edited source never runs stale code, and what is compiled once is not compiled again: with a copy of civsim."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_architecture import PACKAGE

Run = Callable[[str], list[str]]

# Prints the crew time of a luck of 0.7, whether it came from the cache, and the file of the mechanism.
ASK = """
from civsim.model import mechanisms
print(mechanisms.service_time(0.7, 3_600_000.0, 0.8))
print(sum(mechanisms.service_time.stats.cache_hits.values()), mechanisms.__file__)
"""
# Prints problems, events and relapses of the smallest scenario, and whether the engine was compiled before.
SIMULATE = """
from civsim.engine import FLOWS, kernel_is_compiled, simulate
from civsim.model import build_model
from civsim.study import load_scenario
from civsim.study.plans import own_plan
before = kernel_is_compiled()
scenario = load_scenario("tiny")
model = build_model(scenario)
outcome = next(simulate(model, own_plan(scenario, model), 1, [0]))
print(outcome.problems, outcome.events, int(outcome.flows[..., FLOWS.index("relapsed")].sum()), before)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of civsim with nothing compiled."""
    shutil.copytree(PACKAGE, tmp_path / "civsim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PACKAGE.parent / "scenarios", tmp_path / "scenarios")
    return tmp_path / "civsim"


@pytest.fixture
def run(package: Path, tmp_path: Path) -> Run:
    """Runs code in a new process that imports the copy."""
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",  # Python's own cache goes by time and size
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
    }

    def told(code: str) -> list[str]:
        call = [sys.executable, "-c", code]
        return subprocess.run(
            call, env=environment, capture_output=True, text=True, encoding="utf-8", check=True, cwd=tmp_path
        ).stdout.split()

    return told


def edit(file: Path, old: str, new: str) -> None:
    """Change a source, without a trace in its time: neither its time nor its size tells."""
    text, times = file.read_text(encoding="utf-8"), file.stat()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_mechanism_follows_an_edit_of_the_file_it_calls(package: Path, run: Run) -> None:
    # service_time stands in mechanisms.py and calls normal_quantile in quantiles.py: numba alone would not notice.
    first, hits, file = run(ASK)
    assert Path(file).is_relative_to(package)
    assert hits == "0"
    assert run(ASK)[:2] == [first, "1"], "the second run must find it compiled"
    edit(package / "model" / "quantiles.py", "q = u - 0.5", "q = u - 0.4")
    edited, hits, _ = run(ASK)
    assert float(edited) > float(first) and hits == "0"
    edit(package / "model" / "quantiles.py", "q = u - 0.4", "q = u - 0.5")
    assert run(ASK)[0] == first


@pytest.mark.proof
def test_the_engine_follows_an_edit_of_a_mechanism(package: Path, run: Run) -> None:
    problems, events, relapses, before = run(SIMULATE)
    assert before == "False" and int(relapses) > 0
    assert run(SIMULATE) == [problems, events, relapses, "True"]
    edit(package / "model" / "mechanisms.py", "return u < relapse", "return u < 0.0 + 0.0 * relapse")
    _, _, none, before = run(SIMULATE)
    assert (none, before) == ("0", "False")
