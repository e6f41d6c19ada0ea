"""Which goals a replication reaches: the target at tests, years and cycles, gates and incidents included.

A test reaches its level where its score, less what incidents take off its year, is no lower and nothing spoils it. A
cycle reaches the target where its score does and the title is not lost; the target is held where every counted test
reaches its level.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.scores.cycle import Counted, held
from civsim.scores.vetoes import Vetoes

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Verdict:
    """Replications (R), tests (A), years (Y), cycles (N). Hits are 1 or 0, nan where there is no score."""

    rated: Floats  # (R, A) scores less what incidents take off
    reached: Floats  # (R, A) whether each test reaches its level
    year: Floats  # (R, Y) score
    year_reached: Floats  # (R, Y) hits: the score, and no counted test of the year spoilt
    cycle: Floats  # (R, N) score
    cycle_reached: Floats  # (R, N)
    whole: Floats  # (R,) mean of the cycles
    kept: NDArray[np.bool_]  # (R,) whether the title is lost in no cycle
    whole_reached: Floats  # (R,)
    held: Floats  # (R,) every counted test reaches its level


def verdict(
    counted: Counted,
    score: Floats,
    levels: Floats,
    target: float,
    vetoes: Vetoes,
    causes: NDArray[np.bool_] | None = None,
) -> Verdict:
    """What the scores of tests (R, A) come to.

    Parameters
    ----------
    levels
        (A,) score that each test must reach. [points]
    target
        Score that years and cycles must reach. [points]
    causes
        (V,) gates and incidents that there are; all if not given.
    """
    on = np.ones(len(vetoes.ids), bool) if causes is None else causes
    rated = score - vetoes.points_off[:, :, on].sum(axis=2)
    spoilt, lost = (np.logical_or.reduce(x[:, :, on], axis=2) for x in (vetoes.spoilt, vetoes.lost))
    reached = _hits((rated >= levels) & ~spoilt, score)
    year, cycle, whole = counted.year_scores(rated), counted.scores_of_cycles(rated), counted.cycle_scores(rated)
    year_spoilt = (spoilt.astype(float) @ (counted.within_year > 0).T) > 0
    kept = np.logical_not(lost.any(axis=1))
    return Verdict(
        rated=rated,
        reached=reached,
        year=year,
        year_reached=_hits((year >= target) & ~year_spoilt, year),
        cycle=cycle,
        cycle_reached=_hits((cycle >= target) & ~lost, cycle),
        whole=whole,
        kept=kept,
        whole_reached=_hits((whole >= target) & kept, whole),
        held=held(reached[:, counted.tests]),
    )


def _hits(reached: NDArray[np.bool_], scores: Floats) -> Floats:
    return np.where(np.isnan(scores), np.nan, reached)
