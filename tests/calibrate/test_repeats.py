"""The next order at a place, against a search through all pairs."""

import numpy as np
import pandas as pd

from civsim.calibrate import Orders
from civsim.calibrate.repeats import first_repeat, repeats


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


def test_chance_is_counted_later_and_earlier() -> None:
    # One place, closings on days 10 and 110, an order filed on each of the days 5, 12, 105 and 113; 100 days are a
    # "year". Soon: day 12 is 2 days after 10, 113 is 3 after 110. By chance: 100 days after 10 is 110, and 113 is 3
    # days on; 100 days before 110 is 10, and 12 is 2 days on.
    created, closed = np.array([5.0, 12.0, 105.0, 113.0]), np.array([10.0, np.nan, 110.0, np.nan])
    none = np.zeros(4, np.int64)
    orders = Orders(
        pd.Timestamp("2011-01-01"), 200, created, closed, none, none, np.array(["x"] * 4, object), True, 4, {}
    )
    found = repeats(orders, np.ones(4, bool), 5, 100)
    assert found.soon.sum(axis=0).tolist() == [0, 1, 1, 0, 0]
    assert found.chance.sum(axis=0).tolist() == [0, 1, 1, 0, 0]
    assert (found.n_soon.sum(), found.n_chance.sum()) == (2, 2)
