"""Sizes of areas: shares of all orders, relative to the mean; intervals allow for months in which the shares differ.

What comes back does so at its place, some weeks later: blocks of a week would take an area's orders for more
independent than they are.
"""

import numpy as np

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.records.orders import Orders
from civsim.calibrate.shares import clustered_share

BLOCK = 28  # days
LEAST = 0.5  # orders that an area without any counts as, for its grid is not empty


def area_sizes(orders: Orders, n_areas: int) -> tuple[Estimate, ...]:
    """Orders of each area relative to the mean of all areas, with 95 % intervals; `n` are its orders."""
    blocks = -(-orders.n_days // BLOCK)
    place = orders.area * blocks + orders.created_day // BLOCK
    filed = np.bincount(place, minlength=n_areas * blocks).reshape(n_areas, blocks)
    counts, whole = filed.sum(axis=1), filed.sum(axis=0)
    size = np.maximum(counts, LEAST)
    shares = (clustered_share(own, whole) for own in filed)
    return tuple(
        Estimate(float(value), min(n_areas * e.low, float(value)), max(n_areas * e.high, float(value)), int(n))
        for value, e, n in zip(size / size.mean(), shares, counts, strict=True)
    )
