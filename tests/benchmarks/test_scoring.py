"""What does it cost to score many replications of a large city? Ningbo: 2 000 grids, 228 leaves, 16 tests.

Run by hand: pytest -m benchmark -n0 -s tests/benchmarks/test_scoring.py. Processor time of one thread, the least of
three; memory is the peak of what scoring adds to the run, which is there before. Four replications are simulated and
stand for a hundred: sites, luck and answers are drawn by the number of the replication, so each is scored anew.

The whole programs are measured too, as a user calls them: simulating a hundred, and scoring what is stored.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark
ROOT = Path(__file__).parents[2]
SCORING = """
import json, time, tracemalloc
import numpy as np
from civsim.engine import simulate
from civsim.model import build_model
from civsim.results import to_dataset
from civsim.scores import score_run
from civsim.study import load_scenario
from civsim.study.plans import own_plan
scenario = load_scenario("ningbo")
model = build_model(scenario)
plan = own_plan(scenario, model)
few = to_dataset(model, plan, simulate(model, plan, 1, range(4), workers=1), 1, range(4), {})
score_run(model, few, 1)  # compiles what needs to be
run = few.isel(replication=np.arange(100) % 4).assign_coords(replication=np.arange(100))
least = 1e9
for _ in range(3):
    started = time.process_time()
    marks = score_run(model, run, 1)
    least = min(least, time.process_time() - started)
tracemalloc.start()
score_run(model, run, 1)
print(json.dumps({"cpu": least, "tests": marks.sizes["assessment"], "leaves": marks.sizes["leaf"],
    "run": run.nbytes / 1e6, "marks": marks.nbytes / 1e6,
    "added": tracemalloc.get_traced_memory()[1] / 1e6}))
"""


def test_scoring_a_hundred_replications_of_a_large_city() -> None:
    command = [sys.executable, "-c", SCORING]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    print(found)
    assert found["tests"] >= 10 and found["leaves"] == 228
    assert found["cpu"] < 5
    assert found["added"] < 1000


def test_memory_of_the_whole_programs(tmp_path: Path) -> None:
    simulated = called("simulate", "ningbo", "--replications", "100", "--no-cache", "--out", str(tmp_path / "run"))
    stored = called("score", str(tmp_path / "run"))
    print({"simulate": simulated, "score": stored})
    assert stored["peak_mb"] < 700 and simulated["peak_mb"] < 900


def called(*words: str) -> dict[str, float]:
    """Processor time [s] and peak memory of a command that ends well."""
    command = [str(Path(sys.executable).with_name("civsim")), *words, "--json", "--progress", "none"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as program:
        _, status, used = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0
    return {"cpu": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
