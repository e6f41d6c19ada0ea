"""Expected points where no closed form is exact, from means alone: an approximation and an over-estimator of each kind.

| kind | approximation | over-estimator |
|---|---|---|
| survey | `survey_points` at the mean load: exact in the answers, not in the load | `survey_line` |
| data | `data_points`: what the ratio of the mean counts earns | `data_points_at_most`: full marks |
| clustered counts | `expected_mark_clustered`: a negative binomial count | `clustered_mark_at_most` |

Field and desk leaves (`expectation`) and observation leaves (`expected_observations`) are exact.
"""

import math
from collections.abc import Mapping

import numpy as np
import scipy
from numpy.typing import NDArray

from civsim.model import Model
from civsim.scores.evidence import data_months, earned
from civsim.scores.kpi import kpi_value
from civsim.scores.points import points_of_test
from civsim.scores.site_marks import PASS, expected_mark_clustered

STEPS = 2000  # of the integral over the means that shocks lead to


def data_points(model: Model, assessment: int, counts: Mapping[str, NDArray[np.floating]]) -> NDArray[np.float64]:
    """(L,) points that the KPIs of mean monthly counts (M, C) would earn; nan for leaves of other kinds.

    The mean of a ratio is the ratio of the means up to terms of the order of one over the count below the line (the
    delta method), and what it earns bends at two levels. Counts by the names that `kpi_value` reads.

    References
    ----------
    [cochran-1977] section 6.4, the bias of a ratio.
    """
    ind, points = model.indicators, points_of_test(model, assessment)
    months, out = data_months(model, assessment), np.full(len(points), np.nan)
    for leaf in ind.of_kind("data"):
        of_leaf = {k: np.asarray(v[months][:, ind.categories[leaf]].sum()) for k, v in counts.items()}
        level = np.nan_to_num(kpi_value(ind.rule[leaf], of_leaf), nan=1.0)
        out[leaf] = points[leaf] * earned(level, ind.low[leaf], ind.threshold[leaf])
    return out


def data_points_at_most(model: Model, assessment: int) -> NDArray[np.float64]:
    """(L,) points that no course of the city exceeds: full marks; nan for leaves of other kinds."""
    leaves, points = model.indicators.of_kind("data"), points_of_test(model, assessment)
    out = np.full(len(points), np.nan)
    out[leaves] = points[leaves]
    return out


def clustered_mark_at_most(rule: int, threshold: float, mean: float, scale: float) -> float:
    """A mark that no site exceeds on average where shocks spread the Poisson mean at most as a gamma law does. [0..1]

    "At most" is in convex order; `scale` is that of the gamma law. Deductions and standards that allow no problem earn
    a convex function of the Poisson mean, so the gamma law's own expectation is never too low. A standard that allows n
    problems earns q(x) = P(Poisson(x) <= n), concave below n and convex above: there q is replaced below n by its
    tangent at n, which makes it convex, and not lower anywhere.

    References
    ----------
    [shaked-2007] chapter 3: X is below Y in convex order when E f(X) <= E f(Y) for every convex f.
    """
    plain = expected_mark_clustered(rule, threshold, mean, scale)
    allowed = math.floor(threshold)
    if rule != PASS or allowed < 1 or scale <= 0.0 or mean <= 0.0:
        return plain
    law = scipy.stats.gamma(mean / scale, scale=scale)
    # Even steps of probability: the excess of the tangent over q falls with the mean, so left ends are never too low.
    below = float(law.cdf(allowed))
    ends = law.ppf(np.arange(STEPS) / STEPS * below)
    tangent = scipy.stats.poisson.cdf(allowed, allowed) - scipy.stats.poisson.pmf(allowed, allowed) * (ends - allowed)
    excess = float(np.mean(tangent - scipy.stats.poisson.cdf(allowed, ends))) * below
    return min(1.0, plain + excess)
