"""Numbers between 0 and 1 that lie evenly however many of them are taken: multiples of the golden ratio, modulo 1."""

import numpy as np
from numpy.typing import NDArray

RATIO = 0.6180339887498949


def golden_steps(n: int, start: float = 0.0) -> NDArray[np.float64]:
    """(n,) the first n of them. [0..1]"""
    return np.asarray((np.arange(n) * RATIO + start) % 1.0, np.float64)
