"""Made-up ground for cities whose tables of grids have no places: two kinds, the best and the usual case for a table.

`sorted`: the table of a district follows the ground, each grid lies next to the one before. `blocks`: streets are
compact blocks that lie anywhere in their district, and the table says nothing of where in its street a grid lies. A
grid takes 0.25 km2.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model import Areas
from civsim.roster.route import along_curve

GRID_KM = 0.5
KINDS = ("sorted", "blocks")


def places(areas: Areas, kind: str, seed: int) -> NDArray[np.float64]:
    """(G, 2) places of the grids; districts lie in a row. [km]"""
    rng = np.random.default_rng(seed)
    found, east = np.zeros((len(areas.grids), 2)), 0.0
    for d in range(len(areas.districts)):
        mine = np.flatnonzero(areas.district == d)
        cells = _cells(len(mine))
        if kind == "blocks":
            cells = cells[_blocks(areas.street[mine], rng)]
        found[mine] = (cells + rng.uniform(0.1, 0.9, cells.shape)) * GRID_KM + (east, 0.0)
        east += (cells[:, 0].max() + 3) * GRID_KM
    return found


def _cells(n: int) -> NDArray[np.float64]:
    """(n, 2) cells of a district along the ground, each next to the one before."""
    side = 2 ** int(np.ceil(np.log2(max(n, 1)) / 2))
    square = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2).astype(float)
    return square[np.argsort(along_curve(square + 0.5))][:n]


def _blocks(street: NDArray[np.int32], rng: np.random.Generator) -> NDArray[np.int64]:
    """Which cell each grid of a district takes: its streets in any order, the grids of a street in any order."""
    rank = {s: i for i, s in enumerate(rng.permutation(np.unique(street)).tolist())}
    order = np.lexsort((rng.random(len(street)), [rank[int(s)] for s in street]))
    cell = np.empty(len(street), np.int64)
    cell[order] = np.arange(len(street))
    return cell
