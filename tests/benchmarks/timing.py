"""Fair timing: what is compared takes turns in one process, so that a slow minute of the machine hits all alike."""

import os
import platform
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Seconds = dict[str, NDArray[np.float64]]


def in_turns(tasks: Mapping[str, Callable[[], object]], rounds: int) -> Seconds:
    """Processor time of each task, round by round; each runs once before that, which compiles what needs to be."""
    for task in tasks.values():
        task()
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            started = time.process_time()
            task()
            seconds[name].append(time.process_time() - started)
    return {name: np.array(found) for name, found in seconds.items()}


def ratio(seconds: Seconds, slow: str, fast: str) -> float:
    """How many times faster one is than another: the median of the ratios of the rounds."""
    return float(np.median(seconds[slow] / seconds[fast]))


def machine() -> str:
    """What the figures were measured on."""
    names = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    libraries = ", ".join(f"{name} {version(name)}" for name in ("civsim", "numba", "numpy", "simpy"))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {libraries}; load {load:.1f}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
