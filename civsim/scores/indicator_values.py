"""Values of the nodes of the indicator tree: what the tested leaves below each earned, out of 100."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from civsim.model import Indicators
from civsim.scores.uncertainty import half_width


class NodeValues(NamedTuple):
    """(A, N) mean over replications with its 95 % interval, nan where nothing below is tested. [0..100]"""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def leaves_below(indicators: Indicators) -> NDArray[np.bool_]:
    """(N, L) whether a leaf is a node or stands below it."""
    below = np.zeros((len(indicators.ids), len(indicators.leaf)), bool)
    for leaf, start in enumerate(indicators.leaf):
        node = int(start)
        while node >= 0:
            below[node, leaf] = True
            node = int(indicators.parent[node])
    return below


def values_by_replication(
    indicators: Indicators, value: NDArray[np.float64], nodes: Sequence[int]
) -> NDArray[np.float64]:
    """(R, A, nodes) what the tested leaves below each node earned, by leaf values (R, A, L); nan where none is tested.

    Leaves weigh by their weights in the tree. [0..100]
    """
    weight = leaves_below(indicators)[list(nodes)].astype(np.float64) * indicators.weight  # (nodes, L)
    total = (~np.isnan(value)).astype(np.float64) @ weight.T
    known = total > 0
    return np.where(known, 100.0 * (np.nan_to_num(value) @ weight.T) / np.where(known, total, 1.0), np.nan)


def node_values(indicators: Indicators, points: NDArray[np.float64], value: NDArray[np.float64]) -> NodeValues:
    """Values of all nodes from the points (A, L) and values (R, A, L) of the leaves.

    Leaves weigh by their weights in the tree. Where a leaf's kind earns no points it still shows in its node.
    """
    below = leaves_below(indicators).astype(np.float64)
    A, N = len(points), len(below)
    out = NodeValues(*(np.full((A, N), np.nan) for _ in range(3)))
    for a in range(A):
        own = value[~np.isnan(value[:, a]).all(axis=1), a]  # of the replications in which the test was held
        if not len(own):
            continue
        tested = ~np.isnan(own[0])
        weight = below * np.where(tested, indicators.weight, 0.0)
        total = weight.sum(axis=1)
        known = np.flatnonzero(total > 0)
        by_node = 100.0 * (np.nan_to_num(own) @ weight[known].T) / total[known]
        half = half_width(by_node)
        out.mean[a, known] = by_node.mean(axis=0)
        out.low[a, known], out.high[a, known] = out.mean[a, known] - half, out.mean[a, known] + half
    return out
