"""Tests whose dates are uncertain, as the planner sees them (F4): one test for each date on which it may be held.

Dates are drawn apart from everything in the city, so the expected cycle score is a sum over dates, each with the
expected weight of a test that is held on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model, every_sitting, floor_levels, seen_again
from civsim.planner.gains import counted_tests
from civsim.scores import counted_of, expected_sitting_weights

Lens = Callable[[Model, int], NDArray[np.float64] | None]
"""Factors on the leaves' weights (L,) by which an objective sees a test; None: as it is."""


@dataclass(frozen=True)
class Dated:
    """A model in which each date of a test is a test (A counted ones), and what they are to the real tests."""

    model: Model
    tests: NDArray[np.int64]  # (A,) numbers of the counted ones, in order of their days
    weight: NDArray[np.float64]  # (A,) expected weight in the cycle score
    dates: Mapping[int, tuple[tuple[int, float], ...]]  # real test: (a, chance of that date if the test is held)
    lens: NDArray[np.int64]  # (A without copies,) the copy by which the objective sees each test, or the test itself
    floors: NDArray[np.float64]  # floor of the expected score of each real test; nan: none [points]


def dated(model: Model, lens: Lens | None = None) -> Dated:
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
    found = Dated(spread, tests, weights[tests], dates, np.arange(len(tests)), floors[list(dates)])
    return found if lens is None else _through(found, lens)


def _through(found: Dated, lens: Lens) -> Dated:
    """The same with copies of the tests that a lens shows in another way."""
    factors = [lens(found.model, int(test)) for test in found.tests]
    seen = [(a, row) for a, row in enumerate(factors) if row is not None]
    if not seen:
        return found
    A, which = len(found.tests), [a for a, _ in seen]
    tests, numbers = found.model.assessments, found.tests[which]
    copies = seen_again(tests, numbers.tolist(), np.array([row for _, row in seen]))
    shown = found.lens.copy()
    shown[which] = A + np.arange(len(seen))
    return replace(
        found,
        model=replace(found.model, assessments=copies),
        tests=np.append(found.tests, len(tests.ids) + np.arange(len(seen))),
        weight=np.append(found.weight, np.zeros(len(seen))),
        lens=shown,
    )
