"""What a test draws its sites from: those of each class, by grid, and how many of each are drawn."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model.assessments import Assessments
from civsim.model.sites import Sites


class SiteSample(NamedTuple):
    """Sites (S) of the drawn classes, by class and grid; those of class k begin at class_start[k]."""

    site: NDArray[np.int64]  # (S,) site numbers
    grid: NDArray[np.int32]  # (S,)
    class_start: NDArray[np.int64]  # (classes + 1,)
    drawn: NDArray[np.int64]  # (classes,) sites drawn of each class


def site_sample(tests: Assessments, sites: Sites, assessment: int) -> SiteSample:
    """What a test draws from."""
    drawn = tests.sampled[assessment]
    of_class = [sites.of_class(c) for c, _ in drawn]
    of_class = [s[np.argsort(sites.grid[s], kind="stable")] for s in of_class]
    site = np.concatenate([*of_class, np.zeros(0, np.int64)]).astype(np.int64)
    return SiteSample(
        site=site,
        grid=sites.grid[site],
        class_start=np.concatenate([[0], np.cumsum([len(s) for s in of_class])]).astype(np.int64),
        drawn=np.array([n for _, n in drawn], np.int64),
    )
