"""The marks of a test's field part as sampled, and the points lost at each drawn site."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.scores.drawn_sites import draw_sites, seen_problems
from civsim.scores.field_terms import FieldTerms
from civsim.scores.site_marks import site_mark


@dataclass(frozen=True)
class FieldTest:
    """One test of one replication: drawn sites (n) with the problems seen there, and the mean mark of each term."""

    place: NDArray[np.int64]  # (n,) places among the sites of the terms
    seen: NDArray[np.int64]  # (n, C)
    term_value: NDArray[np.float64]  # (T,) 0..1


@compiled
def _marks(terms: FieldTerms, place: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.float64]:
    """(T,) mean mark of each term over the drawn sites of its class; seen (n, sets)."""
    total = np.zeros(len(terms.rule))
    for s in range(len(place)):
        k = terms.site_class[place[s]]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            mark = site_mark(terms.rule[t], terms.threshold[t], seen[s, terms.mask[t]])
            total[t] += mark / terms.drawn[k]
    return total


@compiled
def _add_losses(
    terms: FieldTerms,
    place: NDArray[np.int64],
    seen: NDArray[np.int64],
    points: NDArray[np.float64],
    district: NDArray[np.int32],
    by_place: NDArray[np.float64],
    by_grid: NDArray[np.float64],
) -> None:
    """Add the points (T,) lost at the drawn sites to (C, districts) and (G,), in equal parts a problem seen."""
    for s in range(len(place)):
        g, k = terms.grid[place[s]], terms.site_class[place[s]]
        for t in range(terms.term_start[k], terms.term_start[k + 1]):
            in_set = terms.masks[terms.mask[t]]
            n = 0
            for c in range(seen.shape[1]):
                n += seen[s, c] if in_set[c] else 0
            lost = (1.0 - site_mark(terms.rule[t], terms.threshold[t], n)) * points[t] / terms.drawn[k]
            if lost > 0.0:
                by_grid[g] += lost
                for c in range(seen.shape[1]):
                    if in_set[c]:
                        by_place[c, district[g]] += lost * seen[s, c] / n


def run_field_test(terms: FieldTerms, key: int, visible: NDArray[np.integer]) -> FieldTest:
    """Draw the sites of a test, see what lies there (visible: days, G, C) and mark it."""
    place, day = draw_sites(terms, key)
    seen = seen_problems(terms, key, place, day, visible)
    return FieldTest(place, seen, term_values(terms, place, seen))


def term_values(terms: FieldTerms, place: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.float64]:
    """(T,) mean mark of each term over the drawn sites. [0..1]"""
    return np.asarray(_marks(terms, place, seen @ terms.masks.T.astype(np.int64)))


def add_field_losses(
    terms: FieldTerms,
    test: FieldTest,
    points: NDArray[np.float64],
    district: NDArray[np.int32],
    by_place: NDArray[np.float64],
    by_grid: NDArray[np.float64],
) -> None:
    """Add what a test lost at its sites to `by_place` (C, districts) and `by_grid` (G). [points]

    Each site's loss under a standard is split in equal parts over the problems seen there in its categories.
    `points` (L) are those of the leaves in this test.
    """
    _add_losses(terms, test.place, test.seen, points @ terms.leaf_share, district, by_place, by_grid)
