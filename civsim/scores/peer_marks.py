"""The city against its peers, indicator by indicator (对标, F7): the gap to their mean, and the place among them."""

import numpy as np
import scipy
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import PeerScoresBlock
from civsim.scores.indicator_values import values_by_replication
from civsim.scores.labels import coordinate, variable
from civsim.scores.scored import Scored, Variables
from civsim.scores.uncertainty import interval

Floats = NDArray[np.float64]


def peer_marks(scored: Scored) -> Variables:
    """Marks of the indicators for which the peers' scores are given; nothing where there are none."""
    blocks, tree = scored.model.spec.peers.by_indicator, scored.model.indicators
    if not blocks:
        return {}
    nodes = [tree.ids.index(node) for node in blocks]
    value = values_by_replication(tree, scored.assessed.value, nodes)  # (R, A, P)
    years = scored.model.assessments.year.tolist()
    laws = [[b.by_year.get(year, b.general) for b in blocks.values()] for year in years]  # by test and indicator
    value[:, np.array([[law is None for law in row] for row in laws], bool).reshape(value.shape[1:])] = np.nan
    mean = np.array([[np.nan if law is None else _mean_and_sd(law)[0] for law in row] for row in laws])
    mean = mean.reshape(value.shape[1:])
    below = np.full(value.shape, np.nan)
    for a, i in np.argwhere(~np.isnan(mean)):
        below[:, a, i] = _share_below(laws[a][i], value[:, a, i])
    with_it = (np.where(np.isnan(value), np.nan, value > mean), below, value, value - mean)
    above, place, own, gap = (_intervals(x) for x in with_it)
    dims, names = ("assessment", "peer_node"), [tree.names[i] for i in nodes]
    low, high = Text("区间下限", "lower end, 95 %"), Text("区间上限", "upper end, 95 %")
    return {
        "peer_node": coordinate("peer_node", list(blocks), names, Text("对标指标", "indicator compared")),
        "peer_mean": variable(dims, mean, Text("同类城市平均", "mean of the peers")),
        "peer_own": variable(dims, own[..., 0], Text("本市得分", "score of the city")),
        "peer_own_low": variable(dims, own[..., 1], low),
        "peer_own_high": variable(dims, own[..., 2], high),
        "peer_gap": variable(dims, gap[..., 0], Text("与同类城市平均的差距", "gap to the mean of the peers")),
        "peer_gap_low": variable(dims, gap[..., 1], low),
        "peer_gap_high": variable(dims, gap[..., 2], high),
        "peer_n": variable(dims, gap[..., 3], Text("推演次数", "replications with the test"), "1"),
        "p_above_peers": variable(dims, above[..., 0], Text("高于平均的概率", "P(above the peers' mean)"), "1"),
        "peer_percentile": variable(dims, place[..., 0], Text("百分位", "share of peers below the city"), "1"),
        "peer_percentile_low": variable(dims, np.maximum(place[..., 1], 0.0), low, "1"),
        "peer_percentile_high": variable(dims, np.minimum(place[..., 2], 1.0), high, "1"),
    }


def _mean_and_sd(block: PeerScoresBlock) -> tuple[float, float]:
    if block.scores:
        return float(np.mean(block.scores)), float(np.std(block.scores))
    return block.mean or 0.0, block.sd or 1.0


def _share_below(block: PeerScoresBlock | None, value: Floats) -> Floats:
    """Share of the peers that score less; those alike count half."""
    assert block is not None
    if block.scores:
        listed = np.array(block.scores)
        share = ((listed < value[..., None]).mean(axis=-1) + (listed <= value[..., None]).mean(axis=-1)) / 2
        return np.where(np.isnan(value), np.nan, share)
    mean, sd = _mean_and_sd(block)
    return np.asarray(scipy.stats.norm.cdf((value - mean) / sd))


def _intervals(values: Floats) -> Floats:
    """(A, P, 4) mean, low, high and n over the replications (R, A, P) that have a value."""
    _, A, P = values.shape
    found = [[interval(x[~np.isnan(x)]) for x in values[:, a].T] for a in range(A)]
    return np.array(found, np.float64).reshape(A, P, 4)
