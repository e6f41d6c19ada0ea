"""Which sites a test draws, on which day it sees each, and which problems it sees there.

Sites of a class are drawn without replacement: each site has a keyed number, and those with the smallest are visited.
The visible problems of a grid fall on its drawn sites and on "elsewhere, or missed by the inspector" by one
multinomial, drawn as a chain of conditional binomials through inverse transforms. So no problem is seen twice, two
plans are tested at the same sites with the same luck, and with the same keys more problems never show as fewer at any
site. A site's day is drawn evenly among the test's days; problems stay where they are from one day to the next as far
as the same numbers decide it.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine import FIRST_FREE, derived_key, replication_key, uniform
from civsim.model.compiled import compiled
from civsim.scores.field_terms import FieldTerms
from civsim.scores.site_marks import binomial_quantile

SITE, DAY, SEEN, ANSWER = FIRST_FREE, FIRST_FREE + 1, FIRST_FREE + 2, FIRST_FREE + 3
_TESTS = 1 << 50  # keys of tests lie beyond those of arrivals, which descend from the same replication


def key_of_test(seed: int, replication: int, assessment: int) -> int:
    """Key of everything that is drawn in one test of one replication."""
    return int(derived_key(replication_key(seed, replication), _TESTS + assessment))


@compiled
def _draw(terms: FieldTerms, key: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(places in the list of sites, day of each) for all classes; the smallest numbers of each class are drawn."""
    place = np.empty(terms.drawn.sum(), np.int64)
    day = np.empty(len(place), np.int64)
    filled = 0
    for k in range(len(terms.drawn)):
        first, end = terms.class_start[k], terms.class_start[k + 1]
        number = np.empty(end - first)
        for i in range(first, end):
            number[i - first] = uniform(derived_key(key, terms.site[i]), SITE, 0)
        chosen = np.argsort(number)[: terms.drawn[k]]
        for i in chosen:
            place[filled] = first + i
            day[filled] = int(uniform(derived_key(key, terms.site[first + i]), DAY, 0) * len(terms.snapshots))
            filled += 1
    return place, day


@compiled
def _seen(
    terms: FieldTerms,
    key: int,
    place: NDArray[np.int64],
    day: NDArray[np.int64],
    visible: NDArray[np.int64],
) -> NDArray[np.int64]:
    """(n, C) problems seen at drawn sites, given in order of grid; visible (days, G, C)."""
    n, C = len(place), visible.shape[2]
    seen = np.zeros((n, C), np.int64)
    first = 0
    while first < n:
        g = terms.grid[place[first]]
        end = first + 1
        while end < n and terms.grid[place[end]] == g:
            end += 1
        for d in range(visible.shape[0]):
            for c in range(C):
                rest, left = visible[d, g, c], 1.0
                for i in range(first, end):
                    share = terms.share[place[i]]
                    chance = min(1.0, share / left) if left > 0.0 else 0.0
                    here = binomial_quantile(uniform(derived_key(key, terms.site[place[i]]), SEEN, c), rest, chance)
                    if day[i] == d:
                        seen[i, c] = here
                    rest -= here
                    left -= share
        first = end
    return seen


def draw_sites(terms: FieldTerms, key: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the drawn sites among the sites of `terms`, by grid and site, and the day (0, 1, ..) of each."""
    place, day = _draw(terms, key)
    order = np.lexsort((terms.site[place], terms.grid[place]))
    return place[order], day[order]


def seen_problems(
    terms: FieldTerms, key: int, place: NDArray[np.int64], day: NDArray[np.int64], visible: NDArray[np.integer]
) -> NDArray[np.int64]:
    """(n, C) problems that the inspectors see at the drawn sites.

    Parameters
    ----------
    terms, key, place, day
        The test, its key, and its sites from `draw_sites`.
    visible
        Problems that can be seen, (days of the test, G, C).
    """
    return np.asarray(_seen(terms, key, place, day, visible.astype(np.int64)))
