"""Which grids of a city share something: those connected by pools of crews or by accounts.

What happens in one component cannot touch another, since every draw is keyed by what it decides.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def components_of(pool: NDArray[np.int64], account: NDArray[np.int64]) -> NDArray[np.int32]:
    """(G,) number of the part of each grid, by its first grid.

    Parameters
    ----------
    pool
        (G, C) pool of each category.
    account
        (G,) account that pays for repairs, or -1 where money never binds.
    """
    grids, categories = pool.shape
    pools = int(pool.max()) + 1
    shared = np.column_stack([pool, np.where(account >= 0, pools + account, pool[:, 0])])
    nodes = grids + pools + int(account.max(initial=-1)) + 1
    links = np.repeat(np.arange(grids), categories + 1), grids + shared.ravel()
    graph = coo_array((np.ones(len(links[0]), np.int8), links), (nodes, nodes))
    label = connected_components(graph, directed=False)[1][:grids]
    _, first, number = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int32)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[number]
