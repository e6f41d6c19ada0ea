"""What raises and lowers the arrival of problems, each mechanism once: pure functions, as in `mechanisms.py`.

Both engines read the factors made of these, so they are computed once a replication or once a day, outside the kernel's
inner loops.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

ARRIVAL_MECHANISMS: dict[str, tuple[str, ...]] = {
    "shock_shape": ("model/shocks.py",),
    "shared_shock": ("engine/shaken.py",),
}
"""Each mechanism and the modules under civsim/ that must use it."""


def shock_shape(mean: NDArray[np.float64], dispersion: float) -> NDArray[np.float64]:
    """Shape of the gamma law of mean 1 that gives Poisson counts of this mean a variance / mean of `dispersion`. [1]"""
    return mean / (dispersion - 1.0)


def shared_shock(u: NDArray[np.float64], shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gamma-distributed factor of mean 1 on the arrivals of an area; 1 where the shape is 0: nothing arrives. [1]"""
    return np.where(shape > 0.0, gammaincinv(np.maximum(shape, 1e-300), u) / np.maximum(shape, 1e-300), 1.0)
