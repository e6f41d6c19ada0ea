"""How often 95 % intervals hold the truth, over many experiments with known parameters."""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from civsim.calibrate import Estimate

Found = Mapping[str, tuple[Estimate | None, float]]
"""By name: an estimate (None where the fit gives none) and the truth."""
Experiment = Callable[[np.random.Generator], Found]
EXPERIMENTS, LOW, HIGH = 1000, 0.92, 0.98
"""Of a true 95 % interval, between 92 and 98 % of 1 000 are right with a probability of 0.9999; of a true 90 % one
(or 99.3 %) not, with a probability of 0.98."""


def _one(task: tuple[Experiment, int]) -> dict[str, tuple[bool, bool, bool]]:
    experiment, seed = task
    found = experiment(np.random.default_rng([20_261_123, seed]))
    return {
        name: (e is not None, e is not None and truth < e.low, e is not None and truth > e.high)
        for name, (e, truth) in found.items()
    }


def coverage(experiment: Experiment, experiments: int = EXPERIMENTS, workers: int = 2) -> dict[str, tuple[float, ...]]:
    """By name: share of the intervals that hold the truth, lie above it, below it; of the experiments that tell."""
    counts: dict[str, Counter[str]] = {}
    tasks = [(experiment, seed) for seed in range(experiments)]
    with ProcessPoolExecutor(workers) as pool:
        for found in pool.map(_one, tasks, chunksize=5):
            for name, (there, too_high, too_low) in found.items():
                kind = "above" if too_high else "below" if too_low else "held"
                counts.setdefault(name, Counter())[kind if there else "none"] += 1
    return {name: _shares(count, experiments) for name, count in counts.items()}


def _shares(count: Counter[str], experiments: int) -> tuple[float, ...]:
    told = experiments - count["none"]
    return (*(count[kind] / max(told, 1) for kind in ("held", "above", "below")), told / experiments)


def told(name: str, shares: Mapping[str, tuple[float, ...]]) -> str:
    """The shares as lines to print."""
    return "\n".join(
        f"{name:>10} {key:28} held {100 * held:5.1f} %, too high {100 * above:4.1f} %, too low {100 * below:4.1f} %, "
        f"told in {100 * there:5.1f} %"
        for key, (held, above, below, there) in shares.items()
    )
