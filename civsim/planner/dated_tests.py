"""Tests whose dates are uncertain, as the planner sees them (F4): one test for each date on which it may be held.

Dates are drawn apart from everything in the city, so the expected cycle score is a sum over dates, each with the
expected weight of a test that is held on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, every_sitting, floor_levels
from civsim.planner.gains import counted_tests
from civsim.scores import counted_of, expected_sitting_weights


@dataclass(frozen=True)
class Dated:
    """A model in which each date of a test is a test (A counted ones), and what they are to the real tests."""

    model: Model
    tests: NDArray[np.int64]  # (A,) numbers of the counted ones, in order of their days
    weight: NDArray[np.float64]  # (A,) expected weight in the cycle score
    dates: Mapping[int, tuple[tuple[int, float], ...]]  # real test: (a, chance of that date if the test is held)
    floors: NDArray[np.float64]  # floor of the expected score of each real test; nan: none [points]


def dated(model: Model) -> Dated:
    """A model with every date of its tests; real tests stand in the order of their planned days."""
    real = model.assessments
    likely = np.array([s.probability > 0 for s in real.sittings.each], bool)
    weights = expected_sitting_weights(counted_of(model), real)[likely]
    of, chance = real.sitting_test[likely], np.array([s.probability for s in real.sittings.each])[likely]
    spread = replace(model, assessments=every_sitting(real))
    tests = counted_tests(spread)
    spec, time = model.spec, model.time
    floors = floor_levels(spec.plan.phases, spec.plan.floors, spec.assessments, real, time)
    own = {int(t): [a for a, n in enumerate(tests) if of[n] == t] for t in counted_tests(model)}
    dates = {t: tuple((a, float(chance[tests[a]] / chance[of == t].sum())) for a in at) for t, at in own.items() if at}
    return Dated(spread, tests, weights[tests], dates, floors[list(dates)])
