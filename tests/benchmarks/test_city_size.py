"""Does a metropolis fit? Jinan's time and memory, and how time grows with grids, days and workers.

Run by hand: pytest -m benchmark -n0 -s tests/benchmarks/test_city_size.py. Times are processor time, the least of some
runs where they are short; each run stands in a process of its own, so that peak memory is its own.
"""

import json
import subprocess
import sys
from math import log
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.benchmark
ROOT = Path(__file__).parents[2]
JINAN = """
import json, resource, sys, time
from pathlib import Path
from civsim.engine import simulate
from civsim.model import build_model
from civsim.results import ledger_file
from civsim.study import load_scenario
from civsim.study.plans import own_plan
scenario = load_scenario("scenarios/jinan.yaml")
model = build_model(scenario)
plan = own_plan(scenario, model)
from civsim.engine.kernel_run import prepare_kernel
prepare_kernel()
started, wall = time.process_time(), time.perf_counter()
workers, path = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
if path:
    with ledger_file(Path(path), model, {}) as take:
        outcome = next(simulate(model, plan, 1, [0], workers=workers, ledger=take))
else:
    outcome = next(simulate(model, plan, 1, [0], workers=workers))
print(json.dumps({"problems": outcome.problems, "events": outcome.events, "trace": outcome.trace_hash,
    "cpu": time.process_time() - started, "wall": time.perf_counter() - wall,
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}))
"""
SCALING = """
import json, sys, time
from civsim.engine import simulate
from civsim.study.proofs.worlds import visits, world
grids, end = int(sys.argv[1]), sys.argv[2]
find = {f"k{i}": 0.7 for i in range(5)}
rates, hours = (0.4, 0.2, 0.2, 0.15, 0.05), (1, 2, 1.5, 1, 10)
kinds = {f"k{i}": {"arrivals_per_grid_day": rates[i], "department": f"d{i // 2}", "relapse_probability": 0.18,
                   "crew_hours": {"median": hours[i], "sigma": 0.8}, "natural_end_days": 100} for i in range(5)}
model = world(
    kinds,
    {"patrol": {"kind": "visit", "teams": 1, "per": "grid", "every": 5, "find_probability": find},
     "hotline": {"kind": "report", "mean_delay_days": dict.fromkeys(find, 20)}},
    {f"d{i}": {"crews": grids // 40 + 1, "per": "district"} for i in range(3)},
    grids=grids, districts=max(grids // 1250, 1), end=end)
plan = visits(model, [])
next(simulate(model, plan, 1, [1]))
least = 1e9
for _ in range(3 if grids < 4000 else 1):
    started = time.process_time()
    outcome = next(simulate(model, plan, 1, [0]))
    least = min(least, time.process_time() - started)
print(json.dumps({"cpu": least, "problems": outcome.problems}))
"""


def measured(code: str, *arguments: object) -> dict[str, Any]:
    """What a program of its own prints."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def told(name: str, run: dict[str, Any]) -> None:
    print(
        f"{name}: {run['problems'] / 1e6:.1f} M problems, {run['events'] / 1e6:.0f} M events, {run['cpu']:.1f} s of "
        f"processor, {run['wall']:.1f} s, peak {run['peak']:.0f} MB"
    )


def test_jinan_in_time_and_memory(tmp_path: Path) -> None:
    print()
    measured(JINAN, 1)  # compiles
    alone = measured(JINAN, 1)
    told("Jinan, one replication", alone)
    both = measured(JINAN, 2)
    told("Jinan on two threads", both)
    print(f"two threads / one, by the clock: {both['wall'] / alone['wall']:.2f}")
    ledger = measured(JINAN, 1, tmp_path / "ledger.parquet")
    told("Jinan with its ledger", ledger)
    assert alone["trace"] == both["trace"] == ledger["trace"]
    assert alone["problems"] >= 20e6
    assert alone["cpu"] <= 10 and alone["peak"] < 600
    assert ledger["cpu"] <= 25 and ledger["peak"] < 1000


def test_time_grows_with_the_number_of_grids() -> None:
    sizes = (500, 2000, 8000, 16000)
    seconds = {n: measured(SCALING, n, "2021-12-31")["cpu"] for n in sizes}
    print()
    for n in sizes[1:]:
        power = log(seconds[n] / seconds[500]) / log(n / 500)
        print(f"{n} grids / 500 grids: {seconds[n] / seconds[500]:.1f} for {n / 500:.0f}, n^{power:.3f}")
    assert log(seconds[16000] / seconds[500]) / log(32) <= 1.05


def test_time_grows_with_the_number_of_days() -> None:
    one, three = (measured(SCALING, 2000, end)["cpu"] for end in ("2022-01-03", "2024-01-03"))
    print(f"\nthree years / one year: {three / one:.2f}")
    assert three / one <= 3.3
