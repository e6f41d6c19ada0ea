"""Which problems a test sees at the sites that it draws (civsim/engine/drawn_sites.py).

The visible problems of a grid fall on its drawn sites and on "elsewhere, or missed by the inspector" by one
multinomial, drawn as a chain of conditional binomials through inverse transforms. So no problem is seen twice, two
plans are tested at the same sites with the same luck, and with the same keys more problems never show as fewer at any
site. Problems stay where they are from one day to the next as far as the same numbers decide it.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine import SITE_DAY, derived_key, drawn_sites, uniform
from civsim.model import SiteSample
from civsim.model.compiled import compiled
from civsim.scores.field_terms import FieldTerms
from civsim.scores.site_marks import binomial_quantile

SEEN, ANSWER, WATCHED, INCIDENT = range(SITE_DAY + 1, SITE_DAY + 5)


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
    return drawn_sites(SiteSample(terms.site, terms.grid, terms.class_start, terms.drawn), len(terms.snapshots), key)


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
