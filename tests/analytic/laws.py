"""A z-test that says its power: it fails when the mean is off by what the likely mistake would cause."""

from math import sqrt

import numpy as np

Z = 4.0  # a correct law fails once in 16 000 such tests, and at fixed seeds it does not fail at all


def assert_mean(values: np.ndarray, expected: float, mistake: float) -> None:
    """The values are independent with mean `expected`; the test could tell it from a mean that is off by `mistake`.

    With 2 Z standard errors between the two, a wrong mean passes once in 30 000 times.
    """
    error = float(np.std(values, ddof=1)) / sqrt(len(values))
    assert abs(mistake) > 2 * Z * error, f"too few values to prove anything: error {error:.3g}, mistake {mistake:.3g}"
    off = (float(np.mean(values)) - expected) / error
    assert abs(off) < Z, f"mean {np.mean(values):.6g}, expected {expected:.6g}: {off:.1f} standard errors off"


def assert_poisson(counts: np.ndarray, mistake: float = 0.2) -> None:
    """Independent counts of one mean have variance / mean = 1; the test could tell it from 1 + mistake."""
    n = len(counts)
    error = sqrt(2 / (n - 1))  # of variance / mean, for counts that are not very small
    ratio = float(np.var(counts, ddof=1) / np.mean(counts))
    assert mistake > 2 * Z * error, f"too few counts: error {error:.3g}"
    assert abs(ratio - 1) < Z * error, f"variance / mean {ratio:.4g}"
