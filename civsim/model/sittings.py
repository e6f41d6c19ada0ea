"""Dates of tests (F4): a test may be held on its day, some days earlier or later, or not at all.

A *sitting* (场次) is one date on which a test may be held. The engine looks at the streets on the days of every one;
which of them counts is drawn by replication, and nothing in the city depends on it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Sitting(NamedTuple):
    """One date on which a test may be held."""

    test: int
    shift: int  # days after the planned date
    probability: float
    days: tuple[int, ...]  # day numbers, ascending


class Sittings(NamedTuple):
    """Sittings (S) of the tests (A): first the planned date of every test, then the shifted ones in order of test.

    `luck[a]` lists (probability, sitting) in the order in which a uniform number decides, sitting -1 = not held:
    cancelled first, so that a larger probability of cancellation only ever cancels more.
    """

    each: tuple[Sitting, ...]
    luck: tuple[tuple[tuple[float, int], ...], ...]

    @property
    def held_probability(self) -> NDArray[np.float64]:
        """(A,) probability that each test is held at all."""
        return np.array([min(1.0, sum(p for p, s in luck if s >= 0)) for luck in self.luck])

    def sitting_drawn(self, test: int, u: float) -> int:
        """The sitting that a uniform number u in (0, 1) leads to; -1 = the test is not held."""
        below = 0.0
        for probability, sitting in self.luck[test]:
            below += probability
            if u < below:
                return sitting
        return self.luck[test][-1][1]


def dates_of_tests(
    days: Sequence[tuple[int, ...]],
    cancelled: Sequence[float],
    shifted: Sequence[Mapping[int, float]],
    first: int,
    last: int,
) -> Sittings:
    """Sittings of tests on planned `days`; a shift beyond the days `first`..`last` of the horizon means not held."""
    planned = [max(0.0, 1.0 - c - sum(s.values())) for c, s in zip(cancelled, shifted, strict=True)]
    sittings = [Sitting(a, 0, p, d) for a, (p, d) in enumerate(zip(planned, days, strict=True))]
    luck: list[tuple[tuple[float, int], ...]] = []
    for a, own in enumerate(days):
        entries = [(cancelled[a], -1)] if cancelled[a] > 0 else []
        for shift, probability in sorted(shifted[a].items()):
            moved = tuple(d + shift for d in own)
            inside = bool(moved) and first <= moved[0] and moved[-1] <= last
            if probability > 0:
                entries.append((probability, len(sittings) if inside else -1))
            if probability > 0 and inside:
                sittings.append(Sitting(a, shift, probability, moved))
        luck.append(tuple([*entries, (planned[a], a)] if planned[a] > 0 or not entries else entries))
    return Sittings(tuple(sittings), tuple(luck))
