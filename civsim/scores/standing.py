"""红黑榜: departments, districts or streets in order of the points they lost, and which differences are real.

Ranks go by the mean over replications of the expected loss, given the state of the streets: the luck of the draw of
sites is not in it. A unit is compared with the one above it, and with itself at the previous test of the same kind, by
paired differences over replications; all comparisons of one kind within a list are one family (Holm).
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.scores.multiple import adjusted
from civsim.scores.rank_marks import ranked
from civsim.scores.stakes import unit_losses, unit_scores
from civsim.scores.uncertainty import Difference, Interval, interval, paired_difference, score_interval

LISTED = 3
"""Most units on the red list (the best) and on the black list (the worst); never more than a third of all on either."""


class Standing(NamedTuple):
    """One place in the ranking. `above` and `since` are losses of this unit less the other's: below 0 is better."""

    id: str
    rank: int  # 1 = fewest points lost
    before: int | None  # rank at the previous test of the kind
    lost: Interval  # [points]
    score: Interval  # share kept of what was at stake [0..100]
    rank_by_score: int | None
    above: Difference | None  # from the unit next above
    since: Difference | None  # from the previous test of the kind
    board: str  # 'red' (best), 'black' (worst) or ''


def standings(marks: xr.Dataset, unit: str, assessment: int) -> list[Standing]:
    """The ranking at one test, best first; empty where the test was never held or nothing was at stake.

    Parameters
    ----------
    marks
        From `score_run`.
    unit
        `department`, `district` or `street`.
    assessment
        Number of the test.

    References
    ----------
    [law-2015] chapter 10 for paired differences; [holm-1979] for many of them.
    """
    losses, scores = unit_losses(marks, unit), unit_scores(marks, unit)
    names = [str(name) for name in losses[unit].values]
    lost, score = losses.values[:, assessment], scores.values[:, assessment]
    taking_part = np.flatnonzero(~np.isnan(score).all(axis=0))
    if not len(taking_part):
        return []
    previous = previous_of_kind(marks, assessment)
    rank, by_score = _ranks(lost, taking_part, 1.0), _ranks(score, taking_part, -1.0)
    before: dict[int, int] = {}
    then = None if previous is None else np.asarray(losses.values[:, previous], np.float64)
    if then is not None:
        before = _ranks(then, np.flatnonzero(~np.isnan(scores.values[:, previous]).all(axis=0)), 1.0)
    order = sorted((int(u) for u in taking_part), key=lambda u: (rank[u], u))
    above = adjusted([paired_difference(lost[:, u], lost[:, v]) for v, u in pairwise(order)])
    since = [] if then is None else adjusted([paired_difference(lost[:, u], then[:, u]) for u in order])
    listed = min(LISTED, len(order) // 3)
    return [
        Standing(
            names[u],
            rank[u],
            before.get(u),
            _known(lost[:, u]),
            score_interval(score[:, u]),
            by_score.get(u),
            above[i - 1] if i else None,
            since[i] if since and since[i].n else None,
            "red" if i < listed else "black" if i >= len(order) - listed else "",
        )
        for i, u in enumerate(order)
    ]


def verdict(found: Difference | None) -> Text:
    """A difference of losses in words, which says so where it may be luck."""
    if found is None or found.n == 0:
        return Text("—", "—")
    if found.n < 2:
        return Text("n=1，无法判断", "n=1, cannot tell")
    if not found.significant:
        return Text("无显著差异", "no significant difference")
    return (
        Text("失分显著更多", "significantly more lost")
        if found.mean > 0
        else Text("失分显著更少", "significantly less lost")
    )


def previous_of_kind(marks: xr.Dataset, assessment: int) -> int | None:
    """Number of the last test of the same kind that was planned before; None where there is none."""
    kinds, dates = marks["assessment_kind"].values, marks["date"].values
    earlier = [a for a in range(len(kinds)) if kinds[a] == kinds[assessment] and dates[a] < dates[assessment]]
    return max(earlier, key=lambda a: dates[a], default=None)


def _ranks(values: NDArray[np.float64], units: NDArray[np.integer], sign: float) -> dict[int, int]:
    """Rank of each unit by its mean over replications, smallest first for sign 1; equals share a rank."""
    found = ranked(sign * np.nanmean(values[:, units], axis=0)) if len(units) else np.zeros(0, np.int64)
    return {int(u): int(rank) for u, rank in zip(units, found, strict=True)}


def _known(values: NDArray[np.float64]) -> Interval:
    found = interval(values[~np.isnan(values)])
    return found._replace(low=max(found.low, 0.0)) if found.n > 1 else found
