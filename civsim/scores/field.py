"""The marks of a test's field part as sampled."""

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


def run_field_test(terms: FieldTerms, key: int, visible: NDArray[np.integer]) -> FieldTest:
    """Draw the sites of a test, see what lies there (visible: days, G, C) and mark it."""
    place, day = draw_sites(terms, key)
    seen = seen_problems(terms, key, place, day, visible)
    return FieldTest(place, seen, term_values(terms, place, seen))


def term_values(terms: FieldTerms, place: NDArray[np.int64], seen: NDArray[np.int64]) -> NDArray[np.float64]:
    """(T,) mean mark of each term over the drawn sites. [0..1]"""
    return np.asarray(_marks(terms, place, seen @ terms.masks.T.astype(np.int64)))
