"""On which of its dates each test is held, replication by replication (F4): the same under every plan."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from civsim.engine.draws import TEST_DATE, derived_key, replication_key, uniform
from civsim.model import Assessments

_TESTS = 1 << 50  # keys of tests lie beyond those of arrivals, which descend from the same replication


def key_of_test(seed: int, replication: int, assessment: int) -> int:
    """Key of everything that is drawn about one test of one replication."""
    return int(derived_key(replication_key(seed, replication), _TESTS + assessment))


def sittings_held(tests: Assessments, seed: int, replications: Sequence[int]) -> NDArray[np.int16]:
    """(R, A) number of the sitting at which each test is held; -1 = cancelled, or moved out of the horizon.

    Tests are moved and cancelled independently of each other.
    """
    held = np.empty((len(replications), len(tests.ids)), np.int16)
    for r, replication in enumerate(replications):
        for a in range(held.shape[1]):
            luck = uniform(key_of_test(seed, replication, a), TEST_DATE, 0)
            held[r, a] = tests.sittings.sitting_drawn(a, luck)
    return held
