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

from civsim.engine import FIRST_FREE, derived_key, uniform
from civsim.model.compiled import compiled
from civsim.scores.field_terms import FieldTerms
from civsim.scores.site_marks import binomial_quantile

SITE, DAY, SEEN, ANSWER, WATCHED, INCIDENT = range(FIRST_FREE, FIRST_FREE + 6)


@compiled
def _luck_of_sites(site: NDArray[np.int64], key: int, purpose: int, luck: NDArray[np.float64]) -> None:
    """Each site's uniform number for a purpose in a test, written to `luck`."""
    for i in range(len(site)):
        luck[i] = uniform(derived_key(key, site[i]), purpose, 0)


def _site_luck(site: NDArray[np.int64], key: int, purpose: int) -> NDArray[np.float64]:
    """Each site's uniform number for a purpose in a test."""
    luck = np.empty(len(site))
    _luck_of_sites(site, key, purpose, luck)
    return luck


@compiled
def _see(
    site: NDArray[np.int64],
    grid: NDArray[np.int32],
    share: NDArray[np.float64],
    day: NDArray[np.int64],
    key: int,
    visible: NDArray[np.int64],
    seen: NDArray[np.int64],
) -> None:
    """Write to `seen` (n, C) the problems seen at drawn sites, given in order of grid; visible (days, G, C)."""
    first = 0
    while first < len(site):
        g = grid[first]
        end = first + 1
        while end < len(site) and grid[end] == g:
            end += 1
        for d in range(visible.shape[0]):
            for c in range(visible.shape[2]):
                rest, left = visible[d, g, c], 1.0
                for i in range(first, end):
                    chance = min(1.0, share[i] / left) if left > 0.0 else 0.0
                    here = binomial_quantile(uniform(derived_key(key, site[i]), SEEN, c), rest, chance)
                    if day[i] == d:
                        seen[i, c] = here
                    rest -= here
                    left -= share[i]
        first = end


def draw_sites(terms: FieldTerms, key: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the drawn sites among the sites of `terms`, by grid and site, and the day (0, 1, ..) of each."""
    number = _site_luck(terms.site, key, SITE)
    classes = zip(terms.class_start[:-1], terms.class_start[1:], terms.drawn, strict=True)
    place = np.concatenate([np.zeros(0, np.int64)] + [a + np.argsort(number[a:b])[:n] for a, b, n in classes])
    place = place[np.lexsort((terms.site[place], terms.grid[place]))]
    return place, (_site_luck(terms.site[place], key, DAY) * len(terms.snapshots)).astype(np.int64)


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
    seen = np.zeros((len(place), visible.shape[2]), np.int64)
    site, grid, share = terms.site[place], terms.grid[place], terms.share[place]
    _see(site, grid, share, day, key, visible.astype(np.int64), seen)
    return seen
