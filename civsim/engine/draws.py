"""Keyed draws: every random number is a pure function of (seed, replication, what it decides).

No generator and no state: a problem has the same fate under two plans until the plans differ for it, and replications
may run in any order on any number of threads. The mixing is the finaliser of splitmix64; keys are 63 bits, so that they
are ordinary numbers in Python, numba and tables.

References
----------
[steele-2014] Fast splittable pseudorandom number generators.
"""

import numpy as np

from civsim.model.compiled import compiled
from civsim.model.mechanisms import LARGEST_POISSON_STEP, poisson_quantile

# What a uniform number decides. Other rooms that draw (sampled sites, respondents) take numbers from FIRST_FREE on.
COUNT, TIME, REPORT, NATURAL, POSITION, FIND, FALSE, SPOT, POSTPONE = range(1, 10)
SERVICE, REDO, RELAPSE, RELAPSE_WAIT, CHILD, SHOCK, ACCEPT = range(10, 17)
TEST_DATE, FIRST_FREE = 63, 64

_GOLD = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S1, _S12, _S27, _S30, _S31, _S40 = (np.uint64(n) for n in (1, 12, 27, 30, 31, 40))


@compiled
def mixed(z: np.uint64) -> np.uint64:
    """64 well-mixed bits."""
    z = (z ^ (z >> _S30)) * _FIRST
    z = (z ^ (z >> _S27)) * _SECOND
    return z ^ (z >> _S31)


@compiled
def derived_key(key: int, n: int) -> int:
    """The n-th key that descends from a key, n >= 0."""
    return np.int64(mixed(np.uint64(key) + _GOLD * (np.uint64(n) + _S1)) >> _S1)  # type: ignore[return-value]


@compiled
def uniform(key: int, purpose: int, n: int) -> float:
    """The n-th uniform number in (0, 1) of a key for a purpose, 0 <= n < 2**40; never 0 or 1."""
    z = mixed(np.uint64(key) + _GOLD * ((np.uint64(purpose) << _S40) + np.uint64(n) + _S1))
    return (np.float64(z >> _S12) + 0.5) * 2.220446049250313e-16


@compiled
def replication_key(seed: int, replication: int) -> int:
    """Key from which all keys of one replication descend."""
    return derived_key(derived_key(0, seed), replication)


@compiled
def place_key(run: int, grid: int, category: int) -> int:
    """Key from which those of the arrivals of a category in a grid descend."""
    return derived_key(run, grid * 64 + category)


@compiled
def day_key(place: int, day: int) -> int:
    """Key of the arrivals of a category in a grid on a day; day -1 is the stock at the start."""
    return derived_key(place, day + 1)


@compiled
def cell_key(run: int, grid: int, category: int, day: int) -> int:
    """The same, from the key of the replication."""
    return day_key(place_key(run, grid, category), day)


@compiled
def child_key(key: int) -> int:
    """Key of the relapse of a problem."""
    return derived_key(key, CHILD << 40)


@compiled
def poisson_count(key: int, mean: float) -> int:
    """A Poisson count. Large means are drawn as a sum of steps of fixed mean, so the count never falls as they grow."""
    n, step = 0, 0
    while mean > LARGEST_POISSON_STEP:
        n += poisson_quantile(uniform(key, COUNT, step), LARGEST_POISSON_STEP)
        mean -= LARGEST_POISSON_STEP
        step += 1
    return n + poisson_quantile(uniform(key, COUNT, step), mean)


@compiled
def folded(trace: int, time: int, kind: int, key: int) -> int:
    """The hash of a trace after one more event."""
    return derived_key(trace ^ key, time * 8 + kind)
