"""Which sites a test draws, and on which of its days it looks at each: the same under every plan.

Sites of a class are drawn without replacement: each site has a keyed number, and those with the smallest are visited.
A site's day is drawn evenly among the test's days.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.engine.draws import FIRST_FREE, derived_key, uniform
from civsim.model import SiteSample
from civsim.model.compiled import compiled

SITE, SITE_DAY = FIRST_FREE, FIRST_FREE + 1


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


def drawn_sites(sample: SiteSample, days: int, key: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the drawn sites in the sample, by grid and site, and the day (0, 1, ..) of each.

    `key` is that of the test, see `key_of_test`.
    """
    number = _site_luck(sample.site, key, SITE)
    classes = zip(sample.class_start[:-1], sample.class_start[1:], sample.drawn, strict=True)
    place = np.concatenate([np.zeros(0, np.int64)] + [a + np.argsort(number[a:b])[:n] for a, b, n in classes])
    place = place[np.lexsort((sample.site[place], sample.grid[place]))]
    return place, (_site_luck(sample.site[place], key, SITE_DAY) * days).astype(np.int64)
