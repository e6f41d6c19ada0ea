"""What each possible sitting of a test weighs in the cycle score on average, while dates are uncertain (F4).

Dates are drawn apart from everything in the city, so the expected cycle score is the sum over sittings of this weight
times the expected score there: a plan that reckons with it reckons exactly.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine import uniform
from civsim.model import Assessments
from civsim.scores.cycle import Counted

MOST_ENUMERATED = 12
DRAWS = 4096


def expected_sitting_weights(counted: Counted, tests: Assessments) -> NDArray[np.float64]:
    """(S,) expected weight of each sitting in the cycle score, given that the cycle has one.

    Exact for up to 12 tests that may not be held; beyond, the mean of 4096 draws.
    """
    chance_held = tests.sittings.held_probability
    held, chance = _patterns(np.where(counted.tests, chance_held, 0.0))
    within, cycles = counted.within_year, counted.within_cycle
    in_year = held @ within.T  # (N, Y) weight of what was held in each year
    in_cycle = (in_year > 0).astype(np.float64) @ cycles.T
    known = in_cycle > 0
    a_cycle = np.where(known, 1.0 / np.maximum(in_cycle, 1e-300), 0.0) / np.maximum(known.sum(axis=1), 1)[:, None]
    a_year = np.where(in_year > 0, 1.0 / np.maximum(in_year, 1e-300), 0.0) * (a_cycle @ cycles)
    weight = (held * (a_year @ within)).T @ chance / max(float(chance[known.any(axis=1)].sum()), 1e-300)
    at = np.array([s.probability / max(chance_held[s.test], 1e-300) for s in tests.sittings.each])
    return np.asarray(weight[tests.sitting_test] * at)


def _patterns(p: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N, A) which tests are held, and the chance (N,) of each pattern."""
    open_ = np.flatnonzero((p > 0) & (p < 1 - 1e-12))
    n = 2 ** len(open_) if len(open_) <= MOST_ENUMERATED else DRAWS
    held = np.tile((p > 0).astype(np.float64), (n, 1))
    if len(open_) <= MOST_ENUMERATED:
        held[:, open_] = (np.arange(n)[:, None] >> np.arange(len(open_))) & 1
        return held, np.where(held[:, open_] > 0, p[open_], 1 - p[open_]).prod(axis=1)
    luck = np.array([[uniform(0, int(a), i) for a in open_] for i in range(n)])
    held[:, open_] = luck < p[open_]
    return held, np.full(n, 1.0 / n)
