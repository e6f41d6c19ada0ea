"""Spreading the visits of a period: every visit finds a day, none is doubled without need."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from civsim.roster.days import days_by_period, evenly_chosen
from civsim.roster.spread import fitting, spread


@given(
    count=st.lists(st.integers(0, 12), min_size=1, max_size=30),
    work=st.integers(1, 12),
    spare=st.integers(0, 2),
    seed=st.integers(0, 1000),
)
@settings(max_examples=300, deadline=None)
def test_tight_caps_are_kept_and_days_are_distinct(count: list[int], work: int, spare: int, seed: int) -> None:
    # The cap is the least that can hold all visits, or little more: then only an exchange of days helps at times.
    number = np.array(count, np.int64)
    days = np.cumsum(1 + (np.arange(work) % 5 == 4) * 2).astype(np.int64)
    cap = max(-(-int(number.sum()) // work) + spare, 1)
    phase = (np.arange(len(number)) * (seed / 7.0)) % 1.0
    place = spread(number, phase, np.full(len(number), -100, np.int64), days, cap)
    assert np.bincount(place, minlength=work).max(initial=0) <= cap
    for mine, n in zip(np.split(place, np.cumsum(number)[:-1]), number, strict=True):
        assert len(mine) == n
        if n <= work:
            assert len(set(mine.tolist())) == n


def test_visits_follow_the_phase() -> None:
    # Wishes of the first: 20 (0.5 + i)/4 = 2, 7, 12, 17; of the second 2 and 12, taken on a day of one visit each.
    days, long_ago = np.arange(20, dtype=np.int64), np.array([-9, -9])
    place = spread(np.array([4, 2]), np.array([0.5, 0.25]), long_ago, days, 5)
    assert place.tolist() == [2, 7, 12, 17, 1, 11]


def test_singles_wait_three_days_after_their_last_visit() -> None:
    days = np.arange(10, dtype=np.int64)
    last = np.array([-1, -30, -30, -30, -30, -30, -30, -30, -30, -30])
    place = spread(np.ones(10, np.int64), np.arange(10) / 10, last, days, 1)
    assert days[place[0]] - last[0] >= 3
    assert sorted(place.tolist()) == list(range(10))


def test_the_most_visited_grids_lose_first() -> None:
    assert fitting(np.array([1, 5, 2, 5]), 9).tolist() == [1, 3, 2, 3]
    assert fitting(np.array([1, 5, 2, 5]), 10).sum() == 10
    assert fitting(np.array([3, 3]), 0).tolist() == [0, 0]
    assert fitting(np.array([3, 3]), 6).tolist() == [3, 3]


def test_days_go_where_they_are_needed_first() -> None:
    # 10 days: the second period cannot do with fewer than 4; the others go by visits per day.
    numbers = days_by_period(np.array([20, 20, 20]), np.array([1, 4, 0]), np.array([30.0, 30.0, 0.0]), 10)
    assert numbers.tolist() == [5, 5, 0]
    short = days_by_period(np.array([20, 20]), np.array([6, 6]), np.array([30.0, 30.0]), 8)
    assert short.tolist() == [4, 4]


def test_chosen_days_are_evenly_spread() -> None:
    assert evenly_chosen(np.arange(10), 2).tolist() == [2, 7]
    assert evenly_chosen(np.arange(10), 10).tolist() == list(range(10))
    assert evenly_chosen(np.arange(10), 0).tolist() == []
