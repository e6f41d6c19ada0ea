"""Points lost at sites, by the grid and category of the problems that cost them (谁丢分).

Sampled test: what a site loses under a term is split in equal parts over the problems seen there in the term's
categories. Expected score: the same with the problems that may be seen. Both are integrated gradients of the score
along the straight path from a clean city to this one, in closed form: under one term a site's mark depends on the
problems n_c of its categories through their sum alone, f(sum of n_c). Along the path t n, 0 <= t <= 1, the derivative
by category c is f'(t n) at every t, so that the part of c is

    n_c x (integral of f'(t n) dt) = n_c (f(n) - f(0)) / n,    n = sum of n_c:

the loss f(0) - f(n), shared in proportion to the problems. No quadrature is needed, and the parts sum to the loss. For
counted problems the path makes each of them present with probability t; their marks are then what the Shapley value
gives as well, for problems that can be told apart by nothing are alike.

References
----------
[sundararajan-2017] integrated gradients and their completeness; [aumann-1974] the same path for a sum of costs.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.scores.field import FieldTest
from civsim.scores.field_terms import FieldTerms
from civsim.scores.site_marks import expected_mark, site_mark

Floats = NDArray[np.float64]


@compiled
def _sampled(
    terms: FieldTerms, place: NDArray[np.int64], seen: NDArray[np.int64], points: Floats, cells: Floats
) -> None:
    """Add the points (T,) lost at the drawn sites to `cells` (G, C), in equal parts a problem seen."""
    for s in range(len(place)):
        g, k = terms.grid[place[s]], terms.site_class[place[s]]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            in_set = terms.masks[terms.mask[t]]
            n = 0
            for c in range(seen.shape[1]):
                n += seen[s, c] if in_set[c] else 0
            lost = (1.0 - site_mark(terms.rule[t], terms.threshold[t], n)) * points[t] / terms.drawn[k]
            if lost > 0.0:
                for c in range(seen.shape[1]):
                    if in_set[c]:
                        cells[g, c] += lost * seen[s, c] / n


def sampled_losses(terms: FieldTerms, test: FieldTest, points: Floats, grids: int) -> Floats:
    """(G, C) points that a test lost at its sites; `points` (L,) are those of the leaves in this test."""
    cells = np.zeros((grids, test.seen.shape[1]))
    _sampled(terms, test.place, test.seen, points @ terms.leaf_share, cells)
    return cells


def shared_by_category(terms: FieldTerms, visible: NDArray[np.generic], lost: Floats) -> Floats:
    """(G, C) what problems (days, G, C) cost, from the loss (days, G, sets) under the terms of each set of categories.

    Each set's loss is shared in proportion to the problems of its categories.
    """
    n = terms.by_set(visible)
    each = np.divide(lost, n, out=np.zeros_like(lost), where=n > 0)
    return np.asarray((visible.astype(np.float64) * (each @ terms.masks.astype(np.float64))).sum(axis=0))


@compiled
def _poisson_losses(terms: FieldTerms, seen: Floats) -> Floats:
    """(G, sets) expected points lost where the problems of each set are Poisson with means `seen` in a grid."""
    lost = np.zeros(seen.shape)
    for s in range(len(terms.grid)):
        g, k = terms.grid[s], terms.site_class[s]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            mean = terms.share[s] * seen[g, terms.mask[t]]
            mark = expected_mark(terms.rule[t], terms.threshold[t], mean)
            lost[g, terms.mask[t]] += terms.coefficient[t] * (1.0 - mark)
    return lost


def expected_field_losses(terms: FieldTerms, visible: Floats) -> Floats:
    """(G, C) integrated gradients of the expected field points, from a clean city to these Poisson means. [points]

    Parameters
    ----------
    terms
        The field part of a test.
    visible
        Expected problems that can be seen, (G, C).

    Returns
    -------
    Parts that sum to `terms.points` - `expected_field_points(terms, visible)`, which slope x amount does not.

    References
    ----------
    [sundararajan-2017]
    """
    lost = _poisson_losses(terms, terms.by_set(visible))
    return shared_by_category(terms, visible[None], lost[None])
