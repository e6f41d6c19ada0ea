"""Many differences at once: what is left of significance when many variants or places are compared.

Of twenty differences that are nothing but luck one is "significant" at 5 %. Holm's steps keep the chance that any of a
family of true null hypotheses is rejected at 5 %, whatever the dependence between them (variants share their luck).

References
----------
[holm-1979] the step-down procedure.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civsim.scores.uncertainty import LEVEL, Difference


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p values: reject where one is at most 5 % and no more than 5 % of families have any false rejection.

    Parameters
    ----------
    p_values
        One of each comparison of the family, in any order. nan (nothing to compare) stays nan and does not count.
    """
    p = np.asarray(p_values, np.float64)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)  # the smallest of m counts m times, the next m - 1 times ..
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def adjusted(differences: Sequence[Difference]) -> list[Difference]:
    """The same differences as one family: `p_adjusted` is Holm's, and `significant` follows it.

    Intervals stay those of each difference by itself, so one may leave out zero without being significant.
    """
    sure = holm([d.p for d in differences])
    return [
        d._replace(p_adjusted=float(p), significant=bool(p < 1.0 - LEVEL))
        for d, p in zip(differences, sure, strict=True)
    ]
