"""Classes of like grids: same district, same works, like rates.

The LP deals with classes; scores stay those of real grids. Inside each group of one district and one set of works the
grids are clustered by k-means on the logarithms of their arrivals, opening stock and points at stake. Everything is
deterministic.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Model

ROUNDS = 25


def build_classes(model: Model, stakes: NDArray[np.float64], most: int = 100) -> NDArray[np.int64]:
    """(G,) class of each grid, numbered by district; about `most` classes in all.

    `stakes` (G, n) are further figures by which grids may differ, such as the points a grid can earn in each test.
    """
    G = len(model.areas.grids)
    works = np.zeros((G, len(model.works.ids)), np.int64)
    for w, grids in enumerate(model.works.grids):
        works[grids, w] = 1
    groups = np.unique(np.column_stack([model.areas.district, works]), axis=0, return_inverse=True)[1].ravel()
    traits = _traits(model, stakes)
    label, used = np.zeros(G, np.int64), 0
    for group in range(int(groups.max()) + 1):
        members = np.flatnonzero(groups == group)
        k = max(1, min(len(members), round(most * len(members) / G)))
        own = _k_means(traits[members], k)
        label[members] = used + own
        used += int(own.max()) + 1
    return label


def _traits(model: Model, stakes: NDArray[np.float64]) -> NDArray[np.float64]:
    """(G, n) what makes grids alike, each column centred and of like spread."""
    raw = np.column_stack([model.categories.base_rate, model.categories.opening_mean, stakes])
    floor = np.maximum(raw.max(axis=0), 1e-12) * 1e-3
    logs = np.log(np.maximum(raw, floor))
    spread = logs.std(axis=0)
    return np.asarray((logs - logs.mean(axis=0))[:, spread > 1e-9] / spread[spread > 1e-9])


def _k_means(points: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Labels 0..; starts from far-apart points (the farthest first), then Lloyd's steps."""
    if k == 1 or points.shape[1] == 0:
        return np.zeros(len(points), np.int64)
    chosen = [int(np.argmin((points**2).sum(axis=1)))]
    distance = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < k and distance.max() > 0:
        chosen.append(int(np.argmax(distance)))
        distance = np.minimum(distance, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    centres = points[chosen]
    for _ in range(ROUNDS):
        label = np.argmin(((points[:, None, :] - centres[None]) ** 2).sum(axis=2), axis=1)
        moved = np.array(
            [points[label == i].mean(axis=0) if (label == i).any() else centres[i] for i in range(len(centres))]
        )
        if np.allclose(moved, centres):
            break
        centres = moved
    return np.asarray(np.unique(label, return_inverse=True)[1].ravel(), np.int64)
