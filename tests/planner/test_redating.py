"""Visits that are due go to grids: as many as there are days for, those who have waited longest first."""

import numpy as np

from civsim.planner.redating import filled, in_order_of_wishes


def test_all_visits_that_are_due_are_made() -> None:
    worth = np.array([1.0, 5.0, 3.0])
    assert filled(np.array([1, 0, 0]), 3, worth).tolist() == [1, 1, 1]
    assert filled(np.array([1, 0, 0]), 2, worth).tolist() == [1, 1, 0]  # the most worth among those with fewest
    assert filled(np.array([2, 1, 1]), 3, worth).tolist() == [1, 1, 1]
    assert filled(np.array([0, 0, 0]), 7, worth).tolist() == [2, 3, 2]


def test_who_has_waited_longest_is_visited_first() -> None:
    # A month of 30 days: one visit wants to be 30 days after the last one, two want 15 days.
    order = in_order_of_wishes(np.array([1, 1, 2]), np.array([80, 75, 95]), 100, 129)
    assert order.tolist() == [1, 0, 2, 2]  # wishes: day 110, 105, 110 and 125; equal wishes in the order of grids


def test_a_grid_wants_no_day_before_the_period() -> None:
    assert in_order_of_wishes(np.array([1, 1]), np.array([10, 20]), 100, 129).tolist() == [0, 1]
    assert in_order_of_wishes(np.array([0, 3]), np.array([-1, -1]), 0, 29).tolist() == [1, 1, 1]
