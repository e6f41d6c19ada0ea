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
    """Share of the experiments whose interval holds the truth; that lie above and below it; that give none."""
    held: Counter[str] = Counter()
    above: Counter[str] = Counter()
    below: Counter[str] = Counter()
    tasks = [(experiment, seed) for seed in range(experiments)]
    with ProcessPoolExecutor(workers) as pool:
        for found in pool.map(_one, tasks, chunksize=5):
            for name, (there, too_high, too_low) in found.items():
                held[name] += there and not too_high and not too_low
                above[name] += too_high
                below[name] += too_low
    return {
        name: tuple(n / experiments for n in (held[name], above[name], below[name]))
        for name in dict.fromkeys([*held, *above, *below])
    }


def told(name: str, shares: Mapping[str, tuple[float, ...]]) -> str:
    """The shares as lines to print."""
    return "\n".join(
        f"{name:>10} {key:28} held {100 * held:5.1f} %, too high {100 * above:4.1f} %, too low {100 * below:4.1f} %"
        for key, (held, above, below) in shares.items()
    )
