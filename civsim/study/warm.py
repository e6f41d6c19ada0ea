"""Compiling the engine on another core while this one plans.

The first run on a computer compiles roster, engine and scores, which takes a while; a second process does it and leaves
the result in the compiler's cache. Later runs find it there, and no second process is started.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from civsim.engine import kernel_is_compiled
from civsim.model import Allocation, build_model, build_periods
from civsim.roster import date_visits
from civsim.scores import score_run
from civsim.study.load import load_scenario
from civsim.study.simulation import simulate


@contextmanager
def compiling_beside() -> Iterator[None]:
    """Within: the engine is being compiled by another process, if need be. On leaving: it is done."""
    if kernel_is_compiled() or (os.cpu_count() or 1) < 2:
        yield
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "civsim.study.warm"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
        process.wait()  # however it ended: what it did not compile is compiled when it is needed
    finally:
        process.kill()
        process.wait()


def compile_engine() -> None:
    """Date, run and score visits of the smallest scenario once, which compiles what that needs."""
    scenario = load_scenario("tiny")
    model = build_model(scenario)
    shape = len(model.channels.visit_ids), len(model.areas.grids), build_periods(model.time, model.assessments).size
    overtime = np.zeros((len(model.departments.crews), len(model.time.months)))
    roster = date_visits(model, Allocation("warm", np.ones(shape, np.int16), overtime))
    run = simulate(scenario, roster.plan, replications=1, workers=1, model=model)
    score_run(model, run, 1)


if __name__ == "__main__":
    compile_engine()
