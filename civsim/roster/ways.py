"""Ways through a team's visits: how far these lie apart, and a way made shorter by turning stretches of it round."""

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled


@compiled
def apart(place: NDArray[np.float64], first: int, n: int) -> NDArray[np.float64]:
    """(n, n) between the visits first .. first + n - 1 at places (N, 2). [km]"""
    far = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            far[i, j] = far[j, i] = np.sqrt(
                (place[first + i, 0] - place[first + j, 0]) ** 2 + (place[first + i, 1] - place[first + j, 1]) ** 2
            )
    return far


@compiled
def straighten(far: NDArray[np.float64], way: NDArray[np.int64]) -> None:
    """Turns stretches of a way round while that makes it shorter; its ends are free."""
    n, better = len(way), True
    while better:
        better = False
        for i in range(n - 1):
            for j in range(i + 1, n):
                old, new = 0.0, 0.0
                if i > 0:
                    old += far[way[i - 1], way[i]]
                    new += far[way[i - 1], way[j]]
                if j < n - 1:
                    old += far[way[j], way[j + 1]]
                    new += far[way[i], way[j + 1]]
                if new < old - 1e-9:
                    way[i : j + 1] = way[i : j + 1][::-1].copy()
                    better = True
