"""The next order at a place, against a search through all pairs."""

import numpy as np
import pandas as pd

from civsim.calibrate import Orders
from civsim.calibrate.relapse import first_repeat


def test_the_next_order_at_a_place_is_that_of_all_pairs() -> None:
    draw, n = np.random.default_rng(5), 300
    created = np.sort(draw.uniform(0, 200, n))
    closed = np.where(draw.random(n) < 0.8, created + draw.exponential(5, n), np.nan)
    address = np.array(["", *(f"No. {k}" for k in range(40))], object)[draw.integers(0, 41, n)]
    chosen = draw.random(n) < 0.7
    area = np.zeros(n, np.int64)
    orders = Orders(pd.Timestamp("2011-01-01"), 200, created, closed, area, area, address, True, n, {})
    for after in (0, 30):
        found, places = first_repeat(orders, chosen, after), np.flatnonzero(chosen)
        for i, gap in zip(places, found, strict=True):
            if np.isnan(closed[i]) or not address[i]:
                assert np.isnan(gap)
                continue
            later = np.floor(created[places][address[places] == address[i]]) - np.floor(closed[i]) - after
            assert gap == min(later[later > 0], default=np.inf)
        assert np.isinf(found).any() and np.isfinite(found).sum() > 50
