"""What a law says, beside what was simulated: a z-test that knows its power, or an identity without any tolerance.

A run of the proofs is one family of tests: by Bonferroni's rule, correct laws fail together once in 1 / FAMILY_LEVEL
runs. A claim must also be able to fail: the mistake that it is there to find would slip through once in 1 / MISS.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import copysign, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from civsim.language import Text

FAMILY_LEVEL = 0.001
MISS = 0.001


@dataclass(frozen=True)
class Claim:
    """One line of the table.

    `error` is the standard error of what was simulated, 0 for an identity: then `theory` is the number of cases looked
    at and `simulated` the number in which it held. `mistake` is the deviation that must not go unnoticed.
    """

    law: Text
    theory: float
    simulated: float
    error: float = 0.0
    z: float = 0.0
    mistake: float = 0.0
    n: int = 0

    @property
    def exact(self) -> bool:
        """Whether this is an identity."""
        return self.error == 0.0

    def finds(self, limit: float) -> float:
        """The smallest deviation that is found, but for one time in 1 / MISS."""
        return (limit + float(stats.norm.isf(MISS))) * self.error

    def holds(self, limit: float) -> bool:
        """Whether the law holds, and could have been seen to fail."""
        if self.exact:
            return self.theory > 0 and self.simulated == self.theory
        return abs(self.z) < limit and self.finds(limit) <= abs(self.mistake)


def z_limit(claims: Sequence[Claim]) -> float:
    """The |z| that a correct law of this family stays below, all of them together but for FAMILY_LEVEL."""
    return float(stats.norm.isf(FAMILY_LEVEL / 2 / max(1, sum(not claim.exact for claim in claims))))


def mean_claim(law: Text, values: NDArray[np.number[Any]], theory: float, mistake: float) -> Claim:
    """Independent values have this mean. Student's t, given as the normal deviate of the same chance."""
    n, mean = len(values), float(np.mean(values))
    error = float(np.std(values, ddof=1)) / sqrt(n)
    t = (mean - theory) / error
    z = copysign(float(stats.norm.isf(stats.t.sf(abs(t), n - 1))), t)
    return Claim(law, theory, mean, error, z, mistake, n)


def most_claim(law: Text, values: NDArray[np.number[Any]], most: float, mistake: float) -> Claim:
    """Independent values have a mean of `most` or less: only an excess speaks against it."""
    claim = mean_claim(law, values, most, mistake)
    return replace(claim, z=max(0.0, claim.z))


def poisson_claim(law: Text, counts: NDArray[np.int64], mistake: float = 0.4) -> Claim:
    """Independent counts of one mean, that is not very small, have a variance as large as the mean."""
    n, ratio = len(counts), float(np.var(counts, ddof=1) / np.mean(counts))
    error = sqrt(2 / (n - 1))
    return Claim(law, 1.0, ratio, error, (ratio - 1) / error, mistake, n)


def identity(law: Text, held: int, cases: int) -> Claim:
    """Something that holds in every case, without tolerance."""
    return Claim(law, float(cases), float(held), n=cases)
