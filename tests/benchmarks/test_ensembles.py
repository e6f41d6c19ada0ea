"""What does it cost to have replications computed by others: threads, processes, a Dask cluster? At the size of a city.

Wall time needs a quiet computer: the kinds take turns, and the median of the ratios counts. Processor time of this
process and its children does not mind a busy one.
"""

import os
import time
from collections.abc import Callable
from statistics import median

import psutil
import pytest

from civsim.model import build_model
from civsim.study import load_scenario
from civsim.study.means import opened_workers
from civsim.study.plans import own_plan
from civsim.study.task import Task
from civsim.study.workers import Threads, Workers

pytestmark = pytest.mark.benchmark
REPLICATIONS, TURNS = int(os.environ.get("CIVSIM_BENCHMARK_RUNS", "20")), 3


@pytest.fixture(scope="module")
def ningbo() -> Task:
    scenario = load_scenario("ningbo")
    model = build_model(scenario)
    return Task(scenario, model, own_plan(scenario, model), 1)


def processor_seconds() -> float:
    """Of this process and its children, the living ones included."""
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(p.cpu_times().user + p.cpu_times().system for p in family)


def cost(task: Task, team: Workers) -> tuple[float, float]:
    """Wall and processor seconds of the replications. [s]"""
    wall, processor = time.perf_counter(), processor_seconds()
    for _ in team.replications(task, range(REPLICATIONS)):
        pass
    return time.perf_counter() - wall, processor_seconds() - processor


def compared(task: Task, one: Workers, other: Workers, told: Callable[[str], None], names: str) -> tuple[float, float]:
    """Median ratios other / one of wall and processor time, by turns."""
    for team in (one, other):
        list(team.replications(task, range(2)))  # compiled, started, the task unpacked
    pairs = [(cost(task, one), cost(task, other)) for _ in range(TURNS)]
    wall, processor = (median(b[i] / a[i] for a, b in pairs) for i in (0, 1))
    told(f"{names}: wall {wall:.2f}, processor {processor:.2f}; " + "; ".join(f"{a} {b}" for a, b in pairs))
    return wall, processor


def test_two_threads_against_one(ningbo: Task, record_property: Callable[[str, object], None]) -> None:
    wall, _ = compared(ningbo, Threads(1), Threads(2), print, "2 threads / 1")
    record_property("wall", wall)
    assert wall <= 0.6


def test_two_processes_against_one_thread(ningbo: Task) -> None:
    with opened_workers(2, "processes") as team:
        wall, _ = compared(ningbo, Threads(1), team, print, "2 processes / 1 thread")
    assert wall <= 0.6


def test_dask_against_processes(ningbo: Task) -> None:
    with opened_workers(2, "processes") as processes, opened_workers(2, "local") as dask:
        wall, processor = compared(ningbo, processes, dask, print, "Dask / processes")
    assert min(wall, processor) <= 1.1
