"""The gap of a plan as a share of the room for improvement."""

from math import isnan

import numpy as np
import pytest

from civsim.scores import gap_share


def test_share_of_the_room_by_hand() -> None:
    # Bound 90; the plan lacks 1 and 3, so 2 on average; the best other lacks 8.
    found = gap_share(90.0, [89.0, 87.0], [82.0, 82.0])
    assert found.mean == pytest.approx(0.25)
    assert (found.low, found.high) == pytest.approx((1 / 8, 3 / 8))
    assert found.n == 2


def test_shared_luck_makes_the_share_surer() -> None:
    luck = np.random.Generator(np.random.Philox(key=2)).normal(0.0, 2.0, 40)
    together = gap_share(95.0, 90.0 + luck, 80.0 + luck)
    apart = gap_share(95.0, 90.0 + luck, 80.0 + np.roll(luck, 1))
    assert together.high - together.low < apart.high - apart.low


def test_where_the_share_says_nothing() -> None:
    assert isnan(gap_share(90.0, [91.0, 91.0], [80.0, 80.0]).mean)  # above the bound
    assert isnan(gap_share(90.0, [70.0, 70.0], [80.0, 80.0]).mean)  # below the best other
    assert isnan(gap_share(90.0, [89.0, 89.0], [95.0, 95.0]).mean)  # no room
    assert isnan(gap_share(90.0, [89.0], [80.0]).low)
